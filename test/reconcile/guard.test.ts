import { expect, test } from "@jest/globals";
import type { Change } from "../../src/model/change.ts";
import type { Approval } from "../../src/model/desired.ts";
import type { Grant } from "../../src/model/grant.ts";
import { type Guarded, guard } from "../../src/reconcile/guard.ts";
import { grant } from "./fixtures.ts";

const place = { file: "access.yaml", line: 1, column: 1 };
const approval = (fields: Partial<Approval> & Pick<Approval, "guard">): Approval => ({
  until: "2026-12-31",
  reason: "OPS-1",
  place,
  ...fields,
});

/** A plan that removes `gone`, changes `updated` and adds `added`, over what is live. */
function guarded({
  live,
  gone = [],
  lowered = [],
  added = [],
  ...rest
}: Partial<Omit<Guarded, "live">> & {
  live: string[];
  gone?: string[];
  lowered?: string[];
  added?: string[];
}): Guarded {
  const grants = live.map(grant);
  const changes: Change[] = [
    ...gone
      .map(grant)
      .map(({ permission: before, ...where }): Change => ({ action: "delete", ...where, before })),
    ...lowered.map(grant).map(
      ({ permission: before, ...where }): Change => ({
        action: "update",
        ...where,
        before,
        after: "read",
      }),
    ),
    ...added
      .map(grant)
      .map(({ permission: after, ...where }): Change => ({ action: "create", ...where, after })),
  ];
  return {
    changes,
    live: Map.groupBy(grants, ({ scope }: Grant) => `${scope.kind}/${scope.name}`),
    limits: { removals: { count: 25, ratio: 0.25, floor: 5 } },
    approvals: [],
    protected: { people: new Set(), groups: new Set() },
    caller: "castellan",
    nameOf: (uuid) => uuid,
    today: "2026-11-23",
    ...rest,
  };
}

const readers = (scope: string, number: number) =>
  Array.from({ length: number }, (_, index) => `${scope} u${index} read`);
const held = readers("repository/r", 40);
const removals = (count: number) => held.slice(0, count);

test.each([
  {
    name: "up to the floor, whatever the share",
    input: { live: held.slice(0, 5), gone: held.slice(0, 5) },
    guards: [],
  },
  {
    name: "above the floor and above the ratio",
    input: { live: held, gone: removals(11) },
    guards: ["removals"],
  },
  {
    name: "above the floor and exactly the ratio",
    input: { live: held, gone: removals(10) },
    guards: [],
  },
  {
    name: "above the count, though a small share",
    input: { live: readers("repository/r", 400), gone: removals(26) },
    guards: ["removals"],
  },
  {
    name: "a demotion counts like a removal",
    input: {
      live: held.map((text) => text.replace("read", "write")),
      lowered: removals(11).map((text) => text.replace("read", "write")),
    },
    guards: ["removals"],
  },
  {
    name: "additions never count",
    input: {
      live: held,
      added: Array.from({ length: 50 }, (_, index) => `repository/r n${index} read`),
    },
    guards: [],
  },
  {
    name: "approved for as many",
    input: {
      live: held,
      gone: removals(11),
      approvals: [approval({ guard: "removals", count: 11 })],
    },
    guards: [],
  },
  {
    name: "approved for fewer",
    input: {
      live: held,
      gone: removals(11),
      approvals: [approval({ guard: "removals", count: 10 })],
    },
    guards: ["removals"],
  },
  {
    name: "approved without a number",
    input: { live: held, gone: removals(11), approvals: [approval({ guard: "removals" })] },
    guards: ["removals"],
  },
])("removals: $name", ({ input, guards }) => {
  expect(guard(guarded(input)).map((violation) => violation.guard)).toEqual(guards);
});

const scope = "project/PLAT";
test.each([
  {
    name: "the only admin is revoked",
    input: { live: [`${scope} ana admin`], gone: [`${scope} ana admin`] },
    guards: ["last-admin"],
  },
  {
    name: "the only admin is lowered",
    input: { live: [`${scope} ana admin`], lowered: [`${scope} ana admin`] },
    guards: ["last-admin"],
  },
  {
    name: "one of two admins is revoked",
    input: { live: [`${scope} ana admin`, `${scope} bo admin`], gone: [`${scope} ana admin`] },
    guards: [],
  },
  {
    name: "another admin comes with the same plan",
    input: {
      live: [`${scope} ana admin`],
      gone: [`${scope} ana admin`],
      added: [`${scope} group:platform admin`],
    },
    guards: [],
  },
  {
    name: "an admin elsewhere does not help",
    input: { live: [`${scope} ana admin`, "project/WEB bo admin"], gone: [`${scope} ana admin`] },
    guards: ["last-admin"],
  },
  {
    name: "there never was an admin",
    input: { live: [`${scope} ana write`], gone: [`${scope} ana write`] },
    guards: [],
  },
  {
    name: "approved for this scope",
    input: {
      live: [`${scope} ana admin`],
      gone: [`${scope} ana admin`],
      approvals: [approval({ guard: "last-admin", scope })],
    },
    guards: [],
  },
  {
    name: "approved for another scope",
    input: {
      live: [`${scope} ana admin`],
      gone: [`${scope} ana admin`],
      approvals: [approval({ guard: "last-admin", scope: "project/WEB" })],
    },
    guards: ["last-admin"],
  },
  {
    name: "approved for another guard",
    input: {
      live: [`${scope} ana admin`],
      gone: [`${scope} ana admin`],
      approvals: [approval({ guard: "protected", scope })],
    },
    guards: ["last-admin"],
  },
])("last admin: $name", ({ input, guards }) => {
  expect(guard(guarded(input)).map((violation) => violation.guard)).toEqual(guards);
});

test("own access: castellan's account leaves a group", () => {
  const row = "group/administrators castellan member";
  expect(guard(guarded({ live: [row], gone: [row] }))).toMatchObject([{ guard: "own-access" }]);
});

test("own access: a group with castellan's account in it is deleted", () => {
  const input = guarded({ live: ["group/administrators castellan member"] });
  const changes: Change[] = [
    {
      action: "delete-group",
      scope: { kind: "group", name: "administrators" },
      name: "Administrators",
    },
  ];
  expect(guard({ ...input, changes })).toMatchObject([{ guard: "own-access" }]);
});

test("deleting a group counts as many removals as it has members", () => {
  const input = guarded({
    live: readers("group/old", 30).map((text) => text.replace("read", "member")),
  });
  const changes: Change[] = [
    { action: "delete-group", scope: { kind: "group", name: "old" }, name: "old" },
  ];
  expect(guard({ ...input, changes })).toMatchObject([{ guard: "removals", count: 30 }]);
});

test.each([
  { name: "a protected person", gone: "repository/r olga write" },
  { name: "a protected group", gone: "repository/r group:administrators write" },
  { name: "a member of a protected group", gone: "group/administrators ana member" },
])("protected: $name", ({ gone }) => {
  const safe = { people: new Set(["olga"]), groups: new Set(["administrators"]) };
  expect(guard(guarded({ live: [gone], gone: [gone], protected: safe }))).toMatchObject([
    { guard: "protected" },
  ]);
  expect(guard(guarded({ live: [gone], added: [gone], protected: safe }))).toEqual([]);
});

test("a violation names the rule, the numbers, the offenders and the approval that would let it pass", () => {
  const [violation] = guard(guarded({ live: held, gone: removals(11) }));
  expect(violation?.message).toBe(
    "the plan removes or lowers 11 of 40 live grants (28 %); the limit is at most 25 % once there are more than 5",
  );
  expect(violation?.offenders).toHaveLength(11);
  expect(violation?.approval).toBe(
    "approvals:\n  - guard: removals\n    count: 11\n    until: 2026-12-07\n    reason: why, and who agreed",
  );
});
