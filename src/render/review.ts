import { type Scope, scopeKey } from "../model/grant.ts";
import type { Findings, Left, Review, ScopeFinding, Waiting } from "../model/plan.ts";
import { Names, row } from "./change-row.ts";
import { grouped } from "./count.ts";
import { liveState } from "./live-state.ts";
import type { Paint } from "./paint.ts";
import { renderPart } from "./part.ts";
import { printable } from "./printable.ts";
import { renderShares } from "./shares.ts";
import { summary } from "./summary.ts";
import { renderViolations } from "./violations.ts";

/** How much to show. */
export type ReviewOptions = {
  paint: Paint;
  /** Also list the scopes that need nothing. */
  all?: boolean;
  /** Milliseconds since the epoch, to say how old a snapshot is. */
  now?: number;
};

/** A plan as a person reviews it: scope by scope, then what is not known, waits or was left alone, then one summary. */
export function renderReview(review: Review, { paint, all = false, now }: ReviewOptions): string {
  const { plan, findings, part } = review;
  const names = new Names(findings);
  const sections = [
    [
      paint("heading", `Plan for ${printable(plan.workspace)}`),
      ...(review.snapshot === undefined ? [] : [liveState(review.snapshot, now)]),
    ].join("\n"),
    part && renderPart(part, paint),
    ...renderShares(review, names, paint, all),
    section("Observed, and left as it is", observed(findings, names, paint), paint),
    section(
      "Left alone",
      findings.left.map((left) => leftLine(left, names)),
      paint,
    ),
    section("Noticed", notices(findings), paint),
    section("Waiting", waitingLines(findings.waiting), paint),
    section("Unknown, so nothing is planned there", unknownLines(findings.scopes), paint),
    section("Approvals that this plan has no use for", unusedLines(findings), paint),
    ...renderViolations(findings.violations, names, paint),
    summary(review, paint),
  ];
  return `${sections.filter((part) => part !== undefined).join("\n\n")}\n`;
}

function observed({ observed: changes }: Findings, names: Names, paint: Paint): string[] {
  return changes.map((change) => {
    const { sign, style, who, what } = row(change, names);
    return `${printable(scopeKey(change.scope))}  ${paint(style, sign)} ${who}  ${what}`;
  });
}

function leftLine({ grant, reason }: Left, names: Names): string {
  return `${printable(scopeKey(grant.scope))}  ${names.of(grant.principal)}  ${grant.permission}\n    ${reason}`;
}

function notices({ notices: found = [] }: Findings): string[] {
  return found.map(printable);
}

/** One person often waits in many places for the same reason, and many people for one: say it once. */
function waitingLines(waiting: readonly Waiting[]): string[] {
  return [...Map.groupBy(waiting, ({ reason }) => reason)].flatMap(([reason, same]) => {
    const people = Map.groupBy(same, ({ holder }) => holder);
    const nobody = people.get(undefined) ?? [];
    people.delete(undefined);
    return [
      ...(nobody.length === 0
        ? []
        : [
            `${printable(nobody.map(({ scope }) => scopeKey(scope)).join(", "))}: ${printable(reason)}`,
          ]),
      ...heldBack([...people], printable(reason)),
    ];
  });
}

function heldBack(
  people: readonly [holder: string | undefined, waiting: readonly Waiting[]][],
  reason: string,
): string[] {
  const grants = (waiting: readonly Waiting[]) =>
    waiting.map(
      ({ scope, permission }) =>
        `${permission === undefined ? "" : `${permission} on `}${printable(scopeKey(scope))}`,
    );
  const [first, ...others] = people;
  if (first === undefined) return [];
  const [holder, own] = first;
  if (others.length === 0) return [`${holder}: ${reason}\n    ${grants(own).join("\n    ")}`];
  const lines = people.map(([name, waiting]) => `${name}: ${grants(waiting).join(", ")}`);
  return [`${reason}\n    ${lines.join("\n    ")}`];
}

function unknownLines(scopes: readonly ScopeFinding[]): string[] {
  const unknown = scopes.filter((finding) => finding.unknown !== undefined);
  const reasons = Map.groupBy(unknown, (finding) => finding.unknown ?? "");
  return [...reasons].map(
    ([reason, found]) => `${listed(found.map(({ scope }) => scope))}: ${printable(reason)}`,
  );
}

function listed(scopes: readonly Scope[]): string {
  const shown = scopes.slice(0, 5).map((scope) => printable(scopeKey(scope)));
  const rest = scopes.length - shown.length;
  return rest > 0 ? `${shown.join(", ")} and ${grouped(rest)} more` : shown.join(", ");
}

function section(title: string, lines: readonly string[], paint: Paint): string | undefined {
  if (lines.length === 0) return undefined;
  return [paint("warning", title), ...lines.map((line) => `  ${line}`)].join("\n");
}

function unusedLines({ unusedApprovals }: Findings): string[] {
  return unusedApprovals.map(
    ({ guard, scope, until, why }) =>
      `${guard}${scope === undefined ? "" : ` ${scope}`}, until ${until}: ${why}`,
  );
}
