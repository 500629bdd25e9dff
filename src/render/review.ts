import stringWidth from "string-width";
import { type Change, isGrantChange } from "../model/change.ts";
import type { Mode } from "../model/desired.ts";
import { type Principal, type Scope, scopeKey } from "../model/grant.ts";
import { isRaise } from "../model/permission.ts";
import type {
  Affected,
  Findings,
  Left,
  Review,
  ScopeFinding,
  Violation,
  Waiting,
} from "../model/plan.ts";
import { count, grouped } from "./count.ts";
import type { Paint, Style } from "./paint.ts";
import { printable, quotedName } from "./printable.ts";

/** How much to show. */
export type ReviewOptions = {
  paint: Paint;
  /** Also list the scopes that need nothing. */
  all?: boolean;
};

/** A plan as a person reviews it: scope by scope, then what is not known, waits or was left alone, then one summary. */
export function renderReview(review: Review, { paint, all = false }: ReviewOptions): string {
  const { plan, findings } = review;
  const names = new Names(findings);
  const sections = [
    paint("heading", `Plan for ${printable(plan.workspace)}`),
    ...changedScopes(review, names, paint, all),
    section("Observed, and left as it is", observed(findings, names, paint), paint),
    section(
      "Left alone",
      findings.left.map((left) => leftLine(left, names)),
      paint,
    ),
    section("Waiting", waitingLines(findings.waiting), paint),
    section("Unknown, so nothing is planned there", unknownLines(findings.scopes), paint),
    section("Approvals that this plan has no use for", unusedLines(findings), paint),
    ...renderViolations(findings.violations, names, paint),
    summary(review, paint),
  ];
  return `${sections.filter((part) => part !== undefined).join("\n\n")}\n`;
}

/** How a step reads in one line: `project/PLAT  ~ developers (group)  read → write`. */
export function renderChange(change: Change, findings: Pick<Findings, "people">): string {
  const { sign, who, what } = row(change, new Names(findings));
  return `${scopeKey(change.scope)}  ${sign} ${who}  ${what}`;
}

/** How to call people: by alias, with the name Bitbucket shows when there is no alias. */
class Names {
  readonly #people: Findings["people"];

  constructor({ people }: Pick<Findings, "people">) {
    this.#people = people;
  }

  of({ kind, id }: Principal): string {
    if (kind === "group") return `${id} (group)`;
    const person = this.#people[id];
    if (person?.alias !== undefined) return person.alias;
    return person === undefined || person.name === id ? id : `${quotedName(person.name)} ${id}`;
  }
}

type Row = { sign: "+" | "~" | "-"; style: Style; who: string; what: string };

function row(change: Change, names: Names): Row {
  if (!isGrantChange(change))
    return change.action === "create-group"
      ? { sign: "+", style: "give", who: `group ${quotedName(change.name)}`, what: "create it" }
      : { sign: "-", style: "take", who: `group ${quotedName(change.name)}`, what: "delete it" };
  const who = names.of(change.principal);
  switch (change.action) {
    case "create":
      return { sign: "+", style: "give", who, what: change.after };
    case "update":
      return {
        sign: "~",
        style: isRaise(change) ? "give" : "change",
        who,
        what: `${change.before} → ${change.after}`,
      };
    case "delete":
      return { sign: "-", style: "take", who, what: `${change.before} → nothing` };
  }
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

/** One person often waits in many places for the same reason: say it once. */
function waitingLines(waiting: readonly Waiting[]): string[] {
  const lines = Map.groupBy(waiting, ({ holder, reason }) => `${holder ?? ""}\n${reason}`);
  return [...lines.values()].map((same) => {
    const [{ holder, reason }] = same as [Waiting, ...Waiting[]];
    if (holder === undefined)
      return `${printable(same.map(({ scope }) => scopeKey(scope)).join(", "))}: ${printable(reason)}`;
    const grants = same.map(({ scope, permission }) => `${permission} on ${scopeKey(scope)}`);
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

/** As many offenders, people or scopes as a person reads. JSON has them all. */
const MOST_SHOWN = 10;

/** What every guard says, and then all approvals together, as one block to paste. */
function renderViolations(violations: readonly Violation[], names: Names, paint: Paint): string[] {
  const guards = [...Map.groupBy(violations, ({ guard }) => guard).values()];
  const shown = guards.flatMap((same) => same.slice(0, MOST_SHOWN));
  if (shown.length === 0) return [];
  return [
    ...guards.map((same) =>
      [
        ...same.slice(0, MOST_SHOWN).map((violation) => renderViolation(violation, names, paint)),
        ...moreOf(same, paint),
        ...new Set(same.flatMap(({ instead = [] }) => instead)),
      ].join("\n"),
    ),
    [
      shown.length > 1
        ? "If this is what you want, add these to your files, and have them reviewed:"
        : "If this is what you want, add this to your files, and have it reviewed:",
      approvalOf(shown).replaceAll(/^/gm, "  "),
    ].join("\n"),
  ];
}

function moreOf(same: readonly Violation[], paint: Paint): string[] {
  const rest = same.length - MOST_SHOWN;
  const guard = same[0]?.guard ?? "";
  return rest > 0
    ? [`${paint("error", `Stopped by guard ${guard}`)} on ${grouped(rest)} more scopes`]
    : [];
}

/** The key once, and the entries of all below it. */
function approvalOf(violations: readonly Violation[]): string {
  const entries = violations.map(({ approval }) => approval.slice(approval.indexOf("\n") + 1));
  return ["approvals:", ...entries].join("\n");
}

function renderViolation(
  { guard, message, offenders, people = [] }: Violation,
  names: Names,
  paint: Paint,
): string {
  const lines = [
    ...offenders.map((change) => {
      const { sign, who, what } = row(change, names);
      return `${printable(scopeKey(change.scope))}  ${sign} ${who}  ${what}`;
    }),
    ...people.map((person) => affectedLine(person, names)),
  ];
  const rest = lines.length - MOST_SHOWN;
  return [
    `${paint("error", `Stopped by guard ${guard}:`)} ${printable(message)}`,
    ...lines.slice(0, MOST_SHOWN).map((line) => `    ${line}`),
    ...(rest > 0 ? [`    and ${grouped(rest)} more`] : []),
  ].join("\n");
}

function affectedLine(
  { person, less, perhaps, groups, everything }: Affected,
  names: Names,
): string {
  const who = names.of({ kind: "user", id: person });
  const parts = [
    ...(less > 0 ? [`less on ${count(less, "scope")}`] : []),
    ...(perhaps > 0 ? [`perhaps less on ${count(perhaps, "scope")}`] : []),
    ...(groups > 0 ? [`leaves ${count(groups, "group")}`] : []),
    ...(everything ? ["nothing is left"] : []),
  ];
  return parts.length === 0 ? who : `${who}  ${parts.join(", ")}`;
}

function unusedLines({ unusedApprovals }: Findings): string[] {
  return unusedApprovals.map(
    ({ guard, scope, until, why }) =>
      `${guard}${scope === undefined ? "" : ` ${scope}`}, until ${until}: ${why}`,
  );
}

function summary({ plan, digest, findings, calls }: Review, paint: Paint): string {
  const kinds = Map.groupBy(
    plan.steps.map(({ change }) => change),
    kindOf,
  );
  const parts = KINDS.filter((kind) => kinds.has(kind)).map(
    (kind) => `${grouped(kinds.get(kind)?.length ?? 0)} to ${kind}`,
  );
  const steps =
    parts.length === 0
      ? nothingToDo(findings, paint)
      : paint("heading", `Plan: ${parts.join(", ")}.`);
  const lines = [
    steps,
    ...scopeSummary(findings),
    `API calls: ${grouped(calls.read)} to read, ${grouped(calls.write)} to write.`,
    paint("quiet", `Digest: ${digest}`),
  ];
  return lines.join("\n");
}

/** What could not be read may be anything. */
function nothingToDo({ scopes }: Findings, paint: Paint): string {
  return scopes.some(({ unknown }) => unknown !== undefined)
    ? paint("warning", "Nothing to change where castellan could look.")
    : paint("success", "Converged: nothing to change.");
}

const KINDS = ["create", "grant", "raise", "lower", "remove", "delete"] as const;

function kindOf(change: Change): (typeof KINDS)[number] {
  switch (change.action) {
    case "create-group":
      return "create";
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
