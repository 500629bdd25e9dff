import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { after } from "../../src/access/after.ts";
import { BeforeAndAfter } from "../../src/access/before-and-after.ts";
import { explain } from "../../src/access/explain.ts";
import type { AccessScope, Facts } from "../../src/access/facts.ts";
import { impactOf } from "../../src/access/impact.ts";
import type { Change } from "../../src/model/change.ts";
import type { Effect, PeopleImpact, Story, Way } from "../../src/model/impact.ts";
import { scope } from "../reconcile/fixtures.ts";
import { held, scopesOf, worldAfter } from "./reference.ts";
import { change, factsOf, type World, worldOf } from "./world.ts";
import { plannedWorld } from "./worlds.ts";

function impactIn(
  world: World,
  changes: readonly Change[],
  outside: readonly string[] = [],
): PeopleImpact {
  const comparison = new BeforeAndAfter(factsOf(world), changes);
  return impactOf(comparison, { outside: new Set(outside), listed: true });
}

/** Every cell that the stories speak of, as `ana on project/PLAT`. A cell or a person that comes twice is a fault. */
function cellsOf({ stories }: PeopleImpact): Map<string, Effect> {
  const people = stories.flatMap((story) => story.people);
  expect(new Set(people).size).toBe(people.length);
  const cells = stories.flatMap((story) =>
    story.people.flatMap((person) =>
      story.effects.flatMap((effect) =>
        keysOf(effect).map((on): [string, Effect] => [`${person} on ${on}`, effect]),
      ),
    ),
  );
  expect(new Set(cells.map(([key]) => key)).size).toBe(cells.length);
  return new Map(cells);
}

function keysOf({ projects, repositories }: Effect): string[] {
  return [
    ...projects.map((key) => `project/${key}`),
    ...repositories.map((slug) => `repository/${slug}`),
  ];
}

function differs({ before, after: then }: Pick<Effect, "before" | "after">): boolean {
  return before.certain !== then.certain || before.possible !== then.possible;
}

test("impact is every cell that differs by the text of the API notes, and no other", () => {
  fc.assert(
    fc.property(plannedWorld, ({ world, changes }) => {
      const target = worldAfter(world, changes);
      const holding = (of: World, person: string, on: string) => ({
        certain: held(of, person, on, "least"),
        possible: held(of, person, on, "most"),
      });
      const expected = scopesOf(world)
        .flatMap((on) => world.people.map((person) => ({ person, on })))
        .map(({ person, on }) => ({
          cell: `${person} on ${on}`,
          before: holding(world, person, on),
          after: holding(target, person, on),
        }));
      const told = cellsOf(impactIn(world, changes));
      expect(
        [...told]
          .filter(([, effect]) => differs(effect))
          .map(([cell]) => cell)
          .sort(),
      ).toEqual(
        expected
          .filter(differs)
          .map(({ cell }) => cell)
          .sort(),
      );
      for (const { cell, before, after: then } of expected) {
        const effect = told.get(cell);
        if (effect !== undefined) expect(effect).toMatchObject({ before, after: then });
      }
    }),
    { numRuns: 300 },
  );
});

test("the ways are those that explain names as the winners", () => {
  fc.assert(
    fc.property(plannedWorld, ({ world, changes }) => {
      const before = factsOf(world);
      const planned = after(before, changes);
      for (const [cell, effect] of cellsOf(impactIn(world, changes))) {
        const [person = "", , on = ""] = cell.split(" ");
        const where = scope(on) as AccessScope;
        if (differs(effect)) expectWay(effect.was, before, person, where);
        else expect(effect.was).toBeUndefined();
        expectWay(effect.now, planned, person, where);
      }
    }),
    { numRuns: 300 },
  );
});

function expectWay(way: Way | undefined, facts: Facts, person: string, where: AccessScope): void {
  const [winner] = explain(facts, person, where).paths;
  if (winner === undefined || winner.source === "ownership") expect(way).toBeUndefined();
  else {
    const { principal, scope: on } = winner.source;
    expect(way?.group).toBe(principal.kind === "group" ? principal.id : undefined);
    if (on.kind === "project") expect(way?.projects).toContain(on.name);
  }
}

test("what is kept is what somebody could lose a path to", () => {
  fc.assert(
    fc.property(plannedWorld, ({ world, changes }) => {
      for (const [cell, effect] of cellsOf(impactIn(world, changes))) {
        if (differs(effect)) continue;
        const [person = "", , on = ""] = cell.split(" ");
        expect(effect.after.certain).not.toBe("none");
        // Without all that gives, something else would be left.
        const takings = changes.filter(({ action }) => !action.startsWith("create"));
        const paths = (facts: Facts) =>
          explain(facts, person, scope(on) as AccessScope).paths.map(({ source, gives }) =>
            JSON.stringify([source, gives]),
          );
        const then = new Set(paths(after(factsOf(world), takings)));
        expect(paths(factsOf(world)).filter((path) => !then.has(path))).not.toEqual([]);
      }
    }),
  );
});

test("the order of people, scopes, rows and changes does not matter", () => {
  fc.assert(
    fc.property(plannedWorld, ({ world, changes }) => {
      const flip = <T>(record: Record<string, T>) =>
        Object.fromEntries(Object.entries(record).reverse());
      const reversed: World = {
        ...world,
        people: world.people.toReversed(),
        groups: world.groups && flip(world.groups),
        projects: flip(world.projects),
        repositories: flip(world.repositories),
      };
      expect(impactIn(reversed, changes.toReversed())).toEqual(impactIn(world, changes));
    }),
  );
});

test("whoever gains admin comes first, then who is left with nothing, then the largest loss", () => {
  fc.assert(
    fc.property(plannedWorld, ({ world, changes }) => {
      const order = impactIn(world, changes).stories.map(({ risks }) =>
        risks.includes("gains-admin") ? 0 : risks.includes("loses-all") ? 1 : 2,
      );
      expect(order).toEqual(order.toSorted());
    }),
  );
});

const PLAT: Partial<World> = {
  groups: { developers: ["ana", "bo"], platform: ["ana"] },
  projects: { PLAT: { "group:developers": "write", "group:platform": "admin" } },
  repositories: {
    geordi: { project: "PLAT", rows: {} },
    data: { project: "PLAT", rows: { cyd: "read" } },
  },
};

type Row = {
  name: string;
  world?: Partial<World>;
  changes: string[];
  outside?: string[];
  stories: Partial<Story>[];
};

const NONE = { certain: "none", possible: "none" };
const sure = (level: string) => ({ certain: level, possible: level });

test.each<Row>([
  { name: "nothing changes", changes: [], stories: [] },
  {
    name: "a group loses its row: who has another path keeps as much",
    changes: ["delete project/PLAT group:developers write"],
    stories: [
      {
        people: ["bo"],
        risks: ["loses-all", "loses"],
        effects: [
          {
            before: sure("write"),
            after: NONE,
            was: { group: "developers", projects: ["PLAT"] },
            projects: ["PLAT"],
            repositories: ["data", "geordi"],
          },
        ],
      },
      {
        people: ["ana"],
        risks: ["unchanged"],
        effects: [
          {
            before: sure("admin"),
            after: sure("admin"),
            now: { group: "platform", projects: ["PLAT"] },
            projects: ["PLAT"],
            repositories: ["data", "geordi"],
          },
        ],
      },
    ],
  },
  {
    name: "who joins a group gets what it has",
    changes: ["create group/platform cyd member"],
    stories: [
      {
        people: ["cyd"],
        risks: ["gains-admin"],
        joins: ["platform"],
        effects: [
          {
            before: NONE,
            after: sure("admin"),
            now: { group: "platform", projects: ["PLAT"] },
            projects: ["PLAT"],
            repositories: ["geordi"],
          },
          {
            before: sure("read"),
            after: sure("admin"),
            was: { projects: [] },
            now: { group: "platform", projects: ["PLAT"] },
            projects: [],
            repositories: ["data"],
          },
        ],
      },
    ],
  },
  {
    name: "people with the same story are one entry",
    changes: [
      "update project/PLAT group:developers write→read",
      "create group/developers cyd member",
    ],
    stories: [
      { people: ["bo"], risks: ["lowered"] },
      { people: ["cyd"], risks: ["gains"], joins: ["developers"] },
      { people: ["ana"], risks: ["unchanged"] },
    ],
  },
  {
    name: "two lose the same, and one of them all",
    world: {
      repositories: {
        a: { project: "P", rows: { ana: "read", bo: "read" } },
        b: { project: "P", rows: { bo: "read" } },
      },
      projects: { P: {} },
    },
    changes: ["delete repository/a ana read", "delete repository/a bo read"],
    stories: [
      { people: ["ana"], risks: ["loses-all", "loses"] },
      { people: ["bo"], risks: ["loses"] },
    ],
  },
  {
    name: "somebody from outside who gains something",
    changes: ["create repository/geordi cyd read"],
    outside: ["cyd", "bo"],
    stories: [{ people: ["cyd"], risks: ["outside-domain", "gains"] }],
  },
  {
    name: "somebody from outside who loses something is nothing to be alarmed about",
    changes: ["delete repository/data cyd read"],
    outside: ["cyd"],
    stories: [{ people: ["cyd"], risks: ["loses-all", "loses"] }],
  },
  {
    name: "a group that gives nothing",
    changes: ["create-group qa", "create group/qa cyd member"],
    stories: [{ people: ["cyd"], risks: ["unchanged"], effects: [], joins: ["qa"] }],
  },
  {
    name: "a deleted group is left by all who are in it, once",
    changes: ["delete group/developers bo member", "delete-group developers"],
    stories: [
      { people: ["bo"], risks: ["loses-all", "loses"], leaves: ["developers"] },
      { people: ["ana"], risks: ["unchanged"], leaves: ["developers"] },
    ],
  },
  {
    name: "an unread repository is perhaps",
    world: {
      ...PLAT,
      repositories: { geordi: { project: "PLAT", rows: null } },
    },
    changes: ["delete group/developers bo member"],
    stories: [
      {
        people: ["bo"],
        risks: ["loses-all", "loses"],
        effects: [
          { before: sure("write"), after: NONE, projects: ["PLAT"], repositories: [] },
          {
            before: { certain: "write", possible: "admin" },
            after: { certain: "none", possible: "admin" },
            projects: [],
            repositories: ["geordi"],
          },
        ],
      },
    ],
  },
  {
    name: "unknown members: everybody perhaps",
    world: { ...PLAT, groups: null },
    changes: ["delete project/PLAT group:platform admin"],
    stories: [
      { people: ["ana", "bo"], risks: ["unknown"] },
      { people: ["cyd"], risks: ["unknown"] },
    ],
  },
  {
    name: "owners are admins whatever happens",
    world: { ...PLAT, owners: ["ana", "bo"] },
    changes: ["delete project/PLAT group:developers write"],
    stories: [],
  },
])("$name", ({ world = PLAT, changes, outside = [], stories }) => {
  const { stories: told } = impactIn(worldOf(world), changes.map(change), outside);
  expect(told).toMatchObject(stories);
  expect(told).toHaveLength(stories.length);
});
