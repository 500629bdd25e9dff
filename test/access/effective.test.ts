import { expect, test } from "@jest/globals";
import { extentOf } from "../../src/access/abilities.ts";
import { effectiveOn } from "../../src/access/effective.ts";
import type { AccessScope } from "../../src/access/facts.ts";
import { scope } from "../reconcile/fixtures.ts";
import { factsOf, type TextRows, worldOf } from "./world.ts";

/** What ana holds on the repository and on its project, when they have these rows and she is in `devs` and `ops`. */
function anaIn({ owner = false, ...rows }: { owner?: boolean; R?: TextRows; P?: TextRows }) {
  const facts = factsOf(
    worldOf({
      owners: owner ? ["ana"] : [],
      groups: { devs: ["ana", "bo"], ops: ["ana"], others: ["bo"] },
      projects: { P: rows.P ?? {} },
      repositories: { R: { project: "P", rows: rows.R ?? {} } },
    }),
  );
  const on = (key: string) =>
    extentOf(effectiveOn(facts, "ana", scope(key) as AccessScope)).permission ?? "nothing";
  return `${on("repository/R")} on R, ${on("project/P")} on P`;
}

test.each([
  { name: "no row gives nothing", holds: "nothing on R, nothing on P" },
  { name: "an owner is admin everywhere", owner: true, holds: "admin on R, admin on P" },
  {
    name: "an owner stays admin beside a lower row",
    owner: true,
    R: { ana: "read" },
    holds: "admin on R, admin on P",
  },
  { name: "an own row on R", R: { ana: "write" }, holds: "write on R, nothing on P" },
  { name: "a row of somebody else", R: { bo: "admin" }, holds: "nothing on R, nothing on P" },
  { name: "a group's row on R", R: { "group:devs": "read" }, holds: "read on R, nothing on P" },
  {
    name: "a row of a group she is not in",
    R: { "group:others": "admin" },
    holds: "nothing on R, nothing on P",
  },
  {
    name: "a row of a group that is not there",
    R: { "group:gone": "admin" },
    holds: "nothing on R, nothing on P",
  },
  { name: "a row that says none", R: { ana: "none" }, holds: "nothing on R, nothing on P" },
  {
    name: "of several groups the highest counts",
    R: { "group:devs": "read", "group:ops": "admin" },
    holds: "admin on R, nothing on P",
  },
  {
    name: "a lower own row takes nothing from the group's",
    R: { ana: "read", "group:devs": "write" },
    holds: "write on R, nothing on P",
  },
  { name: "read on P is read on R", P: { ana: "read" }, holds: "read on R, read on P" },
  {
    name: "write on P is write on R",
    P: { "group:ops": "write" },
    holds: "write on R, write on P",
  },
  {
    name: "create-repo on P is write on R",
    P: { ana: "create-repo" },
    holds: "write on R, create-repo on P",
  },
  {
    name: "create-repo on P beside admin on R",
    P: { ana: "create-repo" },
    R: { "group:devs": "admin" },
    holds: "admin on R, create-repo on P",
  },
  {
    name: "admin on P is admin on R",
    P: { "group:devs": "admin" },
    holds: "admin on R, admin on P",
  },
  {
    name: "a lower row on R takes nothing from P's",
    P: { ana: "admin" },
    R: { ana: "read" },
    holds: "admin on R, admin on P",
  },
])("$name: $holds", ({ holds, ...rows }) => {
  expect(anaIn(rows)).toBe(holds);
});

test.each([
  { name: "all is known", R: { ana: "read" }, P: {}, holds: "read" },
  { name: "R was not read", R: null, P: { ana: "read" }, holds: "read, at most admin" },
  { name: "P was not read", R: { ana: "write" }, P: null, holds: "write, at most admin" },
  { name: "nothing was read", R: null, P: null, holds: "nothing, at most admin" },
  { name: "admin already", R: { ana: "admin" }, P: null, holds: "admin" },
  {
    name: "groups were not read",
    groups: null,
    R: { "group:devs": "write" },
    P: { ana: "read" },
    holds: "read, at most write",
  },
  { name: "groups were not read, and do not matter", groups: null, R: {}, P: {}, holds: "nothing" },
  {
    name: "R is in no list",
    project: null,
    R: { ana: "read" },
    P: {},
    holds: "read, at most admin",
  },
  { name: "a row says none", R: { ana: "none" }, P: {}, holds: "nothing" },
  { name: "a word that is new", R: { ana: "maintain" }, P: {}, holds: "nothing, at most admin" },
])("what is not known is never taken for nothing: $name", (given) => {
  const { holds, R, P, groups = { devs: ["ana"] }, project = "P" } = given;
  const rows: TextRows = R;
  const facts = factsOf(
    worldOf({ groups, projects: { P }, repositories: { R: { project, rows } } }),
  );
  const { permission = "nothing", atMost } = extentOf(
    effectiveOn(facts, "ana", { kind: "repository", name: "R" }),
  );
  const most = (atMost ?? "nothing") === permission ? "" : `, at most ${atMost}`;
  expect(`${permission}${most}`).toBe(holds);
});

test("an owner is admin for certain, whatever was not read", () => {
  const facts = factsOf(
    worldOf({
      owners: ["ana"],
      groups: null,
      projects: { P: null },
      repositories: { R: { project: "P", rows: null } },
    }),
  );
  for (const key of ["project/P", "repository/R"])
    expect(extentOf(effectiveOn(facts, "ana", scope(key) as AccessScope))).toEqual({
      permission: "admin",
      atMost: "admin",
    });
});
