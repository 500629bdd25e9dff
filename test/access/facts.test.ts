import { expect, test } from "@jest/globals";
import { factsFrom, rowsOn } from "../../src/access/facts.ts";
import { grant } from "../reconcile/fixtures.ts";
import { directoryOf, readsOf, worldOf } from "./world.ts";

const world = worldOf({
  owners: ["cyd"],
  groups: { devs: ["ana", "bo"] },
  projects: { P: { "group:devs": "read" } },
  repositories: { R: { project: "Q", rows: { dan: "write" } } },
});

test("a scope that the directory lists and nobody read is unknown", () => {
  const { rows } = factsFrom(directoryOf(world), []);
  const unread = { unknown: "it was not read" };
  expect(rows).toEqual({
    project: new Map([
      ["P", unread],
      ["Q", unread],
    ]),
    repository: new Map([["R", unread]]),
  });
});

test("a scope that nothing is known of is unknown, too", () => {
  const facts = factsFrom(directoryOf(world), readsOf(world));
  expect(rowsOn(facts, { kind: "repository", name: "unheard-of" })).toHaveProperty("unknown");
});

test("lists that could not be read are not empty: what was read of their scopes still counts", () => {
  const unread = { unknown: "the list could not be read" };
  const directory = {
    ...directoryOf(world),
    projects: unread,
    repositories: unread,
    groups: unread,
  };
  const facts = factsFrom(directory, readsOf(world));
  expect(facts.groups).toEqual(unread);
  expect(facts.projectOf.size).toBe(0);
  expect(facts.rows.repository.get("R")).toEqual({
    known: { users: new Map([["dan", "write"]]), groups: new Map() },
  });
});

test("everybody who is a member or holds something is a person, and owners are known", () => {
  const facts = factsFrom(directoryOf({ ...world, groups: { devs: ["eve"] } }), readsOf(world));
  expect([...facts.people].sort()).toEqual(["ana", "bo", "cyd", "dan", "eve"]);
  expect([...facts.owners]).toEqual(["cyd"]);
});

test("invited addresses hold nothing, a principal listed twice holds the higher, and groups are read elsewhere", () => {
  const scope = { kind: "project", name: "P" } as const;
  const facts = factsFrom(directoryOf(world), [
    {
      scope,
      read: {
        known: ["ana write", "ana read", "bo read", "bo admin", "email:eve@acme.example admin"].map(
          (row) => grant(`project/P ${row}`),
        ),
      },
    },
    { scope: { kind: "group", name: "devs" }, read: { known: [] } },
  ]);
  const users = new Map([
    ["ana", "write"],
    ["bo", "admin"],
  ]);
  expect(rowsOn(facts, scope)).toEqual({ known: { users, groups: new Map() } });
  expect(facts.groups).toEqual({ known: new Map([["devs", new Set(["ana", "bo"])]]) });
});
