import { describe, expect, test } from "@jest/globals";
import type { ScopeRead } from "../../src/access/facts.ts";
import type { Change } from "../../src/model/change.ts";
import type { Directory } from "../../src/model/directory.ts";
import { ProviderError } from "../../src/model/errors.ts";
import { type Grant, type Scope, scopeKey } from "../../src/model/grant.ts";
import type { Intent, Journal, Result } from "../../src/model/journal.ts";
import type { Outcome, Plan, Step } from "../../src/model/plan.ts";
import { isKnown, type Read } from "../../src/model/read.ts";
import { apply } from "../../src/reconcile/apply.ts";
import { makePlan } from "../../src/reconcile/plan.ts";
import { changeFrom, grant, scope } from "./fixtures.ts";

const toStep = (change: Change): Step => ({ change, request: { method: "PUT", path: "/2.0/x" } });

function describeStep({ step: { change }, result }: Outcome): string {
  const who = "principal" in change ? ` ${change.principal.id}` : "";
  return `${result} ${change.action} ${change.scope.name}${who}`;
}

type World = {
  changes: string[];
  /** Steps that fail, as `action scope who`. */
  failing?: string[];
  members?: Record<string, string[]>;
  /** Repository → project. Projects and repositories that the changes name are listed by themselves. */
  projectOf?: Record<string, string>;
  /** What was read before the plan was made; with `undefined` the plan is a saved one. */
  before?: string[] | undefined;
  /** Listed, but not read. */
  unread?: string[];
  /** What is live when a stale scope is read again. */
  live?: string[] | { unknown: string };
  concurrency?: number;
  interruptAfter?: number;
  journal?: Journal;
};

/** Applies against ports that record what they were asked. */
async function run({
  changes,
  failing = [],
  live,
  concurrency = 4,
  interruptAfter = Infinity,
  journal,
  ...world
}: World) {
  const executed: string[] = [];
  const reads: string[] = [];
  const journaled: (Intent | Result)[] = [];
  let underWay = 0;
  let most = 0;
  const plan = makePlan(
    { provider: "bitbucket", workspace: "acme" },
    changes.map(changeFrom),
    toStep,
  );
  const { directory, reads: readBefore } = situationOf(plan, world);
  const stream = apply(plan, {
    concurrency,
    isStale: () => live !== undefined,
    isInterrupted: () => executed.length >= interruptAfter,
    directory,
    reads: readBefore,
    nameOf: (uuid) => uuid,
    journal: journal ?? {
      intent: async (intent) => void journaled.push(intent),
      result: async (result) => void journaled.push(result),
    },
    reader: {
      async read(scope: Scope): Promise<Read<Grant[]>> {
        reads.push(`${scope.kind}/${scope.name}`);
        if (live === undefined && scope.kind === "group") return membersIn(directory, scope.name);
        if (live === undefined || !Array.isArray(live)) return live ?? { known: [] };
        return { known: live.map(grant).filter((row) => row.scope.name === scope.name) };
      },
    },
    writer: {
      async execute({ change }) {
        underWay += 1;
        most = Math.max(most, underWay);
        await new Promise((resolve) => setTimeout(resolve, 1));
        underWay -= 1;
        const what = `${change.action} ${change.scope.name}${"principal" in change ? ` ${change.principal.id}` : ""}`;
        executed.push(what);
        if (failing.includes(what)) throw new ProviderError("refused", 403);
      },
    },
  });
  const outcomes: Outcome[] = [];
  for await (const outcome of stream) outcomes.push(outcome);
  return { executed, reads, journaled, most, outcomes, lines: outcomes.map(describeStep).sort() };
}

/** What is known of the workspace: by default everything that the changes name, with what they take. */
function situationOf(
  plan: Plan,
  { members = {}, projectOf = {}, unread = [], ...world }: Partial<World>,
): { directory: Directory; reads: ScopeRead[] } {
  const changes = plan.steps.map(({ change }) => change);
  const grants = [
    ...changes.flatMap((change) =>
      "before" in change ? [{ ...change, permission: change.before }] : [],
    ),
    ...("before" in world && world.before !== undefined ? world.before.map(grant) : []),
  ];
  const named = [...changes, ...grants].map((at) => scopeKey(at.scope));
  const scopes = [...new Set([...named, ...unread])].map(scope);
  const names = (kind: Scope["kind"]) =>
    scopes.filter((found) => found.kind === kind).map(({ name }) => name);
  const repositories = [...new Set([...names("repository"), ...Object.keys(projectOf)])];
  const projects = [...new Set([...names("project"), ...Object.values(projectOf), "OTHER"])];
  const isSaved = "before" in world && world.before === undefined;
  const seen = [...scopes, ...projects.map((name): Scope => ({ kind: "project", name }))].filter(
    (found) => !unread.includes(scopeKey(found)),
  );
  return {
    directory: {
      caller: { uuid: "admin", name: "admin", permission: "owner" },
      members: [],
      accounts: {},
      groups: {
        known: Object.entries(members).map(([slug, own]) => ({ slug, name: slug, members: own })),
      },
      projects: { known: projects.map((key) => ({ key, name: key })) },
      repositories: {
        known: repositories.map((slug) => ({ slug, project: projectOf[slug] ?? "OTHER" })),
      },
    },
    reads: isSaved
      ? []
      : seen.map((at) => ({
          scope: at,
          read: { known: grants.filter((row) => scopeKey(row.scope) === scopeKey(at)) },
        })),
  };
}

function membersIn({ groups }: Directory, name: string): Read<Grant[]> {
  const found = isKnown(groups) ? groups.known.find(({ slug }) => slug === name) : undefined;
  return { known: (found?.members ?? []).map((id) => grant(`group/${name} ${id} member`)) };
}

test("every step is carried out, in phases, a bounded number at once", async () => {
  const creates = Array.from({ length: 12 }, (_, index) => `create repository/r${index} ana read`);
  const { executed, most } = await run({
    changes: [...creates, "delete repository/x bo read"],
    concurrency: 3,
  });
  expect(executed).toHaveLength(13);
  expect(executed.at(-1)).toBe("delete x bo");
  expect(most).toBe(3);
});

test("one failing account never blocks the others", async () => {
  const { lines } = await run({
    changes: [
      "create repository/r bad read",
      "create repository/r ana read",
      "delete repository/r bo read",
      "create project/P ana read",
    ],
    failing: ["create r bad"],
  });
  expect(lines).toEqual([
    "done create P ana",
    "done create r ana",
    "done delete r bo",
    "failed create r bad",
  ]);
});

describe("a failed grant holds back just what counted on it", () => {
  test.each<{ name: string; world: World; skipped: string[] }>([
    {
      name: "the row on the project was to replace the one on its repository",
      world: {
        changes: [
          "create project/P ana write",
          "delete repository/r ana write",
          "delete repository/r bo write",
        ],
        failing: ["create P ana"],
        projectOf: { r: "P" },
      },
      skipped: ["delete r ana"],
    },
    {
      name: "what failed is on another project: nothing counted on it",
      world: {
        changes: ["create project/Q ana write", "delete repository/r ana write"],
        failing: ["create Q ana"],
        projectOf: { r: "P" },
      },
      skipped: [],
    },
    {
      name: "another path holds the person up",
      world: {
        changes: ["create project/P ana write", "delete repository/r ana write"],
        failing: ["create P ana"],
        projectOf: { r: "P" },
        members: { devs: ["ana"] },
        before: ["repository/r group:devs write"],
      },
      skipped: [],
    },
    {
      name: "a member of the group that was to get it",
      world: {
        changes: ["create project/P group:devs write", "delete repository/r ana write"],
        failing: ["create P devs"],
        projectOf: { r: "P" },
        members: { devs: ["ana"] },
      },
      skipped: ["delete r ana"],
    },
    {
      name: "the group's row would take from the one who was to get their own",
      world: {
        changes: ["create project/P ana write", "delete repository/r group:devs write"],
        failing: ["create P ana"],
        projectOf: { r: "P" },
        members: { devs: ["ana", "bo"] },
      },
      skipped: ["delete r devs"],
    },
    {
      name: "what followed from a group that could not be created",
      world: {
        changes: [
          "create-group new",
          "create group/new ana member",
          "create repository/r group:new write",
          "delete repository/r ana write",
          "delete repository/s ana write",
        ],
        failing: ["create-group new"],
      },
      skipped: ["create new ana", "create r new", "delete r ana"],
    },
    {
      name: "from one group to another, all their rows being known",
      world: {
        changes: [
          "create group/new ana member",
          "delete group/old ana member",
          "delete group/other ana member",
        ],
        failing: ["create new ana"],
        members: { new: [], old: ["ana"], other: ["ana"] },
        before: [
          "repository/r group:new read",
          "repository/r group:old read",
          "repository/s group:other read",
        ],
      },
      skipped: ["delete old ana"],
    },
    {
      name: "from one group to another, which may hold rows where nobody looked",
      world: {
        changes: [
          "create group/new ana member",
          "create group/new bo member",
          "delete group/old ana member",
          "delete group/old bo member",
        ],
        failing: ["create new ana"],
        members: { new: [], old: ["ana", "bo"] },
        unread: ["repository/far"],
      },
      skipped: ["delete old ana"],
    },
    {
      name: "the group may hold a row on the project, which nobody has read",
      world: {
        changes: ["create group/new ana member", "delete repository/r ana write"],
        failing: ["create new ana"],
        members: { new: [] },
        projectOf: { r: "P" },
        unread: ["project/P"],
      },
      skipped: ["delete r ana"],
    },
  ])("$name", async ({ world, skipped }) => {
    const { outcomes } = await run(world);
    const left = outcomes.filter(({ result }) => result === "skipped").map(describeStep);
    expect(left.sort()).toEqual(skipped.map((what) => `skipped ${what}`).sort());
  });

  test("the reason names the person, the scope, and what they would fall to", async () => {
    const { outcomes } = await run({
      changes: ["create project/P ana write", "update repository/r ana admin→read"],
      failing: ["create P ana"],
      projectOf: { r: "P" },
    });
    expect(outcomes.find(({ result }) => result === "skipped")).toMatchObject({
      reason:
        "held back: ana would fall to read on repository/r, below write, because a grant failed",
    });
  });

  test("a saved plan reads what it has not read when taking begins, only after a failure, and once", async () => {
    const world: World = {
      changes: [
        "create project/P ana write",
        "delete repository/r ana write",
        "delete repository/s ana write",
      ],
      before: undefined,
      projectOf: { r: "P", s: "Q" },
      live: ["repository/r ana write", "repository/s ana write"],
    };
    const fine = await run(world);
    expect(fine.reads).toEqual(["project/P", "repository/r", "repository/s"]);
    const failed = await run({ ...world, failing: ["create P ana"] });
    expect(failed.reads).toEqual(["project/P", "repository/r", "repository/s", "repository/s"]);
    expect(failed.lines).toEqual([
      "done delete s ana",
      "failed create P ana",
      "skipped delete r ana",
    ]);
  });

  test("what could not be read when taking begins counts as unseen", async () => {
    const { lines } = await run({
      changes: ["create repository/r group:devs write", "delete repository/r ana write"],
      before: undefined,
      members: { devs: ["ana"] },
      live: { unknown: "503" },
    });
    expect(lines).toEqual(["skipped create r devs", "skipped delete r ana"]);
  });
});

describe("the journal", () => {
  test("has an intent before and a result after each write, and no intent without a write", async () => {
    const { journaled } = await run({
      changes: ["create repository/r ana read", "create repository/s bo read"],
      live: ["repository/s bo read"],
      failing: ["create r ana"],
      concurrency: 1,
    });
    expect(journaled).toMatchObject([
      { index: 0, step: { change: { action: "create" } }, lost: [] },
      { index: 0, result: "failed", reason: "refused", status: 403 },
      { index: 1, result: "already" },
    ]);
  });

  test("no request is sent before its intent is on disk", async () => {
    const { executed, lines, outcomes } = await run({
      changes: ["create repository/r ana read"],
      journal: {
        intent: async () => Promise.reject(new Error("the disk is full")),
        result: async () => {},
      },
    });
    expect({ executed, lines }).toEqual({ executed: [], lines: ["skipped create r ana"] });
    expect(outcomes[0]).toMatchObject({ reason: expect.stringContaining("the disk is full") });
  });

  test("the intent to delete a group has its members, and its grants that have no step of their own", async () => {
    const { journaled } = await run({
      changes: [
        "delete-group old",
        "delete group/old bo member",
        "delete repository/r group:old read",
      ],
      members: { old: ["ana"] },
      before: ["repository/s group:old write", "repository/s ana write"],
    });
    expect(
      journaled.find((entry) => "step" in entry && entry.step.change.action === "delete-group"),
    ).toMatchObject({
      lost: [grant("group/old ana member"), grant("repository/s group:old write")],
    });
  });

  test.each<{ name: string; world: Partial<World>; says: string }>([
    {
      name: "whose members cannot be read",
      world: { live: { unknown: "503" } },
      says: "cannot be read again: 503",
    },
    {
      name: "that somebody has joined since",
      world: { live: ["group/old ana member", "group/old bo member"] },
      says: "changed since review: bo joined",
    },
  ])("a group $name is not deleted: nobody could put it back", async ({ world, says }) => {
    const { executed, outcomes } = await run({
      changes: ["delete-group old"],
      members: { old: ["ana"] },
      ...world,
    });
    expect(executed).toEqual([]);
    expect(outcomes).toMatchObject([{ result: "skipped", reason: says }]);
  });

  test("a group that is gone already is no failure", async () => {
    const { executed, lines } = await run({ changes: ["delete-group old"] });
    expect({ executed, lines }).toEqual({ executed: [], lines: ["already delete-group old"] });
  });
});

test("a group that could not be created takes its members and grants with it, and nothing else", async () => {
  const { lines, executed } = await run({
    changes: [
      "create-group qa",
      "create group/qa ana member",
      "create repository/r group:qa read",
      "create repository/r bo read",
    ],
    failing: ["create-group qa"],
  });
  expect(lines).toEqual([
    "done create r bo",
    "failed create-group qa",
    "skipped create qa ana",
    "skipped create r qa",
  ]);
  expect(executed).toEqual(["create-group qa", "create r bo"]);
});

test("a stale scope is read once before its first write, and what changed since review is skipped", async () => {
  const { lines, reads, outcomes } = await run({
    changes: [
      "create repository/r ana read",
      "update repository/r bo read→write",
      "delete repository/r cyd read",
      "create repository/r dee read",
    ],
    live: ["repository/r bo admin", "repository/r cyd read", "repository/r dee read"],
  });
  expect(reads).toEqual(["repository/r"]);
  expect(lines).toEqual([
    "already create r dee",
    "done create r ana",
    "done delete r cyd",
    "skipped update r bo",
  ]);
  expect(outcomes.find(({ result }) => result === "skipped")).toMatchObject({
    reason: "changed since review: was read, is admin now",
  });
});

test("a removal that somebody else made already is no failure", async () => {
  const { lines } = await run({ changes: ["delete repository/r cyd read"], live: [] });
  expect(lines).toEqual(["already delete r cyd"]);
});

test("a stale scope that cannot be read again is not written to", async () => {
  const { executed, lines } = await run({
    changes: ["delete repository/r cyd read"],
    live: { unknown: "503" },
  });
  expect(lines).toEqual(["skipped delete r cyd"]);
  expect(executed).toEqual([]);
});

test("a fresh plan is carried out without reading anything again", async () => {
  const { reads } = await run({ changes: ["create repository/r ana read"] });
  expect(reads).toEqual([]);
});

test("an interrupted apply starts nothing more, and reports what was under way", async () => {
  const changes = Array.from({ length: 9 }, (_, index) => `create repository/r${index} ana read`);
  const { executed, outcomes } = await run({ changes, concurrency: 3, interruptAfter: 3 });
  expect(executed.length).toBeGreaterThanOrEqual(3);
  expect(executed.length).toBeLessThan(9);
  expect(outcomes).toHaveLength(executed.length);
});
