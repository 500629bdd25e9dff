import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { type Change, isInvite } from "../model/change.ts";
import { compareText, principalKey, type ScopeKind } from "../model/grant.ts";
import { isRaise } from "../model/permission.ts";
import type { Plan, Step } from "../model/plan.ts";

/**
 * The order in which a plan gives and takes: everything that gives comes before anything that takes, so that nobody ever
 * holds less than the lower of before and after.
 */
export const PHASES = [
  "create groups",
  "invite",
  "add members",
  "grant and raise",
  "lower",
  "revoke",
  "withdraw",
  "remove members",
  "delete groups",
  "take seats",
] as const;

export type Phase = (typeof PHASES)[number];

/** The phase that a change belongs to. */
export function phaseOf(change: Change): Phase {
  switch (change.action) {
    case "create-group":
      return "create groups";
    case "invite":
      return "invite";
    case "withdraw":
      return "withdraw";
    case "delete-group":
      return "delete groups";
    case "create":
      return change.scope.kind === "group" ? "add members" : "grant and raise";
    case "update":
      return isRaise(change) ? "grant and raise" : "lower";
    case "delete":
      return REMOVALS[change.scope.kind];
  }
}

/** A seat goes last: whoever has lost it can be taken out of nothing any more. */
const REMOVALS: Readonly<Record<ScopeKind, Phase>> = {
  workspace: "take seats",
  group: "remove members",
  project: "revoke",
  repository: "revoke",
};

/** Orders changes into a plan. The order is total and by code unit: the same changes always give the same bytes. */
export function makePlan(
  target: Omit<Plan, "steps">,
  changes: readonly Change[],
  toStep: (change: Change) => Step,
): Plan {
  return { ...target, steps: inOrder(changes).map(toStep) };
}

/** The changes in the order of a plan. */
export function inOrder(changes: readonly Change[]): Change[] {
  const keyed = changes.map((change) => ({ change, key: orderKey(change) }));
  keyed.sort((left, right) => compareText(left.key, right.key));
  return keyed.map(({ change }) => change);
}

function orderKey(change: Change): string {
  const { scope } = change;
  return [PHASES.indexOf(phaseOf(change)), scope.kind, scope.name, holderIn(change)].join("\n");
}

function holderIn(change: Change): string {
  if (isInvite(change)) return change.invited.map(({ email }) => email).join("\n");
  if (change.action === "withdraw") return change.email;
  return "principal" in change ? principalKey(change.principal) : "";
}

/** sha256 over the canonical JSON (RFC 8785) of the plan, in hex: what was reviewed, in one word. */
export function digestOf(plan: Plan): string {
  const canonical = canonicalize(plan);
  if (canonical === undefined) throw new Error("a plan has a canonical form");
  return createHash("sha256").update(canonical).digest("hex");
}
