import type { Change } from "../model/change.ts";
import { compareText, scopeKey } from "../model/grant.ts";
import type { PeopleImpact } from "../model/impact.ts";
import type { Findings, Review, Violation } from "../model/plan.ts";
import { changeLine, type Names, type Row } from "./change-row.ts";
import { count, grouped } from "./count.ts";
import type { Section } from "./cut-to-fit.ts";
import { invitationRows } from "./invitations.ts";
import { block, fenceFor, type Host, literal, literalInHtml, literalSentence } from "./markdown.ts";
import { printable } from "./printable.ts";
import { aligned, notesOn, type ScopeChanges, scopeChanges } from "./scope-changes.ts";
import { seatRows } from "./seats.ts";
import { caveatsOf, few, type Telling, tellAll } from "./story.ts";
import { affectedLine, approvalOf } from "./violations.ts";

/** As many lines of one scope as stand together: a comment is cut between such pieces. */
const LINES_TOGETHER = 40;
/** As many stories as stand open in a comment; the others are behind a click, or counted. */
const MOST_STORIES = 15;

/** What folds away below a line, where the host can do that; else it stands below a bold line. */
type Fold = { title: string; name?: string | undefined; host: Host; isOpen?: boolean };

function opened({ title, name, host, isOpen = false }: Fold): string {
  if (host === "github") {
    const named = name === undefined ? title : title.replace("%", literalInHtml(name));
    return `<details${isOpen ? " open" : ""}><summary>${named}</summary>\n\n`;
  }
  return `**${name === undefined ? title : title.replace("%", () => literal(name))}**\n\n`;
}

function closed(host: Host): string {
  return host === "github" ? "\n</details>\n\n" : "\n";
}

/** Why nothing would be applied, and the approval that would let it. */
export function violationSections(findings: Findings, names: Names, host: Host): Section[] {
  const { violations } = findings;
  if (violations.length === 0) return [];
  const guards = new Set(violations.map(({ guard }) => guard)).size;
  const notice = `**Stopped by ${count(guards, "guard")}: nothing is applied** until the files change, or approve it.`;
  const alert = host === "github" ? `> [!CAUTION]\n> ${notice}\n\n` : `${notice}\n\n`;
  return [
    {
      opening: alert,
      pieces: violations.map((violation) => ({ text: violationLine(violation), weight: 1 })),
      closing: "\n",
      rest: (left) => `- and ${grouped(left)} more\n`,
      instead: () => alert,
    },
    offenders(violations, names, host),
    approvals(violations),
  ];
}

function violationLine({ guard, scope, message }: Violation): string {
  const where = scope === undefined ? "" : ` on ${literal(scopeKey(scope))}`;
  return `- **${guard}**${where}: ${literalSentence(message)}\n`;
}

function offenders(violations: readonly Violation[], names: Names, host: Host): Section {
  const lines = violations.flatMap(({ offenders: changes, people = [] }) => [
    ...changes.map((change) => changeLine(change, names)),
    ...people.map((person) => affectedLine(person, names)),
  ]);
  const unique = [...new Set(lines)];
  return fenced(
    { title: `Who and what (${grouped(unique.length)})`, host },
    "text",
    unique.map((line) => [line]),
  );
}

function approvals(violations: readonly Violation[]): Section {
  const lines = approvalOf(violations).trimEnd().split("\n").map(printable);
  const others = [...new Set(violations.flatMap(({ instead = [] }) => instead))];
  const text = [
    "If this is what you want, add this to your files, and have it reviewed:",
    block(lines, "yaml"),
    ...others.map(ownSentence),
    "",
  ].join("\n\n");
  return {
    opening: "",
    pieces: [{ text, weight: 1 }],
    closing: "",
    rest: () => "",
    instead: () => "The approvals that would let it pass do not fit here.\n\n",
  };
}

/** A sentence of a guard, with code in it that is ours; should it hold anything else, it is code as a whole. */
function ownSentence(text: string): string {
  return /^[\w .,:;()'"%`-]*$/.test(text) ? text : literalSentence(text);
}

/** What it does to people, one line for all who have the same story. */
export function impactSection(impact: PeopleImpact, names: Names, fold?: Fold): Section {
  const tellings = tellAll(impact, literal);
  const caveats = caveatsOf(impact, literal).map((caveat) => `${caveat}\n`);
  const hidden = tellings.slice(MOST_STORIES).reduce((sum, { people }) => sum + people.length, 0);
  const rest = (left: number) =>
    left + hidden > 0 ? `- and ${count(left + hidden, "more person", "more people")}\n` : "";
  return {
    opening: fold === undefined ? "**Impact on people**\n\n" : opened(fold),
    pieces:
      tellings.length === 0
        ? [{ text: "Nobody can do more or less than before, as far as is known.\n", weight: 0 }]
        : tellings.slice(0, MOST_STORIES).map((telling) => ({
            text: storyLine(telling, names),
            weight: telling.people.length,
          })),
    closing: `${hidden > 0 ? rest(0) : ""}${caveats.length > 0 ? "\n" : ""}${caveats.join("")}${fold === undefined ? "\n" : closed(fold.host)}`,
    rest: (left) => (hidden > 0 ? "" : rest(left)),
    instead: (left) => `**Impact on people**: ${count(left + hidden, "person", "people")}.\n\n`,
  };
}

function storyLine({ people, alarms, told }: Telling, names: Names): string {
  const called = people.map((id) => names.of({ kind: "user", id })).sort(compareText);
  const bold = alarms.map((alarm) => `**${alarm}**`).join(", ");
  return `- ${bold === "" ? "" : `${bold} · `}${few(called, literal)}: ${told}\n`;
}

/** Changes by scope, as a diff, folded away. */
export function changesSection(
  title: { title: string; name?: string; isOpen?: boolean },
  changes: readonly Change[],
  { findings }: Review,
  names: Names,
  host: Host,
): Section {
  const scopes = scopeChanges(changes, findings, names);
  const letters = invitationRows(changes);
  const invitations = letters.length === 0 ? [] : hunks("Invitations", letters);
  const taken = seatRows(changes, names);
  const seats = taken.length === 0 ? [] : hunks("Seats", taken);
  return fenced({ ...title, host }, "diff", [...invitations, ...scopes.flatMap(hunksOf), ...seats]);
}

/** `@@ project/PLAT · authoritative @@`, and its rows as a diff shows them; a long one in several pieces. */
function hunksOf({ finding, rows }: ScopeChanges): string[][] {
  return hunks(`${scopeKey(finding.scope)} · ${notesOn(finding)}`, rows);
}

function hunks(title: string, rows: readonly Row[]): string[][] {
  const head = `@@ ${title} @@`;
  const lines = aligned(rows).map(
    ({ sign, who, what }) => `${sign === "~" ? "!" : sign} ${who}  ${what}`,
  );
  const starts = Array.from(
    { length: Math.ceil(lines.length / LINES_TOGETHER) },
    (_, index) => index * LINES_TOGETHER,
  );
  return starts.map((start) => [head, ...lines.slice(start, start + LINES_TOGETHER)]);
}

/** What base would do and these files do not, as far as there is something. It may stand on scopes that they do not name any more. */
export function withdrawnSections(
  withdrawn: readonly Change[],
  name: string,
  names: Names,
  host: Host,
): Section[] {
  if (withdrawn.length === 0) return [];
  const title = `Taken back: % would change this (${grouped(withdrawn.length)})`;
  return [
    fenced(
      { title, name, host },
      "text",
      withdrawn.map((change) => [changeLine(change, names)]),
    ),
  ];
}

/** One paragraph, whole or not at all. */
export function paragraph(text: string): Section {
  return {
    opening: "",
    pieces: [{ text: `${text}\n\n`, weight: 1 }],
    closing: "",
    rest: () => "",
  };
}

/** Pieces of lines in one fence, folded away. A hunk's first line counts for nothing. */
function fenced(fold: Fold, language: string, pieces: readonly (readonly string[])[]): Section {
  const safe = pieces.map((lines) => lines.map(printable));
  const fence = fenceFor(safe.flat());
  const isHunk = language === "diff";
  return {
    opening: `${opened(fold)}${fence}${language}\n`,
    pieces: safe.map((lines) => ({
      text: `${lines.join("\n")}\n`,
      weight: lines.length - (isHunk ? 1 : 0),
    })),
    closing: `${fence}\n${closed(fold.host)}`,
    rest: (left) => `… and ${grouped(left)} more\n`,
    instead: (left) => `${opened(fold)}${grouped(left)} do not fit here.\n${closed(fold.host)}`,
  };
}

/** What waits, could not be read, was noticed, or has no use: named, so that a green plan hides nothing. */
export function besidesSections({ findings }: Review, names: Names, host: Host): Section[] {
  const { waiting, scopes, left, observed, unusedApprovals, notices = [] } = findings;
  const unknown = scopes.filter((finding) => finding.unknown !== undefined);
  const lists: [title: string, lines: string[]][] = [
    [
      "Unknown, so nothing is planned there",
      unknown.map(({ scope, unknown: reason }) => `${scopeKey(scope)}: ${reason}`),
    ],
    [
      "Waiting",
      waiting.map(({ scope, holder, permission, reason }) =>
        holder === undefined
          ? `${scopeKey(scope)}: ${reason}`
          : `${holder}: ${permission === undefined ? "" : `${permission} on `}${scopeKey(scope)}: ${reason}`,
      ),
    ],
    ["Noticed", notices],
    [
      "Left alone",
      left.map(
        ({ grant, reason }) =>
          `${scopeKey(grant.scope)}  ${names.of(grant.principal)}  ${grant.permission}: ${reason}`,
      ),
    ],
    ["Observed, and left as it is", observed.map((change) => changeLine(change, names))],
    [
      "Approvals that this plan has no use for",
      unusedApprovals.map(
        ({ guard, scope = "", until, why }) => `${guard} ${scope} until ${until}: ${why}`,
      ),
    ],
  ];
  return lists
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) =>
      fenced(
        { title: `${title} (${grouped(lines.length)})`, host },
        "text",
        lines.map((line) => [line]),
      ),
    );
}
