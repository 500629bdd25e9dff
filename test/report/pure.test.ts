import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { daysUntil, inDays } from "../../src/report/day.ts";
import { type Choice, select } from "../../src/report/in-order.ts";
import { figuresOf, ownerless, risksOf, topAdmins } from "../../src/report/overview.ts";
import {
  bandsOf,
  columnsInSight,
  geometryOf,
  rowsInSight,
  scrolledTo,
  ZOOMS,
} from "../../src/report/picture.ts";
import { reviewRecords } from "../../src/report/reviews.ts";
import { hrefTo, parseRoute } from "../../src/report/route.ts";
import { search, searchIndex } from "../../src/report/search.ts";
import { World } from "../../src/report/world.ts";
import { type World as Facts, worldOf } from "../access/world.ts";
import { reportOn } from "./reports.ts";
import { snapshotOf } from "./snapshots.ts";

function opened(parts: Partial<Facts>): World {
  return new World(reportOn(snapshotOf(worldOf(parts))));
}

const COMPANY = {
  owners: ["ana"],
  groups: { devs: ["bo", "cyd"], empty: [] },
  projects: { PLAT: { "group:devs": "write" }, WEB: {} },
  repositories: {
    geordi: { project: "PLAT", rows: { bo: "admin", cyd: "read" } },
    site: { project: "WEB", rows: { stranger: "read" } },
  },
} satisfies Partial<Facts>;

describe("a place in the report", () => {
  test("is what its address names, whatever the names are", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", minLength: 1 }),
        fc.string({ unit: "grapheme" }),
        fc.string({ unit: "grapheme", minLength: 1 }),
        (page, id, q) => {
          const route = parseRoute(hrefTo(page, id, { q, none: "" }));
          expect({ page: route.page, id: route.id }).toEqual({ page, id });
          expect([...route.params]).toEqual([["q", q]]);
        },
      ),
    );
  });

  test.each(["", "#", "#/", "#/%", "#/person/%E0%A4%A", "#/?q=%"])("of %s is one", (hash) => {
    expect(parseRoute(hash)).toMatchObject({ page: expect.any(String), id: expect.any(String) });
  });
});

test("a search finds every word, in any order, without case and accents, whole words first", () => {
  const index = searchIndex(opened({ ...COMPANY, people: ["ana", "José Ána", "anabel"] }));
  const titles = (query: string) => search(index, query).map(({ title }) => title);
  expect(titles("ANA")).toEqual(["ana", "anabel", "José Ána"]);
  expect(titles("ana jose")).toEqual(["José Ána"]);
  expect(titles("plat").map((title) => title)).toEqual(["PLAT", "geordi"]);
  expect(titles("")).toEqual([]);
  expect(titles("(")).toEqual([]);
});

describe("the picture", () => {
  const frame = fc.record({
    columns: fc.integer({ min: 1, max: 5000 }),
    rows: fc.integer({ min: 1, max: 2000 }),
    width: fc.integer({ min: 300, max: 2500 }),
    height: fc.integer({ min: 300, max: 1500 }),
  });

  test("of all of it fits, unless a cell would be larger than large", () => {
    fc.assert(
      fc.property(frame, (size) => {
        const { width, height } = geometryOf({ ...size, zoom: 0 });
        expect(width).toBeLessThanOrEqual(size.width + 1e-6);
        expect(height).toBeLessThanOrEqual(size.height + 1e-6);
      }),
    );
  });

  test("never has more in sight than there is, and always what is scrolled to", () => {
    const zoom = fc.constantFrom(...ZOOMS);
    fc.assert(
      fc.property(frame, zoom, fc.nat(), (size, zoom, seed) => {
        const whole = { ...size, zoom };
        const geometry = geometryOf(whole);
        const place = seed % size.columns;
        const scrolled = scrolledTo(place, geometry.cellWidth, size.width - geometry.left, 0);
        const { first, last } = columnsInSight(geometry, whole, scrolled);
        expect(first).toBeLessThanOrEqual(place);
        expect(last).toBeGreaterThan(place);
        expect(last).toBeLessThanOrEqual(size.columns);
        expect(rowsInSight(geometry, whole, 1e9)).toEqual({ first: size.rows, last: size.rows });
      }),
    );
  });

  test("has one heading for neighbours of one project", () => {
    expect(bandsOf(["A", "A", "B", "A"])).toEqual([
      { title: "A", first: 0, last: 2 },
      { title: "B", first: 2, last: 3 },
      { title: "A", first: 3, last: 4 },
    ]);
  });
});

describe("what of the matrix is shown", () => {
  const all: Choice = {
    people: "",
    repositories: "",
    project: "",
    group: "",
    least: 0,
    rows: "name",
    columns: "name",
  };

  test.each<{ name: string; choice: Partial<Choice>; people: string[]; repositories: string[] }>([
    {
      name: "everything",
      choice: {},
      people: ["ana", "bo", "cyd", "stranger"],
      repositories: ["geordi", "site"],
    },
    {
      name: "members of a group",
      choice: { group: "devs" },
      people: ["bo", "cyd"],
      repositories: ["geordi", "site"],
    },
    {
      name: "a project",
      choice: { project: "WEB" },
      people: ["ana", "bo", "cyd", "stranger"],
      repositories: ["site"],
    },
    {
      name: "whoever is admin",
      choice: { least: 5 },
      people: ["ana", "bo"],
      repositories: ["geordi", "site"],
    },
    {
      name: "the strongest first",
      choice: { rows: "access" },
      people: ["ana", "bo", "cyd", "stranger"],
      repositories: ["geordi", "site"],
    },
    {
      name: "words",
      choice: { people: "Y", repositories: "geo" },
      people: ["cyd"],
      repositories: ["geordi"],
    },
  ])("$name", ({ choice, people, repositories }) => {
    const world = opened(COMPANY);
    const shown = select(world, { ...all, ...choice });
    expect([...shown.people].map((at) => world.people[at]?.uuid)).toEqual(people);
    expect([...shown.scopes].map((at) => world.scopes[at]?.name)).toEqual(repositories);
  });
});

describe("the overview", () => {
  test("counts, ranks and warns", () => {
    const world = opened(COMPANY);
    expect(figuresOf(world)).toEqual({
      people: 3,
      owners: 1,
      outsiders: 1,
      groups: 2,
      projects: 2,
      repositories: 2,
      grants: 4,
      personal: 3,
    });
    expect(topAdmins(world, 5).map(({ person, admin }) => [person.uuid, admin])).toEqual([
      ["bo", 1],
    ]);
    expect(ownerless(world).map(({ name }) => name)).toEqual(["PLAT", "WEB", "site"]);
    expect(risksOf(world).map(({ list, count }) => [list, count])).toEqual([
      ["left-workspace", 1],
      ["creator-admin", 1],
      ["only-owners", 3],
      ["needless", 1],
    ]);
  });

  test("takes what is unknown for neither zero nor nobody", () => {
    const world = opened({ ...COMPANY, groups: null, projects: { PLAT: null, WEB: {} } });
    expect(figuresOf(world).groups).toBeUndefined();
    expect(ownerless(world).map(({ name }) => name)).toEqual(["WEB", "site"]);
  });
});

test.each([
  { until: "2026-11-23", days: 0, words: "today is the last day" },
  { until: "2026-11-24", days: 1, words: "in 1 day" },
  { until: "2027-03-01", days: 98, words: "in 98 days" },
  { until: "2026-11-22", days: -1, words: "over for 1 day" },
])("until $until is $words", ({ until, days, words }) => {
  expect(daysUntil(until, "2026-11-23")).toBe(days);
  expect(inDays(days)).toBe(words);
});

test("an access review is overdue when its day is over and something is undecided, and decided when nothing is", () => {
  const review = (due: string, decisions: ("keep" | undefined)[]) => ({
    file: `reviews/${due}.yaml`,
    review: {
      version: 1 as const,
      workspace: "acme",
      owner: "ana",
      due,
      started: "2026-11-01",
      snapshot: { takenAt: "2026-11-01T00:00:00Z", digest: "0" },
      scopes: [
        {
          scope: { kind: "project" as const, name: "PLAT" },
          items: decisions.map((decision) => ({
            holder: "group/devs",
            name: "devs",
            has: "write",
            ...(decision !== undefined && { decision }),
          })),
          gone: [],
        },
      ],
    },
  });
  const files = [
    review("2026-11-10", ["keep", undefined]),
    review("2026-11-11", ["keep"]),
    review("2026-12-24", [undefined]),
  ];
  expect(
    reviewRecords(files, "acme", "2026-11-23").map(({ state, undecided }) => [state, undecided]),
  ).toEqual([
    ["overdue", 1],
    ["decided", 0],
    ["open", 1],
  ]);
  expect(reviewRecords(files, "other", "2026-11-23")).toEqual([]);
});
