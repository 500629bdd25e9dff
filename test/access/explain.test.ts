import { expect, test } from "@jest/globals";
import { explain, type Path } from "../../src/access/explain.ts";
import { principalKey, scopeKey } from "../../src/model/grant.ts";
import { factsOf, type TextRows, worldOf } from "./world.ts";

/** `write through group/devs write on project/P: wins` */
function inWords({ source, gives, standing }: Path): string {
  if (source === "ownership") return `${gives} through ownership: ${standing}`;
  const { principal, permission, scope } = source;
  return `${gives} through ${principalKey(principal)} ${permission} on ${scopeKey(scope)}: ${standing}`;
}

type Given = { owners?: string[]; P?: TextRows; R?: TextRows; groups?: null };

function explained({ owners = [], P = {}, R = {}, groups }: Given, on: "P" | "R" = "R") {
  const world = worldOf({
    owners,
    groups: groups === null ? null : { devs: ["ana"], ops: ["ana"], others: ["bo"] },
    projects: { P },
    repositories: { R: { project: "P", rows: R } },
  });
  const scope =
    on === "P"
      ? ({ kind: "project", name: "P" } as const)
      : ({ kind: "repository", name: "R" } as const);
  return explain(factsOf(world), "ana", scope);
}

test.each<{ name: string; given: Given; on?: "P" | "R"; paths: string[] }>([
  { name: "no path", given: { R: { bo: "admin", "group:others": "admin" } }, paths: [] },
  {
    name: "every path is listed, the strongest first",
    given: {
      owners: ["ana"],
      P: { ana: "read", "group:devs": "create-repo" },
      R: { ana: "write", "group:ops": "admin" },
    },
    paths: [
      "admin through ownership: wins",
      "admin through group/ops admin on repository/R: ties",
      "write through group/devs create-repo on project/P: idle",
      "write through user/ana write on repository/R: idle",
      "read through user/ana read on project/P: idle",
    ],
  },
  {
    name: "among equals the project wins over the repository, and the group over the person",
    given: {
      P: { ana: "write", "group:ops": "write", "group:devs": "write" },
      R: { ana: "write", "group:devs": "write" },
    },
    paths: [
      "write through group/devs write on project/P: wins",
      "write through group/ops write on project/P: ties",
      "write through user/ana write on project/P: ties",
      "write through group/devs write on repository/R: ties",
      "write through user/ana write on repository/R: ties",
    ],
  },
  {
    name: "create-repo stays what it is on the project itself",
    given: { P: { ana: "create-repo", "group:devs": "write" }, R: { ana: "admin" } },
    on: "P",
    paths: [
      "create-repo through user/ana create-repo on project/P: wins",
      "write through group/devs write on project/P: idle",
    ],
  },
])("$name", ({ given, on, paths }) => {
  expect(explained(given, on).paths.map(inWords)).toEqual(paths);
});

test.each<{ name: string; given: Given; doubts: object[] }>([
  {
    name: "a scope that was not read is named with its reason",
    given: { P: null, R: { ana: "write" } },
    doubts: [{ scope: { kind: "project", name: "P" }, reason: "the read failed", upTo: "admin" }],
  },
  {
    name: "a group whose members are not known may give what its row gives",
    given: { groups: null, P: { "group:devs": "create-repo" }, R: { ana: "read" } },
    doubts: [{ scope: { kind: "group", name: "devs" }, reason: "the read failed", upTo: "write" }],
  },
  {
    name: "what could not give more is no doubt",
    given: { groups: null, P: { ana: "write", "group:devs": "write" } },
    doubts: [],
  },
  {
    name: "a word that is new",
    given: { R: { ana: "maintain" } },
    doubts: [
      {
        scope: { kind: "repository", name: "R" },
        reason: "what maintain allows is not known",
        upTo: "admin",
      },
    ],
  },
])("$name", ({ given, doubts }) => {
  expect(explained(given).doubts).toEqual(doubts);
});
