import { expect, test } from "@jest/globals";
import { adminsOf } from "../../src/access/admins.ts";
import { differences, differencesOf } from "../../src/access/differences.ts";
import { axesOf, matrixOf } from "../../src/access/matrix.ts";
import { factsAfter, factsOf, type World, worldOf } from "./world.ts";

const world = worldOf({
  people: ["ana", "bo", "cyd", "olga"],
  owners: ["olga"],
  groups: { devs: ["ana", "bo"] },
  projects: { P: { "group:devs": "write" } },
  repositories: {
    R: { project: "P", rows: { ana: "admin" } },
    S: { project: "P", rows: { cyd: "admin" } },
  },
});

function compare(before: World, ...changes: string[]) {
  const planned = factsAfter(before, ...changes);
  const axes = axesOf(planned);
  return [matrixOf(factsOf(before), axes), matrixOf(planned, axes)] as const;
}

test.each([
  { name: "nothing changes", changes: [], people: [] },
  {
    name: "a row that another path makes up for changes nothing",
    changes: ["create repository/R bo read"],
    people: [],
  },
  {
    name: "a group's row goes: one keeps what she holds herself, one loses everything",
    changes: ["delete project/P group:devs write"],
    people: ["ana: 2 less, 0 more, 3→1", "bo: 3 less, 0 more, 3→0, everything"],
  },
  {
    name: "somebody loses here and gains there",
    changes: ["delete repository/S cyd admin", "create repository/R cyd read"],
    people: ["cyd: 1 less, 1 more, 1→1"],
  },
  {
    name: "somebody new holds nothing before",
    changes: ["create project/P dan create-repo"],
    people: ["dan: 0 less, 3 more, 0→3"],
  },
  { name: "an owner neither gains nor loses", changes: ["create project/P olga read"], people: [] },
])("$name", ({ changes, people }) => {
  const lines = differences(...compare(world, ...changes)).map(
    ({ person, less, more, heldBefore, heldAfter, losesEverything }) =>
      `${person}: ${less} less, ${more} more, ${heldBefore}→${heldAfter}${losesEverything ? ", everything" : ""}`,
  );
  expect(lines).toEqual(people);
});

test("one person's differences name the scope, and what is held before and after", () => {
  const matrices = compare(world, "delete project/P group:devs write");
  const extent = (permission: string | undefined) => ({ permission, atMost: permission });
  expect([...differencesOf("bo", ...matrices)]).toEqual([
    { scope: { kind: "project", name: "P" }, before: extent("write"), after: extent(undefined) },
    { scope: { kind: "repository", name: "R" }, before: extent("write"), after: extent(undefined) },
    { scope: { kind: "repository", name: "S" }, before: extent("write"), after: extent(undefined) },
  ]);
  expect([...differencesOf("nobody", ...matrices)]).toEqual([]);
});

test("when it is not known who is in a group, its row makes a difference perhaps, to anybody", () => {
  const unread = { ...world, groups: null };
  const found = differences(...compare(unread, "delete project/P group:devs write"));
  expect(found.map(({ person, less, perhaps }) => ({ person, less, perhaps }))).toEqual([
    // R and S are their own: ana and cyd are admins there for certain.
    { person: "ana", less: 0, perhaps: 2 },
    { person: "bo", less: 0, perhaps: 3 },
    { person: "cyd", less: 0, perhaps: 2 },
  ]);
});

test("matrices on different axes are not compared", () => {
  const facts = factsOf(world);
  const [left, right] = [matrixOf(facts, axesOf(facts)), matrixOf(facts, axesOf(facts))];
  expect(() => differences(left, right)).toThrow("different axes");
});

test.each([
  { name: "admins by row", changes: [], admins: ["P: nobody", "R: ana", "S: cyd"] },
  {
    name: "through the project's group",
    changes: ["update project/P group:devs write→admin"],
    admins: ["P: ana, bo", "R: ana, bo", "S: ana, bo, cyd"],
  },
  {
    name: "nobody but owners",
    changes: ["delete repository/R ana admin", "update repository/S cyd admin→write"],
    admins: ["P: nobody", "R: nobody", "S: nobody"],
  },
])("the admins of every scope, owners apart: $name", ({ changes, admins }) => {
  const facts = factsAfter(world, ...changes);
  const lines = [...adminsOf(matrixOf(facts, axesOf(facts)), facts)].map(
    ({ scope, people }) => `${scope.name}: ${people.join(", ") || "nobody"}`,
  );
  expect(lines).toEqual(admins);
});
