import { expect, test } from "@jest/globals";
import type { AccessScope } from "../../src/access/facts.ts";
import { whoCan } from "../../src/access/who-can.ts";
import { scope } from "../reconcile/fixtures.ts";
import { factsOf, worldOf } from "./world.ts";

const facts = factsOf(
  worldOf({
    people: ["owner", "cyd", "bo", "ana"],
    owners: ["owner"],
    groups: { devs: ["bo", "cyd"] },
    projects: { P: { ana: "create-repo", "group:devs": "read" }, U: null },
    repositories: {
      R: { project: "P", rows: { cyd: "admin" } },
      S: { project: "U", rows: { cyd: "admin", ana: "read" } },
    },
  }),
);

test.each([
  { who: "read", on: "repository/R", people: ["ana", "bo", "cyd", "owner"] },
  { who: "write", on: "repository/R", people: ["ana", "cyd", "owner"] },
  { who: "create-repo", on: "repository/R", people: ["ana", "cyd", "owner"] },
  { who: "admin", on: "repository/R", people: ["cyd", "owner"] },
  { who: "read", on: "project/P", people: ["ana", "bo", "cyd", "owner"] },
  { who: "write", on: "project/P", people: ["ana", "owner"] },
  { who: "create-repo", on: "project/P", people: ["ana", "owner"] },
  { who: "admin", on: "project/P", people: ["owner"] },
  { who: "maintain", on: "repository/R", people: ["cyd", "owner"] },
  { who: "read", on: "repository/S", people: ["ana", "cyd", "owner"], perhaps: ["bo"] },
  { who: "admin", on: "repository/S", people: ["cyd", "owner"], perhaps: ["ana", "bo"] },
  { who: "read", on: "project/U", people: ["owner"], perhaps: ["ana", "bo", "cyd"] },
  { who: "read", on: "repository/unheard-of", people: ["owner"], perhaps: ["ana", "bo", "cyd"] },
])("who can $who on $on", ({ who, on, people, perhaps = [] }) => {
  expect(whoCan(facts, who, scope(on) as AccessScope)).toEqual({ people, perhaps });
});
