import { expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Change } from "../../src/model/change.ts";
import type { Step } from "../../src/model/plan.ts";
import { digestOf, makePlan, PHASES, phaseOf } from "../../src/reconcile/plan.ts";
import { openPlan, savePlan } from "../../src/reconcile/saved-plan.ts";
import { grant, scope } from "./fixtures.ts";

const target = { provider: "bitbucket", workspace: "acme" } as const;
const toStep = (change: Change): Step => ({ change, request: { method: "PUT", path: "/2.0/x" } });

function create(text: string): Change {
  const { permission: after, ...where } = grant(text);
  return { action: "create", ...where, after };
}
function update(text: string, before: string): Change {
  const { permission: after, ...where } = grant(text);
  return { action: "update", ...where, before, after };
}
function remove(text: string): Change {
  const { permission: before, ...where } = grant(text);
  return { action: "delete", ...where, before };
}
const group = (action: "create-group" | "delete-group", name: string): Change => ({
  action,
  scope: { kind: "group", name },
  name,
});
const invite = (where: string, email: string): Change => ({
  action: "invite",
  scope: scope(where),
  invited: [{ email, attempt: 1 }],
  groups: [],
  after: "member",
});

const changes: Change[] = [
  group("delete-group", "old"),
  remove("group/developers ana member"),
  remove("repository/geordi ana read"),
  update("project/PLAT bo create-repo", "admin"),
  update("project/PLAT ana create-repo", "write"),
  create("project/PLAT group:qa read"),
  create("group/qa ana member"),
  group("create-group", "qa"),
  invite("workspace/acme", "lou@acme.example"),
  {
    action: "withdraw",
    scope: { kind: "workspace", name: "acme" },
    email: "max@acme.example",
    reason: "suspended",
  },
  {
    action: "delete",
    scope: { kind: "workspace", name: "acme" },
    principal: { kind: "user", id: "{max}" },
    before: "member",
  },
];

test("a plan gives before it takes, phase by phase", () => {
  const { steps } = makePlan(target, changes, toStep);
  expect(steps.map(({ change }) => phaseOf(change))).toEqual([
    "create groups",
    "invite",
    "add members",
    "grant and raise",
    "grant and raise",
    "lower",
    "revoke",
    "withdraw",
    "remove members",
    "delete groups",
    "take seats",
  ]);
  expect(new Set(PHASES).size).toBe(10);
});

test("law: the order in which changes were found never shows in the plan", () => {
  const bytes = digestOf(makePlan(target, changes, toStep));
  fc.assert(
    fc.property(fc.shuffledSubarray(changes, { minLength: changes.length }), (shuffled) => {
      expect(digestOf(makePlan(target, shuffled, toStep))).toBe(bytes);
    }),
  );
});

const review = {
  plan: makePlan(target, changes, toStep),
  digest: digestOf(makePlan(target, changes, toStep)),
  findings: {
    scopes: [],
    observed: [],
    waiting: [],
    left: [],
    violations: [],
    unusedApprovals: [],
    people: {},
  },
  calls: { read: 3, write: 8 },
};

test("a saved plan opens as what it was", () => {
  expect(openPlan(savePlan(review), "plan.json")).toEqual(review);
});

test.each([
  { name: "not JSON", text: "steps: []", message: /plan\.json: not JSON/ },
  { name: "another document", text: "{}", message: /not a plan made by castellan/ },
  {
    name: "a newer version",
    text: savePlan(review).replace('"version": 1', '"version": 2'),
    message: /format version 2/,
  },
  {
    name: "a changed level",
    text: savePlan(review).replace('"after": "read"', '"after": "admin"'),
    message: /do not match its digest/,
  },
  {
    name: "another workspace",
    text: savePlan(review).replace('"workspace": "acme"', '"workspace": "other"'),
    message: /do not match its digest/,
  },
  {
    name: "a finding that was taken out",
    text: savePlan({
      ...review,
      findings: { ...review.findings, waiting: [{ scope: scope("group/qa"), reason: "x" }] },
    }).replace(/"waiting": \[[^\]]*\]/, '"waiting": []'),
    message: /does not match its seal/,
  },
  {
    name: "another number of calls",
    text: savePlan(review).replace('"read": 3', '"read": 4'),
    message: /does not match its seal/,
  },
  {
    name: "an unknown key",
    text: savePlan(review).replace('"version": 1', '"version": 1, "extra": 1'),
    message: /not a plan made by castellan/,
  },
])("a saved plan is refused: $name", ({ text, message }) => {
  expect(() => openPlan(text, "plan.json")).toThrow(message);
});
