import { expect, test } from "@jest/globals";
import { after } from "../../src/access/after.ts";
import { change, factsAfter, factsOf, worldOf } from "./world.ts";

const world = worldOf({
  groups: { devs: ["ana"], ops: ["bo"] },
  projects: { P: { ana: "read" }, U: null },
  repositories: {
    R: { project: "P", rows: { "group:devs": "write" } },
    S: { project: "U", rows: {} },
  },
});

test.each([
  { name: "nothing", changes: [], leaves: world },
  {
    name: "a row is made, changed and removed",
    changes: [
      "create repository/S bo read",
      "update repository/S bo read→admin",
      "delete repository/R group:devs write",
    ],
    leaves: {
      ...world,
      repositories: {
        R: { project: "P", rows: {} },
        S: { project: "U", rows: { bo: "admin" } },
      },
    },
  },
  {
    name: "a group is made with its members",
    changes: ["create-group new", "create group/new ana member"],
    leaves: { ...world, groups: { ...world.groups, new: ["ana"] } },
  },
  {
    name: "a group goes, with its members",
    changes: ["delete-group devs"],
    leaves: { ...world, groups: { ops: ["bo"] } },
  },
  {
    name: "somebody who was not known of comes in",
    changes: ["create project/P dan read"],
    leaves: {
      ...world,
      people: [...world.people, "dan"],
      projects: { ...world.projects, P: { ana: "read", dan: "read" } },
    },
  },
  {
    name: "an invited address holds nothing yet",
    changes: [
      "create group/devs email:eve@acme.example member",
      "create project/P email:eve@acme.example read",
    ],
    leaves: world,
  },
  {
    name: "an unknown scope stays unknown, whatever is written there",
    changes: ["create project/U ana admin", "delete project/U bo read"],
    leaves: world,
  },
  {
    name: "what happens in the workspace itself is not access",
    changes: ["create workspace/acme ana member"],
    leaves: world,
  },
])("after the changes: $name", ({ changes, leaves }) => {
  expect(factsAfter(world, ...changes)).toEqual(factsOf(leaves));
});

test("groups that could not be read stay unknown", () => {
  const unread = { ...world, groups: null };
  expect(factsAfter(unread, "create-group new", "delete group/devs ana member")).toEqual(
    factsOf(unread),
  );
});

test("what no change touches is shared", () => {
  const facts = factsOf(world);
  const changed = after(facts, [change("create repository/R cyd read")]);
  expect(changed.people).toBe(facts.people);
  expect(changed.rows.project).toBe(facts.rows.project);
  expect(changed.rows.repository.get("S")).toBe(facts.rows.repository.get("S"));
  expect(changed.rows.repository.get("R")).not.toBe(facts.rows.repository.get("R"));
});
