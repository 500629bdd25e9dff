import assert from "node:assert/strict";
import fc from "fast-check";
import { type Scope, scopeKey } from "../../src/model/grant.ts";
import type { Reader } from "../../src/model/provider.ts";
import { openPlan, savePlan } from "../../src/reconcile/saved-plan.ts";
import type { FaultEffect } from "../../src/sandbox/index.ts";
import { worldAfter } from "../access/reference.ts";
import type { World as PlainWorld, TextRows } from "../access/world.ts";
import { runInProcess } from "../cli/run-in-process.ts";
import type { Case } from "./case.ts";
import { changesOf, describe, same, takingsIn } from "./comparing.ts";
import { NO_LIMITS, withSuspended } from "./desired-data.ts";
import { fallen, watch } from "./floor-watch.ts";
import { departedIn, isTaking } from "./ownership.ts";
import { plainWorldIn } from "./plain-world.ts";
import { approvedPlanFor, type Made, planFor } from "./planning.ts";
import { oneFile } from "./source-files.ts";
import { inWorkspace } from "./workspace.ts";

export async function converges({ world, data }: Case): Promise<void> {
  await inWorkspace({ world }, async ({ sandbox, reader, apply }) => {
    const before = plainWorldIn(sandbox);
    const made = await approvedPlanFor(oneFile(data), reader);
    const outcomes = await apply(made);
    same(
      outcomes.filter(({ result }) => result !== "done"),
      [],
    );
    const planned = worldAfter(before, changesOf(made.review));
    same(normal(plainWorldIn(sandbox)), normal(planned));
    const second = await planFor(made.files, reader());
    same(second.review.plan.steps, []);
    same(second.review.findings.violations, []);
  });
}

/** Whatever the files grant, and whatever mode they are in: only where they observe does somebody who has left keep anything. */
export async function leavesNothing({ world, data: all }: Case, aliases: string[]): Promise<void> {
  const data = { ...all, people: withSuspended(all.people, aliases) };
  await inWorkspace({ world }, async ({ sandbox, reader, apply }) => {
    const made = await approvedPlanFor(oneFile(data), reader);
    await apply(made);
    const { groups, projects, repositories } = plainWorldIn(sandbox);
    const modes = new Map(
      made.review.findings.scopes.map(({ scope, mode }) => [scopeKey(scope), mode]),
    );
    // Groups that the files do not name are in the mode of the whole, and no project or repository is looked at.
    const whole = data.mode ?? "additive";
    const held = [
      ...each("group", groups ?? {}, (members) => [...members], whole),
      ...each("project", projects, (rows) => Object.keys(rows ?? {}), "observe"),
      ...each("repository", repositories, ({ rows }) => Object.keys(rows ?? {}), "observe"),
    ];
    const departed = departedIn(data);
    same(
      held.filter(({ holder }) => departed.includes(holder)),
      [],
    );

    function each<T>(
      kind: Scope["kind"],
      all: Record<string, T>,
      holders: (one: T) => string[],
      unnamed: string,
    ) {
      return Object.entries(all)
        .filter(([name]) => (modes.get(scopeKey({ kind, name })) ?? unnamed) !== "observe")
        .flatMap(([name, one]) => holders(one).map((holder) => ({ kind, name, holder })));
    }
  });
}

/**
 * Members in one order, and no rows of groups that are gone: with a group go the rows that it holds, also where no file looks. The
 * reference leaves them, for they give nobody anything.
 */
function normal(world: PlainWorld): PlainWorld {
  const rows = (held: TextRows): TextRows =>
    Object.fromEntries(
      Object.entries(held ?? {}).filter(
        ([holder]) =>
          !holder.startsWith("group:") || Object.hasOwn(world.groups ?? {}, holder.slice(6)),
      ),
    );
  const { groups, projects, repositories } = world;
  return {
    ...world,
    groups: Object.fromEntries(
      Object.entries(groups ?? {}).map(([slug, members]) => [slug, members.toSorted()]),
    ),
    projects: Object.fromEntries(Object.entries(projects).map(([key, held]) => [key, rows(held)])),
    repositories: Object.fromEntries(
      Object.entries(repositories).map(([slug, { project, rows: held }]) => [
        slug,
        { project, rows: rows(held) },
      ]),
    ),
  };
}

export async function convergesFromFile({ world, data }: Case): Promise<void> {
  await inWorkspace({ world }, async ({ reader, apply }) => {
    const made = await approvedPlanFor(oneFile(data), reader);
    const review = openPlan(savePlan(made.review), "plan.json");
    const outcomes = await apply({ ...made, review, reads: [] }, { isStale: true });
    same(
      outcomes.filter(({ result }) => result !== "done"),
      [],
    );
    same((await planFor(made.files, reader())).review.plan.steps, []);
  });
}

export async function keepsFloor({ world, data }: Case): Promise<void> {
  await inWorkspace({ world }, async ({ sandbox, reader, apply }) => {
    const made = await approvedPlanFor(oneFile(data), reader);
    const watched = watch(sandbox);
    await apply(made);
    same(fallen(watched, changesOf(made.review)), []);
  });
}

/** One principal of the plan is refused by Bitbucket, wherever a step gives something to it. */
export async function survivesRefusals(
  { world, data }: Case,
  choice: number,
  isSaved: boolean,
): Promise<void> {
  await inWorkspace({ world }, async ({ sandbox, reader, apply }) => {
    const made = await approvedPlanFor(oneFile(data), reader);
    const giving = made.review.plan.steps.filter(({ change }) => !isTaking(change));
    const refused = giving[choice % Math.max(1, giving.length)]?.request;
    if (refused === undefined) return;
    const id = refused.path.split("/").at(-1) ?? "";
    for (const method of ["PUT", "POST"])
      sandbox.faults.add({
        when: { method, path: `**/${id}` },
        effect: { kind: "status", status: 403 },
      });
    const watched = watch(sandbox);
    const outcomes = isSaved
      ? await apply(await asSaved(made, reader()), { isStale: true })
      : await apply(made);
    const changes = changesOf(made.review);
    same(outcomes.length, changes.length);
    for (const outcome of outcomes) {
      const hit =
        outcome.step.request.path.endsWith(`/${id}`) && outcome.step.request.method !== "DELETE";
      if (hit)
        assert.ok(outcome.result === "failed" || outcome.result === "skipped", describe(outcome));
      else if (!isTaking(outcome.step.change) && refused.method === "PUT")
        same(outcome.result, "done");
    }
    same(fallen(watched, changes), []);
    sandbox.faults.clear();
    const rest = await approvedPlanFor(oneFile(data), reader);
    same(
      (await apply(rest)).filter(({ result }) => result !== "done"),
      [],
    );
    same(fallen(watched, changes), []);
    same((await planFor(rest.files, reader())).review.plan.steps, []);
  });
}

/** A saved plan comes without what was read to make it, and of the lists only those are read that it needs. */
async function asSaved(made: Made, reader: Reader): Promise<Made> {
  const touches = (kind: string) => changesOf(made.review).some(({ scope }) => scope.kind === kind);
  const directory = await reader.directory({
    emails: [],
    projects: false,
    repositories: touches("project") && touches("repository"),
  });
  return { ...made, directory, reads: [] };
}

export async function ignoresListOrder({ world, data }: Case): Promise<void> {
  const orders = ["stable", "reversed", "shuffled"] as const;
  const plans = await Promise.all(
    orders.map((order) =>
      inWorkspace({ world, switches: { "list-order": order } }, async ({ reader }) =>
        savePlan((await planFor(oneFile(data), reader())).review),
      ),
    ),
  );
  same(plans[1], plans[0]);
  same(plans[2], plans[0]);
}

const FAILURES: readonly FaultEffect[] = [
  { kind: "status", status: 403 },
  { kind: "status", status: 404 },
  { kind: "status", status: 503 },
  { kind: "truncate" },
  { kind: "html" },
  { kind: "drop", at: "mid-body" },
  { kind: "status", status: 401 },
];

/** Something that goes wrong with one request of an apply, counted from its first. */
export type RequestFault = { request: number; effect: FaultEffect };

/** Some requests of an apply fail, whichever they are: reads before the first write, writes, and what is read after a failure. */
export const requestFaults: fc.Arbitrary<RequestFault[]> = fc.array(
  fc.record({
    request: fc.integer({ min: 1, max: 30 }),
    effect: fc.constantFrom<FaultEffect[]>(
      ...FAILURES,
      { kind: "drop", at: "before-commit" },
      { kind: "drop", at: "after-commit" },
      { kind: "status", status: 500, commits: true },
      { kind: "status", status: 429, retryAfter: 1 },
    ),
  }),
  { minLength: 1, maxLength: 8 },
);

export async function survivesFaults(
  { world, data }: Case,
  faults: RequestFault[],
  isStale: boolean,
): Promise<void> {
  await inWorkspace({ world }, async ({ sandbox, reader, apply }) => {
    const made = await approvedPlanFor(oneFile(data), reader);
    const sent = sandbox.requests.length;
    for (const { request, effect } of faults)
      sandbox.faults.add({ when: { number: sent + request }, effect });
    const watched = watch(sandbox);
    await apply(made, { isStale });
    sandbox.faults.clear();
    const rest = await approvedPlanFor(oneFile(data), reader);
    same(
      (await apply(rest)).filter(({ result }) => result !== "done"),
      [],
    );
    same(fallen(watched, changesOf(made.review)), []);
    same((await planFor(rest.files, reader())).review.plan.steps, []);
  });
}

export async function takesNothingUnread({ world, data }: Case): Promise<void> {
  await inWorkspace({ world }, async ({ sandbox, reader }) => {
    const taken = new Set(takingsIn((await planFor(oneFile(data), reader())).review));
    const paths = [...new Set(sandbox.requests.map(({ path }) => path))];
    for (const [index, path] of paths.entries()) {
      const effect = FAILURES[index % FAILURES.length];
      if (effect === undefined) continue;
      sandbox.faults.clear();
      sandbox.faults.add({ when: { path: path.replace(/\?.*/, "") }, effect });
      const made = await planFor(oneFile(data), reader()).catch(refused);
      same(made === undefined ? [] : takingsIn(made.review).filter((one) => !taken.has(one)), []);
    }
  });
}

/** Where the caller or the members cannot be read there is no plan at all. */
function refused(error: Error): undefined {
  assert.equal(error.name, "ProviderError", error.stack);
}

/** Counted once more: what is removed or lowered, a group that is deleted with everybody in it. */
export async function keepsLimits({ world, data }: Case, count: number): Promise<void> {
  const limited = { ...data, limits: { ...NO_LIMITS, removals: { count, ratio: 1, floor: 0 } } };
  await inWorkspace({ world }, async ({ sandbox, origin, reader }) => {
    const { review } = await planFor(oneFile(limited), reader());
    const takings = changesOf(review).filter(isTaking);
    const { code } = await runInProcess(["apply", "--yes"], oneFile(limited), sandbox, origin);
    const writes = sandbox.requests.filter(({ method }) => method !== "GET");
    if (takings.length > count) same({ code, writes }, { code: 4, writes: [] });
    if (code === 0) same(writes.length, review.plan.steps.length);
    else same({ code, writes }, { code: 4, writes: [] });
  });
}
