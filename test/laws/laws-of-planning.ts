import assert from "node:assert/strict";
import { openPlan, savePlan } from "../../src/reconcile/saved-plan.ts";
import type { World } from "../../src/sandbox/index.ts";
import type { Case } from "./case.ts";
import { changesOf, describe, same, takingsIn } from "./comparing.ts";
import type { DesiredData } from "./desired-data.ts";
import { unowned } from "./ownership.ts";
import { plainWorldOf } from "./plain-world.ts";
import { planFor } from "./planning.ts";
import { uuidOf } from "./small-world.ts";
import { snapshotOf } from "./snapshot-of.ts";
import { manyFiles, oneFile } from "./source-files.ts";
import { worldReader } from "./world-reader.ts";

export async function takesNothingUnknown({ world, data }: Case): Promise<void> {
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

export async function plansOverSnapshots({ world, data }: Case): Promise<void> {
  const live = (await planFor(oneFile(data), worldReader(world))).review;
  const reader = await snapshotOf(world, addressesIn(data));
  const { snapshot, ...review } = (await planFor(oneFile(data), reader)).review;
  same(review, live);
  assert.ok(snapshot !== undefined);
}

export async function takesNothingFromPerhaps(
  { world, data }: Case,
  forgotten: number[],
): Promise<void> {
  const all = addressesIn(data);
  const some = all.filter((_, index) => !forgotten.includes(index));
  const whole = (await planFor(oneFile(data), await snapshotOf(world, all))).review;
  const gapped = (await planFor(oneFile(data), await snapshotOf(world, some))).review;
  const taken = new Set(takingsIn(whole));
  same(
    takingsIn(gapped).filter((taking) => !taken.has(taking)),
    [],
  );
}

function addressesIn({ people }: DesiredData): string[] {
  return Object.values(people).flatMap(({ email }) => (email ? [email.toLowerCase()] : []));
}

export async function ignoresOrder({ world, data }: Case, seed: number): Promise<void> {
  const plain = await planFor(oneFile(data), worldReader(world));
  const shuffled = worldReader(world, { reorder: shuffling(seed) });
  same(savePlan((await planFor(oneFile(data), shuffled)).review), savePlan(plain.review));
}

export async function ignoresSplitting({ world, data }: Case, deal: number[]): Promise<void> {
  const whole = await planFor(oneFile(data), worldReader(world));
  const split = await planFor(manyFiles(data, deal), worldReader(world));
  same(split.review.plan, whole.review.plan);
  same(split.review.digest, whole.review.digest);
}

export async function takesNothingUnowned({ world, data }: Case): Promise<void> {
  const { review } = await planFor(oneFile(data), worldReader(world));
  for (const change of changesOf(review)) {
    const reason = unowned(change, data, world);
    assert.equal(reason, undefined, `${describe(change)}: ${reason}`);
  }
}

export async function keepsWhatIsDeclared({ world, data }: Case): Promise<void> {
  const live = liveAsData(world, data);
  same((await planFor(oneFile(live), worldReader(world))).review.plan.steps, []);
}

export async function isolatesWaiting({ world, data }: Case): Promise<void> {
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

export async function survivesSaving({ world, data }: Case): Promise<void> {
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
    Object.entries(data.people).map(([alias, { until: _until, suspended: _, ...identity }]) => [
      alias,
      identity,
    ]),
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
