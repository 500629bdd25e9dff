import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { type Grant, grantKey } from "../../src/model/grant.ts";
import { diff } from "../../src/reconcile/diff.ts";
import { reconcile } from "../../src/reconcile/reconcile.ts";
import { grant, line, managed } from "./fixtures.ts";

const devs = (permission: string) => `repository/geordi group:developers ${permission}`;

test.each([
  { name: "nothing anywhere", desired: [], live: [], changes: [] },
  {
    name: "declared, not held",
    desired: [devs("read")],
    live: [],
    changes: ["create repository/geordi group/developers →read"],
  },
  { name: "held as declared", desired: [devs("read")], live: [devs("read")], changes: [] },
  {
    name: "held, but weaker",
    desired: [devs("admin")],
    live: [devs("write")],
    changes: ["update repository/geordi group/developers write→admin"],
  },
  {
    name: "held, but stronger",
    desired: [devs("read")],
    live: [devs("write")],
    changes: ["update repository/geordi group/developers write→read"],
  },
  {
    name: "held, no longer desired",
    desired: [],
    live: [devs("write")],
    changes: ["delete repository/geordi group/developers write→"],
  },
  {
    name: "a user and a group of one name are two principals",
    desired: ["repository/geordi developers read"],
    live: [devs("read")],
    changes: [
      "create repository/geordi user/developers →read",
      "delete repository/geordi group/developers read→",
    ],
  },
  {
    name: "a project and a repository of one name are two scopes",
    desired: ["project/geordi ana read"],
    live: ["repository/geordi ana read"],
    changes: ["create project/geordi user/ana →read", "delete repository/geordi user/ana read→"],
  },
])("diff: $name", ({ desired, live, changes }) => {
  expect(diff(desired.map(grant), live.map(grant)).map(line)).toEqual(changes);
});

const anyGrants: fc.Arbitrary<Grant[]> = fc.uniqueArray(
  fc.record({
    scope: fc.record({
      kind: fc.constantFrom("project" as const, "repository" as const),
      name: fc.constantFrom("a", "b", "c"),
    }),
    principal: fc.record({
      kind: fc.constantFrom("user" as const, "group" as const),
      id: fc.constantFrom("x", "y", "z"),
    }),
    permission: fc.constantFrom("read", "write", "admin"),
  }),
  { selector: grantKey },
);

test("law: carrying out the changes turns live into desired, and then there is nothing to do", () => {
  fc.assert(
    fc.property(anyGrants, anyGrants, (desired, live) => {
      const held = new Map(live.map((row) => [grantKey(row), row.permission]));
      for (const change of diff(desired, live)) {
        if (change.action === "delete") held.delete(grantKey(change));
        else held.set(grantKey(change), change.after);
      }
      expect(held).toEqual(new Map(desired.map((row) => [grantKey(row), row.permission])));
      expect(diff(desired, desired)).toEqual([]);
    }),
  );
});

test.each([
  {
    name: "authoritative: the file is the whole truth",
    mode: "authoritative" as const,
    declared: ["ana read"],
    live: ["ana write", "bo read"],
    changes: ["update repository/r user/ana write→read", "delete repository/r user/bo read→"],
    unmanaged: 0,
    left: 0,
  },
  {
    name: "additive: grants and raises, but never lowers or removes",
    mode: "additive" as const,
    declared: ["ana read", "cyd read", "dee write"],
    live: ["ana write", "bo read", "dee read"],
    changes: ["create repository/r user/cyd →read", "update repository/r user/dee read→write"],
    unmanaged: 1,
    left: 1,
  },
  {
    name: "authoritative, but the files do not speak about groups: groups are unmanaged",
    mode: "authoritative" as const,
    declared: [],
    manages: { group: false, user: true },
    live: ["group:developers admin", "ana read"],
    changes: ["delete repository/r user/ana read→"],
    unmanaged: 1,
    left: 0,
  },
  {
    name: "authoritative and empty: nobody",
    mode: "authoritative" as const,
    declared: [],
    live: ["group:developers admin", "ana read"],
    changes: ["delete repository/r group/developers admin→", "delete repository/r user/ana read→"],
    unmanaged: 0,
    left: 0,
  },
  {
    name: "observe: the changes an authoritative scope would need",
    mode: "observe" as const,
    declared: ["ana read"],
    live: ["bo read"],
    changes: ["create repository/r user/ana →read", "delete repository/r user/bo read→"],
    unmanaged: 0,
    left: 0,
  },
])("reconcile: $name", ({ mode, declared, manages, live, changes, unmanaged, left }) => {
  const rows = live.map((text) => grant(`repository/r ${text}`));
  const result = reconcile(managed("repository/r", mode, declared, manages), rows);
  expect(result.changes.map(line)).toEqual(changes);
  expect(result.unmanaged).toBe(unmanaged);
  expect(result.left).toHaveLength(left);
});

test.each([
  { mode: "additive" as const, taken: true },
  { mode: "authoritative" as const, taken: true },
  { mode: "observe" as const, taken: true },
  { mode: "undo" as const, taken: false },
])(
  "reconcile: whoever has left loses what the files do not even list, when $mode",
  ({ mode, taken }) => {
    const nothing = {
      ...managed("repository/r", "additive", [], { group: false, user: false }),
      mode,
    };
    const live = ["ana write", "bo read", "group:ana read"].map((text) =>
      grant(`repository/r ${text}`),
    );
    const scope =
      mode === "undo"
        ? { ...nothing, manages: { group: true, user: true }, grants: live }
        : nothing;
    const { changes, unmanaged } = reconcile(scope, live, () => true, new Set(["ana"]));
    expect(changes.map(line)).toEqual(taken ? ["delete repository/r user/ana write→"] : []);
    expect(unmanaged).toBe(taken ? 2 : 0);
  },
);

test("reconcile: an expired grant is absent; an additive scope leaves its row and says so", () => {
  const row = grant("repository/r ana write");
  const expired = [{ grant: row, until: "2026-01-31" }];
  const additive = reconcile({ ...managed("repository/r", "additive", []), expired }, [row]);
  expect(additive.changes).toEqual([]);
  expect(additive.left).toEqual([
    { grant: row, reason: "expired on 2026-01-31, but an additive scope never removes" },
  ]);
  const authoritative = reconcile({ ...managed("repository/r", "authoritative", []), expired }, [
    row,
  ]);
  expect(authoritative.changes.map(line)).toEqual(["delete repository/r user/ana write→"]);
});

test("law: an additive scope never removes and never lowers", () => {
  fc.assert(
    fc.property(anyGrants, anyGrants, (desired, live) => {
      const here = (grants: Grant[]) =>
        grants.filter(({ scope }) => scope.kind === "project" && scope.name === "a");
      const scope = { ...managed("project/a", "additive", []), grants: here(desired) };
      for (const change of reconcile(scope, here(live)).changes) {
        expect(change.action).not.toBe("delete");
        if (change.action === "update")
          expect(`${change.before}>${change.after}`).toMatch(/read>write|read>admin|write>admin/);
      }
    }),
  );
});
