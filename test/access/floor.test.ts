import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { Floor } from "../../src/access/floor.ts";
import { type Change, isGrantChange } from "../../src/model/change.ts";
import { scopeKey } from "../../src/model/grant.ts";
import { compareLevels, held, lower, scopesOf, worldAfter } from "./reference.ts";
import { change, factsOf, type World, worldOf } from "./world.ts";
import { gives, plannedWorld } from "./worlds.ts";

type Row = {
  name: string;
  world: Partial<World>;
  missed?: string[];
  /** Changes that are made. */
  made?: string[];
  /** Removals, in the order in which they are asked for; those marked ✗ must be held back. */
  removals: string[];
};

const R = (rows: Record<string, string>, project = "P") => ({ R: { project, rows } });

test.each<Row>([
  {
    name: "nothing was missed",
    world: { repositories: R({ ana: "write" }) },
    made: ["create project/P ana write"],
    removals: ["delete repository/R ana write"],
  },
  {
    name: "a removal that is simply meant",
    world: { repositories: R({ ana: "write" }) },
    missed: ["create repository/R bo read"],
    removals: ["delete repository/R ana write"],
  },
  {
    name: "the row on the project that should have carried over was missed",
    world: { projects: { P: {} }, repositories: R({ ana: "write" }) },
    missed: ["create project/P ana write"],
    removals: ["✗ delete repository/R ana write"],
  },
  {
    name: "what was missed is on another project",
    world: { projects: { P: {}, Q: {} }, repositories: R({ ana: "write" }) },
    missed: ["create project/Q ana write"],
    removals: ["delete repository/R ana write"],
  },
  {
    name: "another path holds the person up",
    world: {
      groups: { devs: ["ana"] },
      projects: { P: { "group:devs": "write" } },
      repositories: R({ ana: "write" }),
    },
    missed: ["create project/P ana write"],
    removals: ["delete repository/R ana write"],
  },
  {
    name: "of two paths, the first may go and the second is held back",
    world: {
      groups: { devs: ["ana"] },
      projects: { P: {} },
      repositories: R({ ana: "write", "group:devs": "write" }),
    },
    missed: ["create project/P ana write"],
    removals: ["delete repository/R ana write", "✗ delete repository/R group:devs write"],
  },
  {
    name: "less was planned than was held: only down to the lower of both",
    world: { projects: { P: {} }, repositories: R({ ana: "admin" }) },
    missed: ["create project/P ana read"],
    removals: ["update repository/R ana admin→read", "✗ delete repository/R ana read"],
  },
  {
    name: "a group's row takes from its members, and only one of them counted on what was missed",
    world: {
      groups: { devs: ["ana", "bo"] },
      projects: { P: { bo: "write" } },
      repositories: R({ "group:devs": "write" }),
    },
    missed: ["create project/P ana write"],
    removals: ["✗ delete repository/R group:devs write"],
  },
  {
    name: "leaving a group takes away what the group has anywhere",
    world: {
      groups: { devs: ["ana", "bo"] },
      projects: { P: { "group:devs": "read" } },
      repositories: R({}),
    },
    missed: ["create repository/R ana read"],
    removals: ["✗ delete group/devs ana member", "delete group/devs bo member"],
  },
  {
    name: "a group that goes takes its members' access with it",
    world: {
      groups: { old: ["ana"], new: [] },
      projects: { P: { "group:old": "write" } },
      repositories: R({ "group:new": "write" }),
    },
    missed: ["create group/new ana member"],
    removals: ["✗ delete-group old"],
  },
  {
    name: "a group could not be made, and what counted on it was missed with it",
    world: {
      groups: { old: ["ana"] },
      projects: { P: { "group:old": "write" } },
      repositories: R({}),
    },
    missed: ["create-group new", "create group/new ana member", "create project/P group:new write"],
    removals: ["✗ delete project/P group:old write"],
  },
  {
    name: "an owner can lose nothing",
    world: { owners: ["ana"], projects: { P: {} }, repositories: R({ ana: "write" }) },
    missed: ["create project/P ana write"],
    removals: ["delete repository/R ana write"],
  },
  {
    name: "it is not known who is in the group: anybody may be",
    world: { groups: null, projects: { P: {} }, repositories: R({ "group:devs": "write" }) },
    missed: ["create project/P group:devs write"],
    removals: ["✗ delete repository/R group:devs write"],
  },
  {
    name: "what an unknown project may give holds nobody up",
    world: { projects: { P: null }, repositories: R({ ana: "write", "group:devs": "read" }) },
    missed: ["create group/devs ana member"],
    removals: ["✗ delete repository/R ana write"],
  },
])("$name", ({ world, missed = [], made = [], removals }) => {
  const asked = removals.map((text) => change(text.replace("✗ ", "")));
  const plan = [...[...made, ...missed].map(change), ...asked];
  const floor = new Floor(factsOf(worldOf(world)), plan);
  for (const text of missed) floor.miss(change(text));
  const answers = asked.map((removal) => (floor.take(removal) === undefined ? "" : "✗ "));
  expect(answers).toEqual(removals.map((text) => (text.startsWith("✗ ") ? "✗ " : "")));
});

test("it says who would fall below what, and where", () => {
  const world = worldOf({ projects: { P: {} }, repositories: R({ ana: "write" }) });
  const [grant, revoke] = [
    change("create project/P ana read"),
    change("delete repository/R ana write"),
  ];
  const floor = new Floor(factsOf(world), [grant, revoke]);
  floor.miss(grant);
  expect(floor.take(revoke)).toEqual({
    person: "ana",
    scope: { kind: "repository", name: "R" },
    must: { permission: "read", atMost: "read" },
    would: { permission: undefined, atMost: undefined },
  });
});

test("a removal that failed counts as made, because it may have gone through unseen", () => {
  const world = worldOf({
    groups: { devs: ["ana"] },
    projects: { P: {} },
    repositories: R({ ana: "write", "group:devs": "write" }),
  });
  const grant = change("create project/P ana write");
  const own = change("delete repository/R ana write");
  const group = change("delete repository/R group:devs write");
  const floor = new Floor(factsOf(world), [grant, own, group]);
  floor.miss(grant);
  expect(floor.take(own)).toBeUndefined();
  floor.miss(own);
  expect(floor.take(group)).toBeDefined();
});

/** Whatever needs a group that was not made is missed with it. */
function withConsequences(changes: readonly Change[], missed: ReadonlySet<Change>): Set<Change> {
  const groups = new Set(
    [...missed].flatMap(({ action, scope }) => (action === "create-group" ? [scope.name] : [])),
  );
  return new Set(
    changes.filter(
      (one) =>
        missed.has(one) ||
        (gives(one) && one.scope.kind === "group" && groups.has(one.scope.name)) ||
        (gives(one) &&
          isGrantChange(one) &&
          one.principal.kind === "group" &&
          groups.has(one.principal.id)),
    ),
  );
}

/** Everybody on every scope who holds less than the lower of before and planned, at the least and at the most. */
function fallen(before: World, planned: World, now: World): string[] {
  return scopesOf(now).flatMap((on) =>
    now.people.flatMap((person) =>
      (["least", "most"] as const).flatMap((assume) => {
        const [was, will, is] = [before, planned, now].map((world) =>
          held(world, person, on, assume),
        );
        const floor = lower(was ?? "none", will ?? "none");
        return compareLevels(is ?? "none", floor) < 0 ? [`${person} on ${on}`] : [];
      }),
    ),
  );
}

test("exactly those removals are held back that would leave somebody below the floor, whatever was missed", () => {
  const counts = { held: 0, made: 0 };
  fc.assert(
    fc.property(plannedWorld, fc.infiniteStream(fc.boolean()), ({ world, changes }, coins) => {
      const missed = withConsequences(
        changes,
        new Set(changes.filter((one) => gives(one) && coins.next().value)),
      );
      const planned = worldAfter(world, changes);
      let now = worldAfter(
        world,
        changes.filter((one) => gives(one) && !missed.has(one)),
      );
      const floor = new Floor(factsOf(world), changes);
      for (const one of missed) floor.miss(one);
      for (const removal of changes.filter((one) => !gives(one))) {
        const next = worldAfter(now, [removal]);
        const below = fallen(world, planned, next);
        const shortfall = floor.take(removal);
        if (shortfall === undefined) now = next;
        counts[shortfall === undefined ? "made" : "held"] += 1;
        expect(shortfall === undefined).toBe(below.length === 0);
        if (shortfall !== undefined)
          expect(below).toContain(`${shortfall.person} on ${scopeKey(shortfall.scope)}`);
      }
      expect(fallen(world, planned, now)).toEqual([]);
    }),
    { numRuns: 250 },
  );
  // A law that is never put to the test proves nothing.
  expect(counts.held).toBeGreaterThan(50);
  expect(counts.made).toBeGreaterThan(50);
});
