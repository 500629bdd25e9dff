import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { type Extent, extentOf } from "../../src/access/abilities.ts";
import { adminsOf } from "../../src/access/admins.ts";
import { after } from "../../src/access/after.ts";
import { differences, differencesOf } from "../../src/access/differences.ts";
import { effectiveOn } from "../../src/access/effective.ts";
import { explain } from "../../src/access/explain.ts";
import { type AccessScope, type Facts, factsFrom } from "../../src/access/facts.ts";
import { axesOf, matrixOf, rowOf } from "../../src/access/matrix.ts";
import { whoCan } from "../../src/access/who-can.ts";
import type { Change } from "../../src/model/change.ts";
import { scope } from "../reconcile/fixtures.ts";
import { compareLevels, held, scopesOf, worldAfter } from "./reference.ts";
import { directoryOf, factsOf, readsOf, type World } from "./world.ts";
import { anyWorld, gives, knownWorld, plannedWorld } from "./worlds.ts";

type Cell = { person: string; on: string; scope: AccessScope };

function cellsOf(world: World): Cell[] {
  return scopesOf(world).flatMap((on) =>
    world.people.map((person) => ({ person, on, scope: scope(on) as AccessScope })),
  );
}

/** `read` or `none…admin`, for every person on every scope. */
function access(world: World, extentAt: (cell: Cell) => Extent): Record<string, string> {
  return Object.fromEntries(
    cellsOf(world).map((cell) => {
      const { permission = "none", atMost = "none" } = extentAt(cell);
      return [`${cell.person} on ${cell.on}`, `${permission}…${atMost}`];
    }),
  );
}

function byEngine(world: World, facts: Facts) {
  return access(world, ({ person, scope }) => extentOf(effectiveOn(facts, person, scope)));
}

function byReference(world: World) {
  return access(world, ({ person, on }) => ({
    permission: held(world, person, on, "least"),
    atMost: held(world, person, on, "most"),
  }));
}

function byMatrix(world: World, facts: Facts) {
  const axes = axesOf(facts);
  const matrix = matrixOf(facts, axes);
  return access(world, ({ person, scope: { kind, name } }) => {
    const row = axes.scopes.findIndex((on) => on.kind === kind && on.name === name);
    return extentOf(rowOf(matrix, row)[axes.people.indexOf(person)] ?? 0);
  });
}

test("the engine and the text of the API notes agree", () => {
  fc.assert(
    fc.property(anyWorld, (world) => {
      expect(byEngine(world, factsOf(world))).toEqual(byReference(world));
    }),
    { numRuns: 300 },
  );
});

test("they agree after a plan too, and the facts before it are as they were", () => {
  fc.assert(
    fc.property(plannedWorld, ({ world, changes }) => {
      const before = factsOf(world);
      const planned = after(before, changes);
      expect(byEngine(world, planned)).toEqual(byReference(worldAfter(world, changes)));
      expect(before).toEqual(factsOf(world));
    }),
    { numRuns: 300 },
  );
});

test("to change one thing after the other is to change all at once", () => {
  fc.assert(
    fc.property(plannedWorld, ({ world, changes }) => {
      const facts = factsOf(world);
      const oneByOne = changes.reduce((now, change) => after(now, [change]), facts);
      expect(oneByOne).toEqual(after(facts, changes));
    }),
  );
});

test("the matrix holds what is asked for one by one", () => {
  fc.assert(
    fc.property(plannedWorld, ({ world, changes }) => {
      const facts = after(factsOf(world), changes);
      expect(byMatrix(world, facts)).toEqual(byEngine(world, facts));
    }),
  );
});

test("the order of people, groups, members, scopes, rows and changes does not matter", () => {
  fc.assert(
    fc.property(plannedWorld, ({ world, changes }) => {
      const { groups, ...directory } = directoryOf(reversed(world));
      const backwards = factsFrom(
        { ...directory, groups: "known" in groups ? { known: groups.known.toReversed() } : groups },
        readsOf(reversed(world)).reverse(),
      );
      const shuffled = after(backwards, changes.toReversed());
      const facts = after(factsOf(world), changes);
      expect(axesOf(shuffled)).toEqual(axesOf(facts));
      expect(matrixOf(shuffled, axesOf(shuffled))).toEqual(matrixOf(facts, axesOf(facts)));
    }),
  );
});

function reversed(world: World): World {
  const flip = <T>(record: Record<string, T>): Record<string, T> =>
    Object.fromEntries(Object.entries(record).reverse());
  return {
    ...world,
    people: world.people.toReversed(),
    projects: flip(world.projects),
    repositories: flip(world.repositories),
  };
}

test("an owner is admin everywhere, for certain", () => {
  fc.assert(
    fc.property(anyWorld, (world) => {
      for (const { scope } of cellsOf(world))
        for (const owner of world.owners)
          expect(extentOf(effectiveOn(factsOf(world), owner, scope)).permission).toBe("admin");
    }),
  );
});

test("a change that gives lowers nobody anywhere, and one that takes raises nobody", () => {
  fc.assert(
    fc.property(plannedWorld, ({ world, changes }) => {
      const facts = factsOf(world);
      const wrong = changes.filter((change) => {
        const changed = after(facts, [change]);
        return cellsOf(world).some(({ person, scope }) => {
          const was = effectiveOn(facts, person, scope);
          const is = effectiveOn(changed, person, scope);
          return (gives(change) ? was & ~is : is & ~was) !== 0;
        });
      });
      expect(wrong).toEqual([]);
    }),
  );
});

test("the winning path alone is enough, and without it the person holds what ties give", () => {
  fc.assert(
    fc.property(knownWorld, (world) => {
      const facts = factsOf(world);
      for (const { person, scope } of cellsOf(world)) {
        const { permission, paths } = explain(facts, person, scope);
        expect(paths[0]?.gives).toBe(permission);
        expect(paths.filter(({ standing }) => standing === "wins")).toHaveLength(
          permission === undefined ? 0 : 1,
        );
        const others = paths
          .slice(1)
          .flatMap(({ source }) => (source === "ownership" ? [] : [source]));
        const alone = without(facts, others);
        expect(extentOf(effectiveOn(alone, person, scope)).permission).toBe(permission);
        const [winner, second] = paths;
        if (winner === undefined || winner.source === "ownership") continue;
        const left = extentOf(effectiveOn(without(facts, [winner.source]), person, scope));
        expect(left.permission).toBe(second?.gives);
        expect(second?.standing === "ties").toBe(left.permission === permission);
      }
    }),
  );
});

function without(facts: Facts, rows: { scope: Change["scope"] }[]): Facts {
  return after(
    facts,
    rows.map((row) => ({ action: "delete", before: "", ...row }) as Change),
  );
}

test("a doubt is named exactly where more is possible than certain", () => {
  fc.assert(
    fc.property(anyWorld, (world) => {
      const facts = factsOf(world);
      for (const { person, scope } of cellsOf(world)) {
        const { permission = "none", atMost = "none", doubts } = explain(facts, person, scope);
        const upTo = doubts.map((doubt) => doubt.upTo).sort(compareLevels);
        expect(upTo.at(-1) ?? permission).toBe(atMost);
        expect(upTo.every((level) => compareLevels(level, permission) > 0)).toBe(true);
      }
    }),
  );
});

test("who can, and who is admin, is whoever holds as much", () => {
  fc.assert(
    fc.property(anyWorld, fc.constantFrom("read", "write", "admin"), (world, level) => {
      const facts = factsOf(world);
      const admins = [...adminsOf(matrixOf(facts, axesOf(facts)), facts)];
      for (const on of scopesOf(world)) {
        const has = (assume: "least" | "most", wanted: string) => (person: string) =>
          compareLevels(held(world, person, on, assume), wanted) >= 0;
        const people = world.people.filter(has("least", level));
        const possible = world.people.filter(has("most", level));
        expect(whoCan(facts, level, scope(on) as AccessScope)).toEqual({
          people,
          perhaps: possible.filter((person) => !people.includes(person)),
        });
        const own = world.people.filter((person) => !world.owners.includes(person));
        const certain = own.filter(has("least", "admin"));
        expect(admins.find(({ scope: { kind, name } }) => `${kind}/${name}` === on)).toEqual({
          scope: scope(on),
          people: certain,
          perhaps: own.filter(has("most", "admin")).length - certain.length,
        });
      }
    }),
  );
});

test("differences are the cells that differ, and their sums", () => {
  fc.assert(
    fc.property(plannedWorld, ({ world, changes }) => {
      const before = factsOf(world);
      const planned = after(before, changes);
      const axes = axesOf(planned);
      const matrices = [matrixOf(before, axes), matrixOf(planned, axes)] as const;
      const target = worldAfter(world, changes);
      const levels = (of: World, person: string, on: string) => ({
        permission: word(held(of, person, on, "least")),
        atMost: word(held(of, person, on, "most")),
      });
      const summaries = differences(...matrices);
      for (const person of world.people) {
        const cells = scopesOf(world)
          .map((on) => ({
            on,
            before: levels(world, person, on),
            after: levels(target, person, on),
          }))
          .map((cell) => ({
            ...cell,
            by: compareLevels(cell.after.permission ?? "none", cell.before.permission ?? "none"),
          }));
        const differing = cells.filter(
          (cell) => cell.by !== 0 || cell.before.atMost !== cell.after.atMost,
        );
        expect(
          [...differencesOf(person, ...matrices)].map(({ scope: { kind, name }, ...cell }) => ({
            on: `${kind}/${name}`,
            ...cell,
          })),
        ).toEqual(differing.map(({ by, ...cell }) => cell));
        const heldBefore = cells.filter((cell) => cell.before.permission !== undefined).length;
        const heldAfter = cells.filter((cell) => cell.after.permission !== undefined).length;
        const summary = {
          person,
          less: cells.filter(({ by }) => by < 0).length,
          more: cells.filter(({ by }) => by > 0).length,
          perhaps: differing.filter(({ by }) => by === 0).length,
          heldBefore,
          heldAfter,
          losesEverything: heldBefore > 0 && heldAfter === 0,
        };
        expect(summaries.find((one) => one.person === person)).toEqual(
          differing.length === 0 ? undefined : summary,
        );
      }
    }),
  );
});

function word(level: string): string | undefined {
  return level === "none" ? undefined : level;
}
