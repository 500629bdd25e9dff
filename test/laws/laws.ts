import assert from "node:assert/strict";
import fc from "fast-check";
import type { Change } from "../../src/model/change.ts";
import type { Review } from "../../src/model/plan.ts";
import { openPlan, savePlan } from "../../src/reconcile/saved-plan.ts";
import type { FaultEffect, World } from "../../src/sandbox/index.ts";
import { worldAfter } from "../access/reference.ts";
import type { World as PlainWorld, TextRows } from "../access/world.ts";
import { runInProcess } from "../cli/run-in-process.ts";
import { type DesiredData, desiredData, NO_LIMITS } from "./desired-data.ts";
import { fallen, watch } from "./floor-watch.ts";
import { isTaking, unowned } from "./ownership.ts";
import { plainWorldIn, plainWorldOf } from "./plain-world.ts";
import { approvedPlanFor, planFor } from "./planning.ts";
import { smallWorld, uuidOf } from "./small-world.ts";
import { manyFiles, oneFile } from "./source-files.ts";
import { inWorkspace } from "./workspace.ts";
import { worldReader } from "./world-reader.ts";

/** What must hold for every workspace and all files. `runs` is how often a test run tries it. */
export type Law = { name: string; runs: number; property: fc.IAsyncProperty<unknown> };

type Case = { world: World; data: DesiredData };

/** A failing case is shown as what somebody would want to read: who holds what, and the files. */
const generated = fc.record({ world: smallWorld, data: desiredData }).map((one) => ({
  ...one,
  [fc.toStringMethod]: () => {
    const { groups, projects, repositories } = plainWorldOf(one.world);
    const { people: _people, limits: _limits, ...data } = one.data;
    return `${JSON.stringify({ groups, projects, repositories })}\n${JSON.stringify(data)}`;
  },
}));

function law<Ts extends [unknown, ...unknown[]]>(
  name: string,
  runs: number,
  ...parts: [...{ [K in keyof Ts]: fc.Arbitrary<Ts[K]> }, (...values: Ts) => Promise<void>]
): Law {
  const property = fc.asyncProperty(
    ...(parts as unknown as Parameters<typeof fc.asyncProperty<Ts>>),
  );
  return { name, runs, property: property as unknown as fc.IAsyncProperty<unknown> };
}

/** Every law. Those over HTTP come first; the rest are about what is computed from a world, where HTTP adds nothing. */
export const LAWS: readonly Law[] = [
  law<[Case]>(
    "apply does what the plan says, and the second plan is empty",
    40,
    generated,
    converges,
  ),
  law<[Case]>("applying from the saved plan comes to the same", 12, generated, convergesFromFile),
  law<[Case]>(
    "during apply nobody ever falls below the lower of before and after",
    40,
    generated,
    keepsFloor,
  ),
  law<[Case, number]>(
    "whatever is refused for one account, the rest converges, nobody falls, and the next run finishes",
    40,
    generated,
    fc.nat(),
    survivesRefusals,
  ),
  law<[Case]>(
    "the order in which the API lists things changes nothing",
    12,
    generated,
    ignoresListOrder,
  ),
  law<[Case]>(
    "whichever read fails, no plan takes what the plan without the failure does not",
    60,
    generated,
    takesNothingUnknown,
  ),
  law<[Case]>(
    "whichever request of the API fails, and however, no plan takes what the plan without the failure does not",
    4,
    generated,
    takesNothingUnread,
  ),
  law<[Case, number]>(
    "no plan that takes more than the files allow can be applied",
    25,
    generated,
    fc.nat(4),
    keepsLimits,
  ),
  law<[Case, number]>(
    "whatever order the directory and the grants come in, the plan is the same to the byte",
    60,
    generated,
    fc.nat(),
    ignoresOrder,
  ),
  law<[Case, number[]]>(
    "splitting the files, and the order in them, leaves the plan the same to the byte",
    60,
    generated,
    fc.array(fc.nat(3), { minLength: 1, maxLength: 7 }),
    ignoresSplitting,
  ),
  law<[Case]>("nothing is taken that the files do not own", 150, generated, takesNothingUnowned),
  law<[Case]>("declaring what is live plans nothing", 60, generated, keepsWhatIsDeclared),
  law<[Case]>(
    "declaring somebody who has no account changes no step for anybody else",
    60,
    generated,
    isolatesWaiting,
  ),
  law<[Case]>("a plan that is saved and opened is the plan", 40, generated, survivesSaving),
];

async function converges({ world, data }: Case): Promise<void> {
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

async function convergesFromFile({ world, data }: Case): Promise<void> {
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

async function keepsFloor({ world, data }: Case): Promise<void> {
  await inWorkspace({ world }, async ({ sandbox, reader, apply }) => {
    const made = await approvedPlanFor(oneFile(data), reader);
    const watched = watch(sandbox);
    await apply(made);
    same(fallen(watched, changesOf(made.review)), []);
  });
}

/** One principal of the plan is refused by Bitbucket, wherever a step gives something to it. */
async function survivesRefusals({ world, data }: Case, choice: number): Promise<void> {
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
    const outcomes = await apply(made);
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

async function ignoresListOrder({ world, data }: Case): Promise<void> {
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

async function takesNothingUnknown({ world, data }: Case): Promise<void> {
  const whole = (await planFor(oneFile(data), worldReader(world))).review;
  const taken = new Set(takingsIn(whole));
  // Three lists of the directory, and the scopes.
  for (let index = 0; index < 3 + whole.findings.scopes.length; index += 1) {
    const reader = worldReader(world, { fails: (read) => read === index });
    const { review } = await planFor(oneFile(data), reader);
    same(
      takingsIn(review).filter((taking) => !taken.has(taking)),
      [],
    );
  }
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

async function takesNothingUnread({ world, data }: Case): Promise<void> {
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
async function keepsLimits({ world, data }: Case, count: number): Promise<void> {
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

async function ignoresOrder({ world, data }: Case, seed: number): Promise<void> {
  const plain = await planFor(oneFile(data), worldReader(world));
  const shuffled = worldReader(world, { reorder: shuffling(seed) });
  same(savePlan((await planFor(oneFile(data), shuffled)).review), savePlan(plain.review));
}

async function ignoresSplitting({ world, data }: Case, deal: number[]): Promise<void> {
  const whole = await planFor(oneFile(data), worldReader(world));
  const split = await planFor(manyFiles(data, deal), worldReader(world));
  same(split.review.plan, whole.review.plan);
  same(split.review.digest, whole.review.digest);
}

async function takesNothingUnowned({ world, data }: Case): Promise<void> {
  const { review } = await planFor(oneFile(data), worldReader(world));
  for (const change of changesOf(review)) {
    const reason = unowned(change, data, world);
    assert.equal(reason, undefined, `${describe(change)}: ${reason}`);
  }
}

async function keepsWhatIsDeclared({ world, data }: Case): Promise<void> {
  const live = liveAsData(world, data);
  same((await planFor(oneFile(live), worldReader(world))).review.plan.steps, []);
}

async function isolatesWaiting({ world, data }: Case): Promise<void> {
  const without = await planFor(oneFile(data), worldReader(world));
  const everywhere = structuredClone(data);
  everywhere.people["zoe"] = { email: "zoe@nowhere.example" };
  for (const rule of [everywhere.projects, everywhere.repositories].flatMap((all) =>
    Object.values(all),
  ))
    if (rule.users !== undefined) rule.users["zoe"] = "admin";
  for (const group of Object.values(everywhere.groups))
    if (!("absent" in group) && group.members !== undefined) group.members.push("zoe");
  const withZoe = await planFor(oneFile(everywhere), worldReader(world));
  same(withZoe.review.plan, without.review.plan);
}

async function survivesSaving({ world, data }: Case): Promise<void> {
  const { review } = await planFor(oneFile(data), worldReader(world));
  const saved = savePlan(review);
  same(savePlan(openPlan(saved, "plan.json")), saved);
}

/** Files that say of every project and repository exactly what is live there, and of every group its members. */
function liveAsData(world: World, data: DesiredData): DesiredData {
  const called = new Map(
    Object.keys(data.people).flatMap((alias) => (alias === "lou" ? [] : [[uuidOf(alias), alias]])),
  );
  const { projects, repositories, groups } = plainWorldOf(world);
  const people = Object.fromEntries(
    Object.entries(data.people).map(([alias, { until: _until, ...identity }]) => [alias, identity]),
  );
  const rule = (rows: Record<string, string> | null) => ({
    groups: Object.fromEntries(
      Object.entries(rows ?? {}).flatMap(([holder, level]) =>
        holder.startsWith("group:") ? [[holder.slice(6), level]] : [],
      ),
    ),
    users: Object.fromEntries(
      Object.entries(rows ?? {}).flatMap(([holder, level]) => {
        const alias = called.get(holder);
        return alias === undefined || alias === "gus" ? [] : [[alias, level]];
      }),
    ),
  });
  const hasLeft = (rows: Record<string, string> | null) => Object.hasOwn(rows ?? {}, uuidOf("gus"));
  // Nobody can declare the row of somebody who has left the workspace; such a scope is not declared authoritative.
  const scope = (rows: Record<string, string> | null) => ({
    ...rule(rows),
    mode: hasLeft(rows) ? ("additive" as const) : ("authoritative" as const),
  });
  return {
    ...data,
    people,
    groups: Object.fromEntries(
      Object.entries(groups ?? {})
        .filter(([slug]) => slug !== "administrators")
        .map(([slug, members]) => [
          slug,
          {
            mode: "authoritative" as const,
            members: members.map((uuid) => called.get(uuid) ?? ""),
          },
        ]),
    ),
    projects: Object.fromEntries(Object.entries(projects).map(([key, rows]) => [key, scope(rows)])),
    repositories: Object.fromEntries(
      Object.entries(repositories).map(([slug, { rows }]) => [slug, scope(rows)]),
    ),
  };
}

function changesOf({ plan }: Review): Change[] {
  return plan.steps.map(({ change }) => change);
}

function takingsIn(review: Review): string[] {
  return changesOf(review).filter(isTaking).map(describe);
}

function describe(value: unknown): string {
  return JSON.stringify(value);
}

/** Compares as text, which is the same whichever realm the values come from. */
function same(actual: unknown, expected: unknown): void {
  assert.equal(JSON.stringify(actual, byKey, 1), JSON.stringify(expected, byKey, 1));
}

function byKey(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)),
  );
}

/** A shuffle that a number determines. */
function shuffling(seed: number): <T>(list: T[]) => T[] {
  let state = seed + 1;
  const next = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state;
  };
  return (list) =>
    list
      .map((item) => ({ item, key: next() }))
      .sort((left, right) => left.key - right.key)
      .map(({ item }) => item);
}
