import { expect, test } from "@jest/globals";
import type { Change } from "../../src/model/change.ts";
import { ProviderError } from "../../src/model/errors.ts";
import type { Grant, Scope } from "../../src/model/grant.ts";
import type { Outcome, Step } from "../../src/model/plan.ts";
import type { Read } from "../../src/model/read.ts";
import { apply } from "../../src/reconcile/apply.ts";
import { makePlan } from "../../src/reconcile/plan.ts";
import { grant } from "./fixtures.ts";

const toStep = (change: Change): Step => ({ change, request: { method: "PUT", path: "/2.0/x" } });

function changeFrom(text: string): Change {
  const [action = "", ...rest] = text.split(" ");
  if (action === "create-group")
    return { action, scope: { kind: "group", name: rest[0] ?? "" }, name: rest[0] ?? "" };
  const { permission, ...where } = grant(rest.join(" "));
  if (action === "create") return { action, ...where, after: permission };
  if (action === "delete") return { action, ...where, before: permission };
  const [before = "", after = ""] = permission.split("→");
  return { action: "update", ...where, before, after };
}

function describeStep({ step: { change }, result }: Outcome): string {
  const who = "principal" in change ? ` ${change.principal.id}` : "";
  return `${result} ${change.action} ${change.scope.name}${who}`;
}

type World = {
  changes: string[];
  /** Steps that fail, as `action scope who`. */
  failing?: string[];
  members?: Record<string, string[]>;
  /** What is live when a stale scope is read again. */
  live?: string[] | { unknown: string };
  concurrency?: number;
  interruptAfter?: number;
};

/** Applies against ports that record what they were asked. */
async function run({
  changes,
  failing = [],
  members = {},
  live,
  concurrency = 4,
  interruptAfter = Infinity,
}: World) {
  const executed: string[] = [];
  const reads: string[] = [];
  let underWay = 0;
  let most = 0;
  const plan = makePlan(
    { provider: "bitbucket", workspace: "acme" },
    changes.map(changeFrom),
    toStep,
  );
  const stream = apply(plan, {
    concurrency,
    isStale: () => live !== undefined,
    isInterrupted: () => executed.length >= interruptAfter,
    membersOf: (group) => members[group] ?? [],
    reader: {
      async read(scope: Scope): Promise<Read<Grant[]>> {
        reads.push(`${scope.kind}/${scope.name}`);
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
  return { executed, reads, most, outcomes, lines: outcomes.map(describeStep).sort() };
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

test("a failed grant holds back the removals that concern the same person, anywhere", async () => {
  const { outcomes, lines } = await run({
    changes: [
      "create project/P ana write",
      "delete repository/r ana write",
      "delete repository/r bo write",
    ],
    failing: ["create P ana"],
  });
  expect(lines).toEqual(["done delete r bo", "failed create P ana", "skipped delete r ana"]);
  expect(outcomes.find(({ result }) => result === "skipped")).toMatchObject({
    reason: "held back, because write on project/P could not be granted",
  });
});

test("a failed grant to a group holds back what its members would lose, and the reverse", async () => {
  const members = { developers: ["ana"] };
  const toGroup = await run({
    changes: ["create project/P group:developers write", "delete repository/r ana write"],
    failing: ["create P developers"],
    members,
  });
  expect(toGroup.lines).toEqual(["failed create P developers", "skipped delete r ana"]);
  const toMember = await run({
    changes: ["create project/P ana write", "delete repository/r group:developers write"],
    failing: ["create P ana"],
    members,
  });
  expect(toMember.lines).toEqual(["failed create P ana", "skipped delete r developers"]);
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
