import assert from "node:assert/strict";
import type { Change } from "../../src/model/change.ts";
import type { Review } from "../../src/model/plan.ts";
import { isTaking } from "./ownership.ts";

/** What a plan changes, in its order. */
export function changesOf({ plan }: Review): Change[] {
  return plan.steps.map(({ change }) => change);
}

/** What a plan takes, each as text. */
export function takingsIn(review: Review): string[] {
  return changesOf(review).filter(isTaking).map(describe);
}

/** A value as text. */
export function describe(value: unknown): string {
  return JSON.stringify(value);
}

/** Compares as text, which is the same whichever realm the values come from. */
export function same(actual: unknown, expected: unknown): void {
  assert.equal(JSON.stringify(actual, byKey, 1), JSON.stringify(expected, byKey, 1));
}

function byKey(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)),
  );
}
