import { describe, expect, test } from "@jest/globals";
import { changedBesides, changedPart } from "../../src/desired/changed-part.ts";
import { parseDesired } from "../../src/desired/parse.ts";
import { longestLiteral, partQuery } from "../../src/desired/part-query.ts";
import type { Desired } from "../../src/model/desired.ts";
import { TODAY } from "./reading.ts";

const BASE = `version: 1
provider: bitbucket
workspace: acme
people:
  ana: { email: ana@acme.example }
  bo: { email: bo@acme.example }
  cyd: { email: cyd@acme.example }
groups:
  devs: { members: [ana] }
  ops: {}
projects:
  PLAT: { groups: { devs: write } }
  WEB: { users: { bo: read } }
repositories:
  geordi: { groups: { ops: admin } }
  "svc-*": { groups: { devs: write } }
  web-app: { users: { bo: write } }
`;

function desiredOf(text: string): Desired {
  const { desired, problems } = parseDesired([{ file: "access.yaml", text }], { today: TODAY });
  if (desired === undefined) throw new Error(JSON.stringify(problems));
  return desired;
}

/** What is touched when one text of the base takes the place of another. */
function touched(from: string, to: string): string[] {
  expect(BASE).toContain(from);
  const after = desiredOf(BASE.replace(from, to));
  const { groups, projects, repositories, patterns, within } = changedPart(desiredOf(BASE), after);
  return [
    ...[...groups].map((name) => `group/${name}`),
    ...[...projects].map((name) => `project/${name}`),
    ...[...repositories, ...patterns].map((name) => `repository/${name}`),
    ...[...within].map((name) => `in ${name}`),
  ].sort();
}

const EVERYTHING = [
  "group/devs",
  "group/ops",
  "project/PLAT",
  "project/WEB",
  "repository/geordi",
  "repository/svc-*",
  "repository/web-app",
];

describe("what is touched", () => {
  test.each([
    { name: "a level", from: "ops: admin", to: "ops: write", scopes: ["repository/geordi"] },
    {
      name: "a reason, and the order of things",
      from: "users: { bo: read }",
      to: "users: { bo: { permission: read, reason: OPS-1 } }",
      scopes: [],
    },
    {
      name: "a last day",
      from: "users: { bo: read }",
      to: "users: { bo: { permission: read, until: 2027-01-31 } }",
      scopes: ["project/WEB"],
    },
    {
      name: "a pattern",
      from: '"svc-*": { groups: { devs: write',
      to: '"svc-*": { groups: { devs: read',
      scopes: ["repository/svc-*"],
    },
    {
      name: "the mode of a project: its repositories inherit it",
      from: "PLAT: {",
      to: "PLAT: { mode: authoritative, since: 2026-11-01,",
      scopes: ["in PLAT", "project/PLAT"],
    },
    { name: "a member", from: "[ana]", to: "[ana, cyd]", scopes: ["group/devs"] },
    {
      name: "who somebody is: everything that names them",
      from: "bo@acme.example",
      to: "bob@acme.example",
      scopes: ["project/WEB", "repository/web-app"],
    },
    {
      name: "somebody's last day: every group that names them",
      from: "ana@acme.example }",
      to: "ana@acme.example, until: 2026-12-31 }",
      scopes: ["group/devs"],
    },
    {
      name: "a group that is observed from now on: what grants to it may wait",
      from: "ops: {}",
      to: "ops: { mode: observe }",
      scopes: ["group/ops", "repository/geordi"],
    },
    {
      name: "a rule that goes",
      from: "  web-app: { users: { bo: write } }\n",
      to: "",
      scopes: ["repository/web-app"],
    },
    {
      name: "the mode of everything",
      from: "people:",
      to: "mode: observe\npeople:",
      scopes: EVERYTHING,
    },
    {
      name: "limits, protected and approvals: nothing",
      from: "people:",
      to: "protected: { people: [ana] }\nlimits: { removals: { count: 3 } }\npeople:",
      scopes: [],
    },
  ])("$name", ({ from, to, scopes }) => {
    expect(touched(from, to)).toEqual(scopes);
  });

  test("limits and who is protected are told of", () => {
    const after = desiredOf(BASE.replace("people:", "protected: { people: [ana] }\npeople:"));
    expect(changedBesides(desiredOf(BASE), after)).toEqual(["protected"]);
  });
});

test("what is asked of the directory grows with the part alone", () => {
  const desired = desiredOf(BASE);
  const part = { ...changedPart(desired, desired), repositories: new Set(["web-app"]) };
  expect(partQuery(desired, part, TODAY)).toEqual({
    emails: ["bo@acme.example"],
    projects: false,
    repositories: true,
    only: { projects: [], repositories: ["web-app"], containing: [], within: [] },
  });
});

test("whoever is in a group that gets something is looked up: it may have to be created", () => {
  const desired = desiredOf(BASE);
  const part = { ...changedPart(desired, desired), projects: new Set(["PLAT"]) };
  expect(partQuery(desired, part, TODAY).emails).toEqual(["ana@acme.example"]);
});

test.each([
  { pattern: "svc-*", literal: "svc-" },
  { pattern: "*-api", literal: "-api" },
  { pattern: "{web,api}-?", literal: "-" },
  { pattern: "[a-f]*", literal: "" },
  { pattern: "*", literal: "" },
  { pattern: "a*-service-?", literal: "-service-" },
])("$pattern: `$literal` is in every slug", ({ pattern, literal }) => {
  expect(longestLiteral(pattern)).toBe(literal);
});
