import type { Change } from "../model/change.ts";
import type { PeopleImpact } from "../model/impact.ts";
import type { Review } from "../model/plan.ts";
import type { Share } from "../model/proposal.ts";
import { changeLine, type Names } from "./change-row.ts";
import { count, grouped } from "./count.ts";
import { renderImpact } from "./impact.ts";
import { renderInvitations } from "./invitations.ts";
import type { Paint } from "./paint.ts";
import { printable } from "./printable.ts";
import { renderScope, scopeChanges } from "./scope-changes.ts";
import { renderSeats } from "./seats.ts";

/**
 * What changes and what that does to people. Where it is known what the files said before, in shares: what their change brings, and what
 * differs already.
 */
export function renderShares(
  review: Review,
  names: Names,
  paint: Paint,
  all: boolean,
): (string | undefined)[] {
  const { plan, proposal } = review;
  const everything = plan.steps.map(({ change }) => change);
  if (proposal === undefined) return listed(everything, review, review.impact, names, paint, all);
  if ("unknown" in proposal)
    return [
      paint(
        "warning",
        `Not compared with ${printable(proposal.base)}, so this is everything: ${printable(proposal.unknown)}`,
      ),
      ...listed(everything, review, review.impact, names, paint, all),
    ];
  const base = printable(proposal.base);
  const part = ({ steps, impact }: Share) =>
    listed(changesOf(review, steps), review, impact, names, paint, false);
  return [
    paint("warning", sinceBase(proposal.proposed.steps.length, base)),
    ...part(proposal.proposed),
    ...(proposal.drift.steps.length > 0
      ? [
          paint(
            "warning",
            `Drift: ${base} would change this too (${grouped(proposal.drift.steps.length)})`,
          ),
          ...part(proposal.drift),
        ]
      : []),
    takenBack(proposal.withdrawn, base, names, paint),
  ];
}

function sinceBase(number: number, base: string): string {
  return number === 0
    ? `Nothing here is changed by these files since ${base}`
    : `Changed by these files since ${base} (${grouped(number)})`;
}

/** The changes of these steps. */
export function changesOf({ plan }: Pick<Review, "plan">, steps: readonly number[]): Change[] {
  return steps.flatMap((index) => plan.steps[index]?.change ?? []);
}

function listed(
  changes: readonly Change[],
  { findings }: Review,
  impact: PeopleImpact | undefined,
  names: Names,
  paint: Paint,
  all: boolean,
): string[] {
  const scopes = scopeChanges(changes, findings, names, all);
  const invitations = renderInvitations(changes, paint);
  const seats = renderSeats(changes, names, paint);
  return [
    ...(invitations === undefined ? [] : [invitations]),
    ...scopes.map((scope) => renderScope(scope, paint)),
    ...(seats === undefined ? [] : [seats]),
    ...(impact !== undefined && changes.length > 0 ? [renderImpact(impact, names, paint)] : []),
  ];
}

function takenBack(
  withdrawn: readonly Change[],
  base: string,
  names: Names,
  paint: Paint,
): string | undefined {
  if (withdrawn.length === 0) return undefined;
  const title = `Taken back: ${base} would change this, and these files leave it as it is`;
  const lines = withdrawn.map((change) => `  ${changeLine(change, names)}`);
  return [paint("warning", title), ...lines].join("\n");
}

/** `Since main: 3 changes, besides 18 of drift; 2 taken back.` */
export function countShares({ proposal }: Review): string[] {
  if (proposal === undefined || "unknown" in proposal) return [];
  const { base, proposed, drift, withdrawn } = proposal;
  const taken = withdrawn.length > 0 ? `; ${grouped(withdrawn.length)} taken back` : "";
  return [
    `Since ${printable(base)}: ${count(proposed.steps.length, "change")}, besides ${grouped(drift.steps.length)} of drift${taken}.`,
  ];
}
