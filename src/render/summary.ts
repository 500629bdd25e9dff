import { type Change, isInvite } from "../model/change.ts";
import type { Mode } from "../model/desired.ts";
import { isRaise } from "../model/permission.ts";
import type { Findings, Review } from "../model/plan.ts";
import { count, grouped } from "./count.ts";
import type { Paint } from "./paint.ts";
import { countShares } from "./shares.ts";

/** The last lines of a plan: how much of what, where castellan looked, what that cost, and the digest. */
export function summary(review: Review, paint: Paint): string {
  const { plan, digest, part, findings, calls } = review;
  const kinds = Map.groupBy(
    plan.steps.map(({ change }) => change),
    kindOf,
  );
  const parts = KINDS.filter((kind) => kinds.has(kind)).map(
    (kind) => `${grouped(numberOf(kinds.get(kind) ?? []))} to ${kind}`,
  );
  const steps =
    parts.length === 0
      ? nothingToDo(findings, part !== undefined, paint)
      : paint("heading", `Plan: ${parts.join(", ")}.`);
  const lines = [
    steps,
    ...countShares(review),
    ...scopeSummary(findings),
    `API calls: ${grouped(calls.read)} to read, ${grouped(calls.write)} to write.`,
    paint("quiet", `Digest: ${digest}`),
  ];
  return lines.join("\n");
}

/** One call may invite many people. */
function numberOf(changes: readonly Change[]): number {
  return changes.reduce((sum, change) => sum + (isInvite(change) ? change.invited.length : 1), 0);
}

/** What could not be read may be anything. */
function nothingToDo({ scopes }: Findings, isPart: boolean, paint: Paint): string {
  if (scopes.some(({ unknown }) => unknown !== undefined))
    return paint("warning", "Nothing to change where castellan could look.");
  const converged = isPart ? "Nothing to change there." : "Converged: nothing to change.";
  return paint("success", converged);
}

const KINDS = [
  "create",
  "invite",
  "grant",
  "raise",
  "lower",
  "remove",
  "withdraw",
  "delete",
] as const;

function kindOf(change: Change): (typeof KINDS)[number] {
  switch (change.action) {
    case "create-group":
      return "create";
    case "invite":
    case "withdraw":
      return change.action;
    case "delete-group":
      return "delete";
    case "create":
      return "grant";
    case "update":
      return isRaise(change) ? "raise" : "lower";
    case "delete":
      return "remove";
  }
}

function scopeSummary({ scopes, waiting }: Findings): string[] {
  const modes: Mode[] = ["authoritative", "additive", "observe"];
  const counted = modes
    .map((mode) => ({ mode, number: scopes.filter((finding) => finding.mode === mode).length }))
    .filter(({ number }) => number > 0)
    .map(({ mode, number }) => `${grouped(number)} ${mode}`);
  const unmanaged = scopes.reduce((total, finding) => total + finding.unmanaged, 0);
  const unknown = scopes.filter((finding) => finding.unknown !== undefined).length;
  return [
    `Managed: ${[count(scopes.length, "scope"), ...counted].join(", ")}.`,
    `Besides: ${count(unmanaged, "unmanaged grant")}, ${grouped(waiting.length)} waiting, ${count(unknown, "unknown scope")}.`,
  ];
}
