import canonicalize from "canonicalize";
import { after } from "../access/after.ts";
import { BeforeAndAfter } from "../access/before-and-after.ts";
import { type ImpactOptions, impactOf } from "../access/impact.ts";
import { type Change, isGrantChange } from "../model/change.ts";
import { grantKey, scopeKey } from "../model/grant.ts";
import type { PeopleImpact } from "../model/impact.ts";
import type { Proposal, Share } from "../model/proposal.ts";
import { inOrder } from "./plan.ts";

/** What the files at base would do to the same workspace, or why that is not known. */
export type BasePlan = { name: string } & ({ changes: readonly Change[] } | { unknown: string });

/**
 * What of a plan its files bring, and what the files at base would do as well. `whole` is the plan, `impact` what it does.
 * The impact of the drift is told from what is live, and that of the proposal from where the drift leads.
 */
export function proposalOf(
  base: BasePlan,
  whole: BeforeAndAfter,
  impact: PeopleImpact,
  options: ImpactOptions,
): Proposal {
  if ("unknown" in base) return { base: base.name, unknown: base.unknown };
  const { before, changes } = whole;
  const atBase = new Set(base.changes.map(textOf));
  const [steps, drifting] = split(changes, (change) => !atBase.has(textOf(change)));
  const drift = drifting.map((index) => changes[index] as Change);
  const proposed = steps.map((index) => changes[index] as Change);
  const share = (own: number[], others: number[], comparison: () => BeforeAndAfter): Share => ({
    steps: own,
    impact: others.length === 0 ? impact : impactOf(comparison(), options),
  });
  return {
    base: base.name,
    proposed: share(steps, drifting, () => new BeforeAndAfter(after(before, drift), proposed)),
    drift: share(drifting, steps, () => new BeforeAndAfter(before, drift)),
    withdrawn: withdrawnFrom(base.changes, changes),
  };
}

function split(
  changes: readonly Change[],
  belongs: (change: Change) => boolean,
): [number[], number[]] {
  const [some, others]: [number[], number[]] = [[], []];
  changes.forEach((change, index) => {
    (belongs(change) ? some : others).push(index);
  });
  return [some, others];
}

/** What only base would do. Where the files do something else to the same grant, that tells it. */
function withdrawnFrom(base: readonly Change[], changes: readonly Change[]): Change[] {
  const touched = new Set(changes.map(subjectOf));
  return inOrder(base.filter((change) => !touched.has(subjectOf(change))));
}

function textOf(change: Change): string {
  return canonicalize(change) ?? "";
}

function subjectOf(change: Change): string {
  if (isGrantChange(change)) return grantKey(change);
  if (change.action === "withdraw") return `${change.action} ${change.email}`;
  return `${change.action} ${scopeKey(change.scope)}`;
}
