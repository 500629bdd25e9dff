import type { Change } from "../../src/model/change.ts";
import type { Grant, Scope } from "../../src/model/grant.ts";
import type { PeopleImpact, Story } from "../../src/model/impact.ts";
import type { Review, Violation } from "../../src/model/plan.ts";
import { bitbucketToStep } from "../../src/providers/bitbucket/index.ts";

/** A plan that changes nothing. */
export const NOTHING: Review = {
  plan: { provider: "bitbucket", workspace: "acme", steps: [] },
  digest: "0".repeat(64),
  findings: {
    scopes: [],
    observed: [],
    waiting: [],
    left: [],
    violations: [],
    unusedApprovals: [],
    people: {},
  },
  calls: { read: 5, write: 0 },
};

/** A plan in which every text that comes from outside is one of these names, wherever a plan can have one. */
export function reviewOfNames(names: readonly string[]): Review {
  let turn = 0;
  const name = (): string => names[turn++ % names.length] ?? "";
  const scopes: Scope[] = [
    { kind: "group", name: name() },
    { kind: "project", name: name() },
    { kind: "repository", name: name() },
  ];
  const people = [0, 1, 2, 3].map((index) => `{person-${index}}`);
  const changes = scopes.flatMap((scope): Change[] => [
    ...people.map((id): Change => changeOf(scope, id)),
    { action: "delete", scope, principal: { kind: "group", id: name() }, before: "write" },
  ]);
  const group: Change = {
    action: "create-group",
    scope: { kind: "group", name: scopes[0]?.name ?? "" },
    name: name(),
  };
  const [first] = scopes as [Scope, ...Scope[]];
  const grant: Grant = {
    scope: first,
    principal: { kind: "user", id: "{person-0}" },
    permission: "read",
  };
  const impact = impactOfNames(people, name);
  const violation: Violation = {
    guard: "last-admin",
    scope: first,
    message: `nobody could manage ${name()} and ${name()}`,
    offenders: changes.slice(0, 2),
    people: [{ person: "{person-1}", less: 1, perhaps: 0, groups: 0, everything: true }],
    instead: "Write something else.",
    approval: `approvals:\n  - guard: last-admin\n    scope: ${name()}\n    until: 2026-12-31\n    reason: why\n`,
  };
  return {
    plan: {
      ...NOTHING.plan,
      workspace: name(),
      steps: [group, ...changes].map((change) => ({
        ...bitbucketToStep("acme")(changeOf({ kind: "project", name: "P" }, "{x}")),
        change,
      })),
    },
    digest: NOTHING.digest,
    findings: {
      scopes: [
        ...scopes.map((scope) => ({ scope, mode: "authoritative" as const, unmanaged: 2 })),
        {
          scope: { kind: "project", name: name() },
          mode: "additive",
          unmanaged: 0,
          unknown: name(),
        },
      ],
      observed: changes.slice(0, 1),
      waiting: [
        { scope: first, holder: name(), permission: "read", reason: name() },
        { scope: first, reason: name() },
      ],
      left: [{ grant, reason: name() }],
      violations: [violation],
      unusedApprovals: [{ guard: "seats", until: "2026-12-31", reason: name(), why: name() }],
      notices: [name()],
      people: Object.fromEntries(
        people.map((id, index) => [
          id,
          index % 2 === 0 ? { name: name() } : { alias: name(), name: name() },
        ]),
      ),
    },
    impact,
    proposal: {
      base: name(),
      proposed: { steps: [0, 1, 2, 3, 4], impact },
      drift: { steps: [5, 6, 7, 8], impact },
      withdrawn: [changeOf({ kind: "repository", name: name() }, "{person-3}")],
    },
    calls: { read: 5, write: changes.length + 1 },
  };
}

function changeOf(scope: Scope, id: string): Change {
  return { action: "create", scope, principal: { kind: "user", id }, after: "read" };
}

function impactOfNames(people: readonly string[], name: () => string): PeopleImpact {
  const story = (person: string, risks: Story["risks"]): Story => ({
    people: [person],
    risks,
    effects: [
      {
        before: { certain: "write", possible: "admin" },
        after: { certain: "none", possible: "admin" },
        was: { group: name(), projects: [name()] },
        projects: [name()],
        repositories: [name(), name()],
      },
    ],
    joins: [name()],
    leaves: [name()],
  });
  return {
    stories: people.map((person, index) => story(person, index === 0 ? ["loses-all"] : ["loses"])),
    unread: 3,
    unlisted: true,
    groupsUnknown: name(),
  };
}

/** A plan with so many changes, of which each concerns a person of its own. */
export function longReview(changes: number): Review {
  const review = reviewOfNames(["ana"]);
  const ids = Array.from({ length: changes }, (_, index) => `{p-${index}}`);
  const scope: Scope = { kind: "project", name: "PLAT" };
  const steps = ids.map((id) => bitbucketToStep("acme")(changeOf(scope, id)));
  return {
    ...review,
    plan: { ...review.plan, workspace: "acme", steps },
    findings: {
      ...review.findings,
      scopes: [{ scope, mode: "additive", unmanaged: 0 }],
      people: Object.fromEntries(ids.map((id, index) => [id, { name: `Person ${index}` }])),
    },
    impact: impactOfNames(ids, () => "ana"),
    ...{ proposal: undefined as never },
  };
}
