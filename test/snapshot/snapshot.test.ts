import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { PERMISSIONS } from "../../src/model/permission.ts";
import type { Snapshot } from "../../src/model/snapshot.ts";
import { markOf, openSnapshot } from "../../src/snapshot/open.ts";
import { snapshotReader } from "../../src/snapshot/reader.ts";
import { stillGood } from "../../src/snapshot/take.ts";
import { unreadIn } from "../../src/snapshot/unread.ts";
import { writeSnapshot } from "../../src/snapshot/write.ts";

const MARK = { takenAt: "2026-11-26T02:00:00Z", digest: "0".repeat(64) };

const SMALL: Snapshot = {
  version: 1,
  provider: "bitbucket",
  workspace: "acme",
  takenAt: "2026-11-26T02:00:00Z",
  directory: {
    caller: { uuid: "{c}", name: "castellan", permission: "owner" },
    members: [{ uuid: "{a}", accountId: "557058:1", name: "Ana", owner: false }],
    accounts: { "ana@acme.example": "{a}" },
    groups: { known: [{ slug: "devs", name: "Devs", members: ["{a}"] }] },
    projects: { known: [{ key: "PLAT", name: "Platform" }] },
    repositories: { known: [{ slug: "geordi", project: "PLAT" }] },
    seats: { capacity: 5, used: 1 },
  },
  emails: ["ana@acme.example", "gus@acme.example"],
  grants: [
    {
      scope: { kind: "project", name: "PLAT" },
      at: "2026-11-26T02:00:07Z",
      read: {
        known: [
          {
            scope: { kind: "project", name: "PLAT" },
            principal: { kind: "group", id: "devs" },
            permission: "write",
          },
        ],
      },
    },
    {
      scope: { kind: "repository", name: "geordi" },
      at: "2026-11-26T01:00:00Z",
      read: { unknown: "Bitbucket answered 403." },
    },
  ],
  names: { "{x}": "Somebody who left" },
  calls: 12,
};

const name = fc.string({ minLength: 1, unit: "grapheme" });

const arbitraryGrants = fc
  .array(
    fc.record({
      kind: fc.constantFrom("project" as const, "repository" as const),
      name,
      at: fc.integer({ min: -100_000, max: 100_000 }),
      unknown: fc.option(fc.string(), { nil: undefined }),
      rows: fc.array(
        fc.tuple(
          fc.constantFrom("group" as const, "user" as const),
          name,
          fc.constantFrom(...PERMISSIONS.project),
        ),
      ),
    }),
  )
  .map((scopes) =>
    scopes.map(({ kind, name, at, unknown, rows }): Snapshot["grants"][number] => {
      const scope = { kind, name };
      return {
        scope,
        at: new Date(Date.parse(SMALL.takenAt) + at * 1000).toISOString().replace(".000Z", "Z"),
        read:
          unknown === undefined
            ? {
                known: rows.map(([kind, id, permission]) => ({
                  scope,
                  principal: { kind, id },
                  permission,
                })),
              }
            : { unknown },
      };
    }),
  );

test("what is written is read back, whatever the names are", () => {
  fc.assert(
    fc.property(arbitraryGrants, fc.dictionary(name, name), (grants, names) => {
      const snapshot = { ...SMALL, grants, names: { ...names } };
      const text = writeSnapshot(snapshot);
      const back = openSnapshot(text, "s.json").snapshot;
      expect(back).toEqual(snapshot);
      expect(writeSnapshot(back)).toBe(text);
    }),
    { numRuns: 200 },
  );
});

test("one line for each account, repository and scope, and the digest in the first", () => {
  const lines = writeSnapshot(SMALL).split("\n");
  expect(lines[0]).toMatch(/^\{"version":1,"digest":"[0-9a-f]{64}",$/);
  expect(lines).toContain('{"slug":"geordi","project":"PLAT"}]},');
  expect(lines).toContain('{"scope":"project/PLAT","at":7,"rows":[0,0]},');
  expect(lines).toContain(
    '{"scope":"repository/geordi","at":-3600,"unknown":"Bitbucket answered 403."}]}',
  );
});

describe("what is no snapshot is refused", () => {
  const text = writeSnapshot(SMALL);
  test.each([
    { what: "no JSON", text: "version: 1", says: "not JSON" },
    { what: "something else", text: '{"version":1,"steps":[]}', says: "not a snapshot" },
    { what: "null", text: "null", says: "not a snapshot" },
    {
      what: "a later format",
      text: text.replace('"version":1', '"version":2'),
      says: "format version 2",
    },
    { what: "one that was changed", text: text.replace("Ana", "Eve"), says: "was changed" },
    {
      what: "a grant taken out by hand",
      text: text.replace('"rows":[0,0]', '"rows":[]'),
      says: "was changed",
    },
    {
      what: "an unknown read made empty by hand",
      text: text.replace('"unknown":"Bitbucket answered 403."', '"rows":[]'),
      says: "was changed",
    },
    {
      what: "both rows and unknown",
      text: text.replace('"rows":[0,0]', '"rows":[0,0],"unknown":"no"'),
      says: "not a snapshot",
    },
  ])("$what", ({ text, says }) => {
    expect(() => openSnapshot(text, "s.json")).toThrow(says);
  });

  test("rows that name nobody, or half a row", async () => {
    const { digestOf } = await import("../../src/snapshot/write.ts");
    for (const rows of ["[7,0]", "[0,7]", "[0]"]) {
      const body = text.slice(text.indexOf("\n") + 1).replace("[0,0]", rows);
      const forged = `{"version":1,"digest":"${digestOf(body)}",\n${body}`;
      expect(() => openSnapshot(forged, "s.json")).toThrow("names somebody or a level");
    }
  });
});

describe("a reader over a snapshot", () => {
  const reader = snapshotReader({ snapshot: SMALL, mark: MARK });
  const query = { projects: true, repositories: true };

  test("knows what the snapshot knows, and nothing else", async () => {
    expect(await reader.read({ kind: "project", name: "PLAT" })).toEqual(SMALL.grants[0]?.read);
    expect(await reader.read({ kind: "repository", name: "geordi" })).toEqual(
      SMALL.grants[1]?.read,
    );
    expect(await reader.read({ kind: "repository", name: "new" })).toEqual({
      unknown: "the snapshot does not hold it",
    });
    expect(await reader.read({ kind: "group", name: "devs" })).toMatchObject({
      known: [{ principal: { kind: "user", id: "{a}" }, permission: "member" }],
    });
    expect(reader.calls()).toBe(0);
    expect(reader.names()).toEqual({ "{x}": "Somebody who left" });
  });

  test("an address that was looked up and has no account is nobody's; one that was not is unresolved", async () => {
    const emails = ["ana@acme.example", "gus@acme.example", "new@acme.example"];
    const { accounts, unresolved } = await reader.directory({ emails, ...query });
    expect(accounts).toEqual({ "ana@acme.example": "{a}" });
    expect(unresolved).toEqual({
      "new@acme.example": "was not looked up when the snapshot was taken",
    });
  });
});

test("what is unread, what is still good, and how old the oldest part is", () => {
  expect(unreadIn(SMALL)).toEqual([
    { what: "repository/geordi", reason: "Bitbucket answered 403." },
  ]);
  const since = Date.parse("2026-11-26T01:30:00Z");
  expect([...stillGood(SMALL, since).keys()]).toEqual(["project/PLAT"]);
  expect([...stillGood(SMALL, since + 3_600_000).keys()]).toEqual([]);
  expect(markOf(SMALL, "d")).toEqual({
    takenAt: "2026-11-26T02:00:00Z",
    oldest: "2026-11-26T01:00:00Z",
    digest: "d",
  });
});
