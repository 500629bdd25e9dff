import { describe, expect, test } from "@jest/globals";
import type { Change } from "../../src/model/change.ts";
import type { Directory } from "../../src/model/directory.ts";
import { type Grant, scopeKey } from "../../src/model/grant.ts";
import type { JournaledRun, WrittenStep } from "../../src/model/journal.ts";
import type { Expansion } from "../../src/model/managed.ts";
import type { Read } from "../../src/model/read.ts";
import { makePlan } from "../../src/reconcile/plan.ts";
import { reconcile } from "../../src/reconcile/reconcile.ts";
import { scopesToUndo, undo } from "../../src/reconcile/undo.ts";
import { changeFrom, grant, line, scope } from "./fixtures.ts";

type Row = {
  name: string;
  /** What the run wrote, as `change`, or `outcome: change`. */
  run: string[];
  /** What went with a group that the run deleted. */
  lost?: string[];
  /** What is live now, or why that is not known. */
  live?: string[] | { unknown: string };
  groups?: Record<string, string[]>;
  members?: string[];
  departed?: Expansion["departed"];
  /** What the undo changes, in the order of the plan. */
  changes?: string[];
  /** What it leaves or waits for, as `scope holder: reason`; the reason is compared as far as it is given. */
  says?: string[];
};

describe("a change of the run is taken back only when it still is as the run left it", () => {
  test.each<Row>([
    {
      name: "given, and still there",
      run: ["create repository/r ana read"],
      live: ["repository/r ana read", "repository/r bo admin"],
      changes: ["delete repository/r user/ana read→"],
    },
    { name: "given, and gone", run: ["create repository/r ana read"], live: [], changes: [] },
    {
      name: "given, and raised since",
      run: ["create repository/r ana read"],
      live: ["repository/r ana admin"],
      says: ["repository/r ana: changed since: the run left read, and it is admin now"],
    },
    {
      name: "raised, and still so",
      run: ["update repository/r ana read→admin"],
      live: ["repository/r ana admin"],
      changes: ["update repository/r user/ana admin→read"],
    },
    {
      name: "raised, and lowered again since",
      run: ["update repository/r ana read→admin"],
      live: ["repository/r ana read"],
    },
    {
      name: "raised, and removed since",
      run: ["update repository/r ana read→admin"],
      live: [],
      says: ["repository/r ana: changed since: the run left admin, and it is nothing now"],
    },
    {
      name: "removed, and still gone",
      run: ["delete project/P group:devs write"],
      groups: { devs: [] },
      changes: ["create project/P group/devs →write"],
    },
    {
      name: "removed, and given again at another level",
      run: ["delete project/P ana write"],
      live: ["project/P ana read"],
      says: ["project/P ana: changed since: the run left nothing, and it is read now"],
    },
    {
      name: "left a group, and still out of it",
      run: ["delete group/devs ana member"],
      groups: { devs: ["bo"] },
      changes: ["create group/devs user/ana →member"],
    },
    {
      name: "refused: it was never made, so what is there is somebody else's",
      run: ["refused: create repository/r ana read"],
      live: ["repository/r ana read"],
    },
    {
      name: "of unknown outcome, and it was carried out",
      run: ["unknown: create repository/r ana read"],
      live: ["repository/r ana read"],
      changes: ["delete repository/r user/ana read→"],
    },
    {
      name: "of unknown outcome, and it was not",
      run: ["unknown: create repository/r ana read"],
      live: [],
    },
  ])("$name", check);
});

describe("what cannot be given back waits, and says why", () => {
  test.each<Row>([
    {
      name: "to somebody whom the files suspend",
      run: ["delete repository/r ana write", "update repository/r bo admin→read"],
      live: ["repository/r bo read"],
      departed: {
        ana: { alias: "ana", reason: "suspended" },
        bo: { alias: "bo", reason: "last day was 2026-11-01" },
      },
      says: [
        "repository/r ana: ana has left: suspended",
        "repository/r bo: bo has left: last day was 2026-11-01",
      ],
    },
    {
      name: "to somebody who has left the workspace",
      run: ["delete repository/r ana write"],
      members: ["bo"],
      says: ["repository/r ana: the account is no longer a member of the workspace"],
    },
    {
      name: "to a group that is gone",
      run: ["delete repository/r group:devs write"],
      says: ["repository/r devs: the group devs is gone since"],
    },
    {
      name: "membership of a group that somebody else has deleted",
      run: ["delete group/devs ana member"],
      says: ["group/devs ana: the group is gone since"],
    },
    {
      name: "on a scope that cannot be read: no change, and no guess",
      run: ["create repository/r ana read", "delete repository/r bo read"],
      live: { unknown: "404" },
      says: ["repository/r unknown: 404"],
    },
  ])("$name", check);
});

describe("groups", () => {
  test.each<Row>([
    {
      name: "made by the run and used by nobody else: deleted, after its members have left",
      run: ["create-group qa", "create group/qa ana member", "create repository/r group:qa read"],
      groups: { qa: ["ana"] },
      live: ["repository/r group:qa read"],
      changes: [
        "delete repository/r group/qa read→",
        "delete group/qa user/ana member→",
        "delete-group group/qa",
      ],
      says: ["group/qa : grants that others gave it since"],
    },
    {
      name: "made by the run, and somebody has joined since: it stays, with them",
      run: ["create-group qa", "create group/qa ana member"],
      groups: { qa: ["ana", "bo"] },
      changes: ["delete group/qa user/ana member→"],
      says: [
        "group/qa bo: it is not of this run",
        "group/qa : the run made it, and it stays: it is used by others",
      ],
    },
    {
      name: "made by the run, and raised on a scope since: it stays, with that",
      run: ["create-group qa", "create repository/r group:qa read"],
      groups: { qa: [] },
      live: ["repository/r group:qa admin"],
      says: ["repository/r qa: changed since", "group/qa : the run made it, and it stays"],
    },
    { name: "made by the run, and gone", run: ["create-group qa"] },
    {
      name: "deleted by the run: made again, with members and grants",
      run: [
        "delete repository/r group:old write",
        "delete group/old bo member",
        "delete-group old",
      ],
      lost: ["group/old ana member", "project/P group:old read"],
      changes: [
        "create-group group/old",
        "create group/old user/ana →member",
        "create group/old user/bo →member",
        "create project/P group/old →read",
        "create repository/r group/old →write",
      ],
      says: ["group/old : grants that it held on scopes which castellan had not read"],
    },
    {
      name: "deleted by the run, and made again since: left to whoever made it",
      run: ["delete group/old bo member", "delete-group old"],
      lost: ["group/old ana member"],
      groups: { old: [] },
      says: ["group/old : it was made again since the run deleted it"],
    },
    {
      name: "of unknown outcome, and still there with its members: nothing to do",
      run: ["unknown: delete-group old"],
      lost: ["group/old ana member"],
      groups: { old: ["ana"] },
      says: ["group/old : it was made again since the run deleted it, or was not deleted"],
    },
  ])("$name", check);
});

test("only the projects and repositories that the run touched are read", () => {
  const run = runOf(
    ["create repository/r ana read", "refused: create repository/s ana read", "delete-group old"],
    ["project/P group:old read"],
  );
  expect(scopesToUndo(run).map(scopeKey)).toEqual(["repository/r", "project/P"]);
});

function check({
  run,
  lost = [],
  live = [],
  groups = {},
  members,
  departed = {},
  changes = [],
  says = [],
}: Row) {
  const directory = directoryOf(groups, members ?? ["ana", "bo"]);
  const journaled = runOf(run, lost);
  const reads = new Map(
    scopesToUndo(journaled).map((at): [string, Read<Grant[]>] => [
      scopeKey(at),
      Array.isArray(live)
        ? { known: live.map(grant).filter((row) => scopeKey(row.scope) === scopeKey(at)) }
        : live,
    ]),
  );
  const undone = undo(journaled, { directory, reads, departed });
  const needed = undone.scopes.flatMap((managed): Change[] => {
    const held =
      groups[managed.scope.name]?.map((id) => grant(`${scopeKey(managed.scope)} ${id} member`)) ??
      [];
    const read = reads.get(scopeKey(managed.scope));
    const known = read !== undefined && "known" in read ? read.known : held;
    const { changes: own } = reconcile(managed, known);
    return managed.existence === undefined ? own : [managed.existence, ...own];
  });
  const plan = makePlan({ provider: "bitbucket", workspace: "acme" }, needed, (change) => ({
    change,
    request: { method: "PUT", path: "/2.0/x" },
  }));
  expect(plan.steps.map(({ change }) => lineOf(change))).toEqual(changes);
  const said = [
    ...undone.left.map(
      ({ grant: { scope: at, principal }, reason }) => `${scopeKey(at)} ${principal.id}: ${reason}`,
    ),
    ...undone.waiting.map(
      ({ scope: at, holder = "", reason }) => `${scopeKey(at)} ${holder}: ${reason}`,
    ),
    ...undone.unknown.map(({ scope: at, reason }) => `${scopeKey(at)} unknown: ${reason}`),
  ];
  expect(said).toEqual(says.map((text) => expect.stringContaining(text)));
}

function lineOf(change: Change): string {
  return "principal" in change ? line(change) : `${change.action} ${scopeKey(change.scope)}`;
}

function runOf(written: string[], lost: string[]): JournaledRun {
  return {
    run: "20261123-101112-1a2b",
    at: "2026-11-23T10:11:12.000Z",
    castellan: "0.1.0",
    provider: "bitbucket",
    workspace: "acme",
    digest: "0".repeat(64),
    caller: "{admin}",
    steps: written.length,
    written: written.map((text, index): WrittenStep => {
      const [outcome, what] = text.includes(": ") ? text.split(": ") : ["done", text];
      const change = changeFrom(what ?? "");
      return {
        index,
        change,
        lost: change.action === "delete-group" ? lost.map(grant) : [],
        outcome: outcome as WrittenStep["outcome"],
      };
    }),
    counts: { done: 0, already: 0, failed: 0, skipped: 0, unknown: 0 },
    ended: true,
    finished: true,
    torn: false,
  };
}

function directoryOf(groups: Record<string, string[]>, members: string[]): Directory {
  return {
    caller: { uuid: "admin", name: "admin", permission: "owner" },
    members: members.map((uuid) => ({ uuid, name: uuid, owner: false })),
    accounts: {},
    groups: {
      known: Object.entries(groups).map(([slug, own]) => ({ slug, name: slug, members: own })),
    },
    projects: { unknown: "it was not read" },
    repositories: { unknown: "it was not read" },
  };
}

test("nothing is known of the groups: nothing is done to them", () => {
  const journaled = runOf(
    ["create-group qa", "create group/qa ana member", "delete-group old"],
    [],
  );
  const directory = { ...directoryOf({}, ["ana"]), groups: { unknown: "503" } };
  const undone = undo(journaled, { directory, reads: new Map(), departed: {} });
  expect(undone.scopes).toEqual([]);
  expect(undone.unknown.map(({ scope: at }) => at)).toEqual([scope("group/qa")]);
});
