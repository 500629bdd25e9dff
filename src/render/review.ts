import stringWidth from "string-width";
import type { Change } from "../model/change.ts";
import { type Scope, scopeKey } from "../model/grant.ts";
import type { Findings, Left, Review, ScopeFinding, Waiting } from "../model/plan.ts";
import { Names, type Row, row } from "./change-row.ts";
import { count, grouped } from "./count.ts";
import { renderImpact } from "./impact.ts";
import { liveState } from "./live-state.ts";
import type { Paint } from "./paint.ts";
import { renderPart } from "./part.ts";
import { printable } from "./printable.ts";
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
    ...changedScopes(review, names, paint, all),
    review.impact !== undefined && plan.steps.length > 0
      ? renderImpact(review.impact, names, paint)
      : undefined,
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

function changedScopes(
  { plan, findings }: Review,
  names: Names,
  paint: Paint,
  all: boolean,
): string[] {
  const changes = Map.groupBy(
    plan.steps.map(({ change }) => change),
    ({ scope }) => scopeKey(scope),
  );
  return findings.scopes
    .filter(({ scope, unknown }) => unknown === undefined && (all || changes.has(scopeKey(scope))))
    .map((finding) => {
      const here = changes.get(scopeKey(finding.scope)) ?? [];
      const rows = here.map((change) => withLostMembers(row(change, names), change, finding));
      return [scopeHeading(finding, paint), ...aligned(rows, paint)].join("\n");
    });
}

/** Whoever is in a group that is deleted loses the membership without a step of its own. */
function withLostMembers(entry: Row, { action }: Change, { unmanaged }: ScopeFinding): Row {
  if (action !== "delete-group" || unmanaged === 0) return entry;
  return { ...entry, what: `${entry.what}, with ${count(unmanaged, "membership")}` };
}

function scopeHeading({ scope, mode, unmanaged }: ScopeFinding, paint: Paint): string {
  const notes = [mode, ...(unmanaged > 0 ? [`${grouped(unmanaged)} unmanaged`] : [])];
  return `${paint("heading", printable(scopeKey(scope)))}  ${paint("quiet", notes.join(" · "))}`;
}

/** Rows in columns; a very long name does not push the others aside. */
function aligned(rows: readonly Row[], paint: Paint): string[] {
  const width = Math.min(36, Math.max(0, ...rows.map(({ who }) => stringWidth(who))));
  return rows.map(({ sign, style, who, what }) => {
    const padding = " ".repeat(Math.max(0, width - stringWidth(who)));
    return `  ${paint(style, sign)} ${who}${padding}  ${paint(style, what)}`;
  });
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

/** One person often waits in many places for the same reason: say it once. */
function waitingLines(waiting: readonly Waiting[]): string[] {
  const lines = Map.groupBy(waiting, ({ holder, reason }) => `${holder ?? ""}\n${reason}`);
  return [...lines.values()].map((same) => {
    const [{ holder, reason }] = same as [Waiting, ...Waiting[]];
    if (holder === undefined)
      return `${printable(same.map(({ scope }) => scopeKey(scope)).join(", "))}: ${printable(reason)}`;
    const grants = same.map(({ scope, permission }) =>
      permission === undefined ? scopeKey(scope) : `${permission} on ${scopeKey(scope)}`,
    );
    return `${holder}: ${printable(reason)}\n    ${grants.join("\n    ")}`;
  });
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
