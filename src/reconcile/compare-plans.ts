import canonicalize from "canonicalize";
import type { Change } from "../model/change.ts";
import type { Plan } from "../model/plan.ts";

/** Which changes one plan has and another has not. */
export type PlanDifference = { came: Change[]; went: Change[] };

/** What came and what went between the plan that was reviewed and the plan of now, each in its plan's order. */
export function comparePlans(reviewed: Plan, now: Plan): PlanDifference {
  return { came: without(now, reviewed), went: without(reviewed, now) };
}

function without(plan: Plan, other: Plan): Change[] {
  const known = new Set(other.steps.map(({ change }) => canonicalize(change)));
  return plan.steps
    .map(({ change }) => change)
    .filter((change) => !known.has(canonicalize(change)));
}
