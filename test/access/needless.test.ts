import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { after } from "../../src/access/after.ts";
import { explain } from "../../src/access/explain.ts";
import { axesOf, matrixOf } from "../../src/access/matrix.ts";
import { needlessRows } from "../../src/access/needless.ts";
import type { Change } from "../../src/model/change.ts";
import { scopeKey } from "../../src/model/grant.ts";
import { factsOf, type World, worldOf } from "./world.ts";
import { anyWorld, knownWorld } from "./worlds.ts";

function needlessIn(world: World): string[] {
  return [...needlessRows(factsOf(world))].map(
    ({ grant: { scope, principal, permission }, why }) =>
      `${principal.id} ${permission} ${scopeKey(scope)}: ${why}`,
  );
}

test.each<{ name: string; world: Partial<World>; needless: string[] }>([
  {
    name: "the project gives as much",
    world: {
      projects: { A: { ana: "write" } },
      repositories: { r: { project: "A", rows: { ana: "read" } } },
    },
    needless: ["ana read repository/r: covered"],
  },
  {
    name: "a group gives as much on the same scope",
    world: { groups: { devs: ["ana"] }, projects: { A: { ana: "write", "group:devs": "write" } } },
    needless: ["ana write project/A: covered"],
  },
  {
    name: "of two groups alike one is needed",
    world: {
      groups: { devs: ["ana"], ops: ["ana"] },
      projects: { A: { "group:devs": "write", "group:ops": "write" } },
    },
    needless: ["ops write project/A: covered"],
  },
  {
    name: "a group with one member who has no other way",
    world: {
      groups: { devs: ["ana", "bo"] },
      projects: { A: { ana: "admin", "group:devs": "read" } },
    },
    needless: [],
  },
  {
    name: "an empty group",
    world: { groups: { devs: [] }, projects: { A: { "group:devs": "read" } } },
    needless: ["devs read project/A: nobody"],
  },
  {
    name: "what is unknown covers nothing, and is not judged",
    world: {
      groups: null,
      projects: { A: null },
      repositories: { r: { project: "A", rows: { ana: "read", "group:devs": "admin" } } },
    },
    needless: [],
  },
])("$name", ({ world, needless }) => {
  expect(needlessIn(worldOf(world))).toEqual(needless);
});

test("without all needless grants together nobody has less", () => {
  fc.assert(
    fc.property(knownWorld, (world) => {
      const facts = factsOf(world);
      const axes = axesOf(facts);
      const revoked = [...needlessRows(facts)].map(
        ({ grant: { scope, principal, permission } }): Change => ({
          action: "delete",
          scope,
          principal,
          before: permission,
        }),
      );
      expect(matrixOf(after(facts, revoked), axes)).toEqual(matrixOf(facts, axes));
    }),
  );
});

test("a grant is needless when it wins for nobody", () => {
  fc.assert(
    fc.property(anyWorld, (world) => {
      const facts = factsOf(world);
      for (const { grant, why } of needlessRows(facts)) {
        const { scope } = grant;
        if (why === "nobody" || (scope.kind !== "project" && scope.kind !== "repository")) continue;
        for (const person of facts.people)
          expect(
            explain(facts, person, { kind: scope.kind, name: scope.name }).paths,
          ).not.toContainEqual({ source: grant, gives: expect.anything(), standing: "wins" });
      }
    }),
  );
});
