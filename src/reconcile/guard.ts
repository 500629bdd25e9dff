import { BeforeAndAfter } from "../access/before-and-after.ts";
import type { Approval } from "../model/desired.ts";
import { compareText, scopeKey } from "../model/grant.ts";
import type { UnusedApproval, Violation } from "../model/plan.ts";
import { emptiedLists } from "./guards/emptied.ts";
import { firstPrunes } from "./guards/first-prune.ts";
import type { Guarded } from "./guards/guarded.ts";
import { Impact } from "./guards/impact.ts";
import { irreversibles } from "./guards/irreversible.ts";
import { lastAdmins } from "./guards/last-admin.ts";
import { ownAccess } from "./guards/own-access.ts";
import { tooManyPeople } from "./guards/people.ts";
import { protectedOnes } from "./guards/protected.ts";
import { tooManyRemovals } from "./guards/removals.ts";
import { tooFewSeats } from "./guards/seats.ts";
import { shrunkenFiles } from "./guards/shrunken.ts";

export type { Guarded } from "./guards/guarded.ts";

/** What the guards say of a plan. Nothing may be written while there is a violation. */
export type Judgement = { violations: Violation[]; unusedApprovals: UnusedApproval[] };

/** Every guard, in the order in which violations are shown: the largest first. */
const GUARDS: readonly ((guarded: Guarded, impact: Impact) => Violation[])[] = [
  shrunkenFiles,
  emptiedLists,
  firstPrunes,
  tooManyRemovals,
  tooManyPeople,
  lastAdmins,
  ownAccess,
  protectedOnes,
  irreversibles,
  tooFewSeats,
];

/** Every broken guard that no approval covers, and the approvals that covered nothing. `comparison` is of the same facts and changes. */
export function guard(
  guarded: Guarded,
  comparison = new BeforeAndAfter(guarded.facts, guarded.changes),
): Judgement {
  const impact = new Impact(comparison);
  const broken = GUARDS.flatMap((judge) => judge(guarded, impact).toSorted(byScope));
  const { approvals } = guarded;
  return {
    violations: broken.filter(
      (violation) => !approvals.some((approval) => approves(approval, violation)),
    ),
    unusedApprovals: approvals.flatMap((approval) => unused(approval, broken)).toSorted(byText),
  };
}

function approves(approval: Approval, violation: Violation): boolean {
  return (
    approval.refused !== true && isMeantFor(approval, violation) && isEnough(approval, violation)
  );
}

function isMeantFor({ guard: name, scope }: Approval, violation: Violation): boolean {
  return name === violation.guard && (scope === undefined || scope === keyOf(violation));
}

function isEnough({ count }: Approval, violation: Violation): boolean {
  return violation.count === undefined || (count !== undefined && count >= violation.count);
}

function unused(approval: Approval, broken: readonly Violation[]): UnusedApproval[] {
  const meant = broken.filter((violation) => isMeantFor(approval, violation));
  if (meant.some((violation) => approves(approval, violation))) return [];
  const { place: _place, refused, ...said } = approval;
  const [first] = meant;
  const why =
    first === undefined
      ? "nothing in this plan needs it"
      : refused === true
        ? "this run accepts no approval of this guard"
        : `it covers ${said.count === undefined ? "no number" : `at most ${said.count}`}, and there are ${first.count}`;
  return [{ ...said, why }];
}

function byScope(left: Violation, right: Violation): number {
  return compareText(keyOf(left), keyOf(right));
}

function keyOf({ scope }: Violation): string {
  return scope === undefined ? "" : scopeKey(scope);
}

function byText(left: UnusedApproval, right: UnusedApproval): number {
  return compareText(textOf(left), textOf(right));
}

function textOf({ guard: name, scope = "", until, count = 0, reason }: UnusedApproval): string {
  return [name, scope, until, count, reason].join("\n");
}
