import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { extentOf } from "../../src/access/abilities.ts";
import { effectiveOn } from "../../src/access/effective.ts";
import { collapse, explainEverywhere, idleRows } from "../../src/access/everywhere.ts";
import type { AccessScope } from "../../src/access/facts.ts";
import { scopeKey } from "../../src/model/grant.ts";
import { scope } from "../reconcile/fixtures.ts";
import { scopesOf } from "./reference.ts";
import { factsOf, worldOf } from "./world.ts";
import { anyWorld } from "./worlds.ts";

test("collapsed, everything that somebody can reach is still there, once and at its level", () => {
  fc.assert(
    fc.property(anyWorld, (world) => {
      const facts = factsOf(world);
      for (const person of world.people) {
        const expected = scopesOf(world).flatMap((key) => {
          const { permission } = extentOf(effectiveOn(facts, person, scope(key) as AccessScope));
          return permission === undefined ? [] : [`${permission} ${key}`];
        });
        const reached = collapse(explainEverywhere(facts, person)).flatMap(
          ({ permission, scopes }) => scopes.map((one) => `${permission} ${scopeKey(one)}`),
        );
        expect(reached.sort()).toEqual(expected.sort());
      }
    }),
    { numRuns: 300 },
  );
});

test("by path: through a project, through a group's rows, and own rows", () => {
  const facts = factsOf(
    worldOf({
      groups: { devs: ["ana"] },
      projects: { P: { "group:devs": "write" } },
      repositories: {
        r1: { project: "P", rows: {} },
        r2: { project: "P", rows: { ana: "write" } },
        r3: { project: "P", rows: { ana: "admin" } },
        s1: { project: "Q", rows: { "group:devs": "read" } },
        s2: { project: "Q", rows: { "group:devs": "read" } },
      },
    }),
  );
  const explained = explainEverywhere(facts, "ana");
  const inWords = collapse(explained).map(
    ({ permission, holder, project, scopes }) =>
      `${permission} through ${holder?.id} on ${project ?? "each"}: ${scopes.map(scopeKey).join(" ")}`,
  );
  expect(inWords).toEqual([
    "admin through ana on each: repository/r3",
    "write through devs on P: project/P repository/r1 repository/r2",
    "read through devs on each: repository/s1 repository/s2",
  ]);
  expect(idleRows(explained, "ana").map((row) => scopeKey(row.scope))).toEqual(["repository/r2"]);
});
