import type { Problem } from "../model/problem.ts";
import type { DeclaredApproval } from "./declare.ts";
import { quote } from "./quote.ts";

/** Approvals that can let nothing pass: those past their last day, and a count for a guard that does not count. */
export function approvalProblems(approvals: readonly DeclaredApproval[], today: string): Problem[] {
  return approvals.flatMap((declared) => [...expired(declared, today), ...needlessCount(declared)]);
}

function expired({ approval, untilPlace }: DeclaredApproval, today: string): Problem[] {
  if (approval.until >= today) return [];
  return [
    {
      code: "expired-approval",
      place: untilPlace,
      message: `this approval ended on ${approval.until}`,
      fix: "Delete it, or renew it with a later day.",
    },
  ];
}

function needlessCount({ approval, countPlace }: DeclaredApproval): Problem[] {
  if (approval.guard === "removals" || countPlace === undefined) return [];
  return [
    {
      code: "needless-count",
      place: countPlace,
      message: `the guard ${quote(approval.guard)} counts nothing`,
      fix: "Delete `count`: only an approval for `removals` has one.",
    },
  ];
}
