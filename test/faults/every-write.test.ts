import { beforeAll, describe, expect, test } from "@jest/globals";
import type { SourceFile } from "../../src/desired/parse.ts";
import type { Outcome, Step } from "../../src/model/plan.ts";
import { PHASES, phaseOf } from "../../src/reconcile/plan.ts";
import type { FaultEffect, Sandbox } from "../../src/sandbox/index.ts";
import { held, worldAfter } from "../access/reference.ts";
import { fallen, watch } from "../laws/floor-watch.ts";
import { plainWorldIn } from "../laws/plain-world.ts";
import { approvedPlanFor, type Made, planFor } from "../laws/planning.ts";
import { inWorkspace, type Workspace } from "../laws/workspace.ts";
import { REORGANISATION, smallAcme } from "./reorganisation.ts";

const LIMITED = {
  type: "error",
  error: { message: "Rate limit for this resource has been exceeded" },
};

const FAULTS: { name: string; effect: FaultEffect }[] = [
  { name: "the connection drops before the write", effect: { kind: "drop", at: "before-commit" } },
  { name: "the connection drops after the write", effect: { kind: "drop", at: "after-commit" } },
  { name: "the connection drops inside the answer", effect: { kind: "drop", at: "mid-body" } },
  { name: "500", effect: { kind: "status", status: 500 } },
  { name: "500, and it was done", effect: { kind: "status", status: 500, commits: true } },
  {
    name: "502 with a page",
    effect: { kind: "status", status: 502, body: "<html>Bad Gateway</html>" },
  },
  { name: "503", effect: { kind: "status", status: 503, retryAfter: 2 } },
  {
    name: "429 with Retry-After",
    effect: { kind: "status", status: 429, body: LIMITED, retryAfter: 30 },
  },
  {
    name: "429 as a bare sentence",
    effect: { kind: "status", status: 429, body: LIMITED.error.message },
  },
  { name: "truncated JSON", effect: { kind: "truncate" } },
  { name: "a web page with 200", effect: { kind: "html" } },
];

const FOR_GOOD = 1_000_000;

function failing(
  { faults }: Sandbox,
  { request }: Step,
  effect: FaultEffect,
  times = FOR_GOOD,
): void {
  faults.add({ when: { method: request.method, path: request.path }, effect, times });
}

function isRateLimit(effect: FaultEffect): boolean {
  return effect.kind === "status" && effect.status === 429;
}

const settled = ({ result }: Outcome) => result === "done" || result === "already";

/** Runs once more without faults: everything that was left is done. */
async function finish({ sandbox, reader, apply }: Workspace): Promise<void> {
  sandbox.faults.clear();
  const rest = await planFor(files, reader());
  expect(rest.review.findings.violations).toEqual([]);
  expect((await apply(rest)).filter((outcome) => !settled(outcome))).toEqual([]);
}

const changesOf = ({ review }: Made) => review.plan.steps.map(({ change }) => change);

/** Works in a workspace of its own; at the end it is as planned, and nobody ever fell on the way. */
async function reorganising(
  work: (workspace: Workspace, made: Made) => Promise<void>,
): Promise<void> {
  await inWorkspace({ world: smallAcme() }, async (workspace) => {
    const { sandbox, reader } = workspace;
    const before = plainWorldIn(sandbox);
    const made = await planFor(files, reader());
    const watched = watch(sandbox);
    await work(workspace, made);
    await finish(workspace);
    expect(fallen(watched, changesOf(made))).toEqual([]);
    const planned = worldAfter(before, changesOf(made));
    const now = plainWorldIn(sandbox);
    for (const person of planned.people)
      for (const slug of Object.keys(planned.repositories)) {
        const on = `repository/${slug}`;
        expect(held(now, person, on, "least")).toBe(held(planned, person, on, "least"));
      }
  });
}

const STEPS = 14;

/** With what lets them pass the guards. */
let files: SourceFile[];
beforeAll(async () => {
  await inWorkspace({ world: smallAcme() }, async ({ reader }) => {
    const made = await approvedPlanFor(REORGANISATION, reader);
    ({ files } = made);
    // It must have a step of every phase, or it does not try all that can fail. Seats are taken in an organisation only.
    const { steps } = made.review.plan;
    expect(steps).toHaveLength(STEPS);
    expect([...new Set(steps.map(({ change }) => phaseOf(change)))]).toEqual(
      PHASES.filter((phase) => phase !== "take seats"),
    );
  });
});

describe.each(FAULTS)("$name", ({ effect }) => {
  test("once at every write: one run survives it", async () => {
    await reorganising(async ({ sandbox, apply }, made) => {
      for (const step of made.review.plan.steps) failing(sandbox, step, effect, 1);
      expect((await apply(made)).filter((outcome) => !settled(outcome))).toEqual([]);
    });
  });

  test("for good, at every write in turn: nobody falls, and the next run finishes", async () => {
    for (let index = 0; index < STEPS; index += 1)
      await reorganising(async ({ sandbox, apply }, made) => {
        const { steps } = made.review.plan;
        const step = steps[index];
        if (step === undefined) throw new Error(`there is no step ${index}`);
        failing(sandbox, step, effect);
        const outcomes = await apply(made);
        expect(outcomes).toHaveLength(STEPS);
        const failed = outcomes.filter(({ result }) => result === "failed").map((one) => one.index);
        // The rate limit is the whole client's; anything else fails alone.
        if (!isRateLimit(effect)) expect(failed.filter((at) => at !== index)).toEqual([]);
      });
  });
});

test("answers that do not come: every third write fails at random, run after run, until it has converged", async () => {
  await reorganising(async ({ sandbox, reader, apply }) => {
    sandbox.faults.add({
      when: { path: "/2.0/**/permissions-config/*/**", probability: 0.33 },
      effect: { kind: "status", status: 403 },
    });
    for (let run = 0; run < 5; run += 1) {
      await apply(await planFor(files, reader()));
    }
  });
});
