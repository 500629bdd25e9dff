import { expect, test } from "@jest/globals";
import { adviseOn } from "../../src/access/advise.ts";
import type { Principal } from "../../src/model/grant.ts";
import { scopeKey } from "../../src/model/grant.ts";
import { factsOf, type World, worldOf } from "./world.ts";

/** Advice as `code line: message`; `declared` says on which line each grant stands. */
function advice(parts: Partial<World>, declared: Record<string, number>): string[] {
  const nameOf = ({ kind, id }: Principal) => (kind === "group" ? `group ${id}` : id);
  return adviseOn(factsOf(worldOf(parts)), {
    nameOf,
    placeOf: (scope, principal) => {
      const line =
        declared[`${scopeKey(scope)} ${nameOf(principal)}`] ?? declared[nameOf(principal)];
      return line === undefined ? undefined : { file: "a.yaml", line, column: 1 };
    },
  }).map(({ code, place, message }) => `${code} ${place.line}: ${message}`);
}

const groups = { devs: ["ana", "bo"] };

test("a declared row that gives nobody more than they have in another way", () => {
  const parts = {
    groups,
    projects: { P: { "group:devs": "write" } },
    repositories: { r: { project: "P", rows: { ana: "read", cyd: "read" } } },
  };
  expect(advice(parts, { ana: 3, cyd: 4 })).toEqual([
    "needless-grant 3: read of ana on repository/r does nothing: everybody it reaches has as much in another way",
  ]);
});

test("not one that no file declares, nor one beside which something could not be read", () => {
  const parts = {
    groups,
    projects: { P: { "group:devs": "write" } },
    repositories: { r: { project: "P", rows: { ana: "read" } } },
  };
  expect(advice(parts, {})).toEqual([]);
  expect(advice({ ...parts, projects: { P: null } }, { ana: 3 })).toEqual([]);
});

test("a line for several repositories counts when it is needless on all of them", () => {
  const parts = (rows: Record<string, string>) => ({
    groups,
    projects: { P: { "group:devs": "write" }, Q: rows },
    repositories: {
      r: { project: "P", rows: { ana: "read" } },
      s: { project: "Q", rows: { ana: "read" } },
    },
  });
  expect(advice(parts({}), { ana: 3 })).toEqual([]);
  expect(advice(parts({ "group:devs": "read" }), { ana: 3 })).toHaveLength(1);
});

test("the same on each repository of a project could be said once, on the project", () => {
  const rows = { "group:devs": "write" };
  const parts = (last: Record<string, string>) => ({
    groups,
    projects: { P: {} },
    repositories: {
      r1: { project: "P", rows },
      r2: { project: "P", rows },
      r3: { project: "P", rows: last },
    },
  });
  const lines = {
    "repository/r1 group devs": 1,
    "repository/r2 group devs": 2,
    "repository/r3 group devs": 3,
  };
  expect(advice(parts(rows), lines)).toEqual([
    "liftable-grants 1: 3 repository grants could be one project grant: group devs has write on each repository of project/P",
  ]);
  expect(advice(parts({ "group:devs": "read" }), lines)).toEqual([]);
  expect(advice(parts(rows), { "group devs": 1 })).toEqual([]);
});
