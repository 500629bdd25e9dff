import stringWidth from "string-width";
import type {
  FreeSeats,
  Ghost,
  GhostList,
  GhostPerson,
  GhostReason,
  GhostReport,
} from "../model/ghost.ts";
import { type Scope, scopeKey } from "../model/grant.ts";
import { count, grouped } from "./count.ts";
import type { Paint } from "./paint.ts";
import { printable, quotedName } from "./printable.ts";

const TITLES: Readonly<Record<GhostReason, string>> = {
  "left-workspace": "Rows of accounts that are no members of the workspace any more",
  "in-no-group": "Rows of people who are in no group",
  "not-in-files": "Rows of people whom the files do not know",
  "creator-admin": "Admin rows of single people on repositories, not in the files",
  "old-invitation": "Invitations that nobody has accepted",
  "outside-domain": "People with an address of another domain",
  waiting: "People in the files without an account",
  "free-seat": "Seats that would be freed: people who hold nothing",
};

/** As many ghosts of one reason as a person reads. JSON has them all. */
const MOST_SHOWN = 10;
/** The table is made for 80 columns. */
const WIDEST = 80;
/** Of those, what a person may take. The scope or address beside it gets what the narrow cells leave. */
const WIDEST_PERSON = 24;
/** `create-repo`; a word that we do not know may be longer. */
const WIDEST_PERMISSION = 11;
/** Who sent an invitation, and the group it is to. */
const WIDEST_NAME = 14;

/** What was left behind as a person reads it: reason by reason, then what could not be looked at, then one summary. */
export function renderGhosts(report: GhostReport, paint: Paint): string {
  const also = Map.groupBy(
    report.lists.flatMap(({ ghosts }) => ghosts.flatMap((ghost) => ghost.also)),
    (reason) => reason,
  );
  const parts = [
    paint("heading", `Ghosts in ${printable(report.workspace)}`),
    ...report.lists.map((list) =>
      renderList(list, report, also.get(list.reason)?.length ?? 0, paint),
    ),
    ...unreadPart(report, paint),
    summary(report, paint),
  ];
  return `${parts.join("\n\n")}\n`;
}

function renderList(
  list: GhostList,
  { olderThan }: GhostReport,
  also: number,
  paint: Paint,
): string {
  const { reason, ghosts, unknown, caveats } = list;
  const age = reason === "old-invitation" ? ` for more than ${count(olderThan, "day")}` : "";
  const title = `${TITLES[reason]}${age}`;
  if (unknown !== undefined)
    return [paint("warning", `${title}: not known`), ...wrapped(unknown, "  ")].join("\n");
  const shown = ghosts.slice(0, MOST_SHOWN);
  const rest = ghosts.length - shown.length;
  return [
    paint(
      ghosts.length > 0 ? "warning" : "quiet",
      `${title}: ${ghosts.length > 0 ? grouped(ghosts.length) : "none"}`,
    ),
    ...(shown.length > 0 ? table(reason, shown, paint) : []),
    ...(rest > 0 ? [`  and ${grouped(rest)} more; --json lists all`] : []),
    ...(also > 0 ? [`  and ${grouped(also)} that ${also === 1 ? "is" : "are"} listed above`] : []),
    ...caveats.flatMap((caveat) => wrapped(caveat, "  ")),
  ].join("\n");
}

/** The ghosts with one thing to do stand together, above what it is. */
function table(reason: GhostReason, ghosts: readonly Ghost[], paint: Paint): string[] {
  const rows = new Map(ghosts.map((ghost) => [ghost, cells(reason, ghost)]));
  const widths = widthsOf([headings(reason), ...rows.values()]);
  const same = [...Map.groupBy(ghosts, ({ todo }) => todo)];
  return [
    paint("quiet", line(headings(reason), widths)),
    ...same.flatMap(([todo, those]) => [
      ...those.map((ghost) => line(rows.get(ghost) ?? [], widths)),
      ...wrapped(printable(todo), "    → ").map((text) => paint("quiet", text)),
    ]),
  ];
}

/** As wide as the cells; but the second column gets no more than what the others leave of the line. */
function widthsOf(rows: readonly (readonly string[])[]): number[] {
  const [person = 0, scope = 0, ...narrow] = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => stringWidth(row[column] ?? ""))),
  );
  const first = Math.min(person, WIDEST_PERSON);
  const others = narrow.reduce((sum, width) => sum + width + 2, first + 4);
  return [first, Math.min(scope, WIDEST - others), ...narrow];
}

function headings(reason: GhostReason): string[] {
  switch (reason) {
    case "left-workspace":
    case "in-no-group":
    case "not-in-files":
    case "creator-admin":
      return ["WHO", "SCOPE", "HOLDS", "WOULD STAY"];
    case "old-invitation":
      return ["WHO", "ADDRESS", "DAYS", "SENT BY", "TO"];
    case "outside-domain":
      return ["WHO", "ADDRESS", "ROWS", "GROUPS"];
    case "waiting":
      return ["WHO", "IS IN THE FILES AS"];
    case "free-seat":
      return ["WHO", "NAME"];
  }
}

function cells(reason: GhostReason, { person, row, invitation, holds }: Ghost): string[] {
  const who = nameOf(person);
  if (row !== undefined)
    return [
      who,
      printable(scopeKey(row.scope)),
      cut(printable(row.permission), WIDEST_PERMISSION),
      staying(row.remains),
    ];
  if (invitation !== undefined)
    return [
      person.alias === undefined ? "not in the files" : who,
      printable(person.email ?? ""),
      grouped(invitation.days),
      invitation.by === undefined ? "not known" : cut(quotedName(invitation.by.name), WIDEST_NAME),
      target(invitation.groups),
    ];
  switch (reason) {
    case "outside-domain":
      return [who, person.email ?? "", grouped(holds?.rows ?? 0), grouped(holds?.groups ?? 0)].map(
        printable,
      );
    case "free-seat":
      return [who, person.name === undefined ? "" : quotedName(person.name)];
    default:
      return [who, printable(person.email ?? person.account ?? person.uuid ?? "")];
  }
}

/** The groups somebody is invited to, or a repository: which one, Bitbucket does not tell. */
function target([first, ...others]: readonly string[]): string {
  if (first === undefined) return "a repository";
  const more = others.length === 0 ? "" : ` +${others.length}`;
  return `${cut(printable(first), WIDEST_NAME - more.length)}${more}`;
}

/** By alias; otherwise by the name that Bitbucket shows and the beginning of the id, because a name identifies nobody. */
function nameOf({ alias, name, uuid = "" }: GhostPerson): string {
  if (alias !== undefined) return printable(alias);
  const id = printable(uuid.replace(/^(\{[^-}]+)-.*$/, "$1…}"));
  if (name === undefined) return id;
  return `${cut(quotedName(name), WIDEST_PERSON - stringWidth(id) - 1)} ${id}`;
}

function staying({ certain, possible }: { certain: string; possible: string }): string {
  if (certain === possible) return certain === "none" ? "nothing" : certain;
  return certain === "none" ? "unknown" : `≥ ${certain}`;
}

/** A scope that does not fit stands whole in a line of its own: whoever acts on it needs its name. */
function line([person = "", scope = "", ...cells]: readonly string[], widths: readonly number[]) {
  const [first = 0, second = 0, ...narrow] = widths;
  const fits = stringWidth(scope) <= second;
  const row = [
    padded(cut(person, first), first),
    padded(fits ? scope : "", second),
    ...cells.map((cell, column) => padded(cell, narrow[column] ?? 0)),
  ];
  const text = `  ${row.join("  ")}`.trimEnd();
  return fits ? text : `${text}\n    ${cut(scope, WIDEST - 4)}`;
}

function padded(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - stringWidth(text)));
}

function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  const characters = [...text];
  while (characters.length > 0 && stringWidth(characters.join("")) >= width) characters.pop();
  return `${characters.join("")}…`;
}

/** Lines of at most 80 columns; those after the first are indented to below its text. */
function wrapped(text: string, indent: string): string[] {
  const lines: string[] = [];
  let current = indent;
  for (const word of text.split(/\s+/)) {
    const isFirst = current.trim() === "" || current === indent;
    if (!isFirst && stringWidth(`${current} ${word}`) > WIDEST) {
      lines.push(current);
      current = " ".repeat(stringWidth(indent)) + word;
    } else current += isFirst ? word : ` ${word}`;
  }
  return [...lines, current];
}

function unreadPart({ unread }: GhostReport, paint: Paint): string[] {
  if (unread.length === 0) return [];
  const reasons = Map.groupBy(unread, ({ reason }) => reason);
  const lines = [...reasons].flatMap(([reason, found]) =>
    wrapped(`${listed(found.map(({ scope }) => scope))}: ${printable(reason)}`, "  "),
  );
  return [[paint("warning", "Unknown, because it could not be read"), ...lines].join("\n")];
}

function listed(scopes: readonly Scope[]): string {
  const shown = scopes.slice(0, 5).map((scope) => printable(scopeKey(scope)));
  const rest = scopes.length - shown.length;
  return rest > 0 ? `${shown.join(", ")} and ${grouped(rest)} more` : shown.join(", ");
}

function isUnsure({ row }: Ghost): boolean {
  return row !== undefined && row.remains.certain !== row.remains.possible;
}

function summary(report: GhostReport, paint: Paint): string {
  const { lists, scopesRead, scopes, complete, seats } = report;
  const found = whatWasFound(report, paint);
  const of = scopes === undefined ? "" : ` of ${grouped(scopes)}`;
  const unsure = lists.some(({ ghosts }) => ghosts.some(isUnsure));
  return [
    found,
    ...(unsure
      ? ["unknown, ≥: what the project or the groups may give besides was not read."]
      : []),
    ...wrapped(renderSeats(seats), ""),
    `Read: the rows of ${grouped(scopesRead)}${of} projects and repositories${complete ? "." : "; --all-scopes reads all."}`,
  ].join("\n");
}

function whatWasFound({ lists, complete }: GhostReport, paint: Paint): string {
  const ghosts = lists.flatMap((list) => list.ghosts);
  const rows = ghosts.filter(({ row }) => row !== undefined).length;
  const invitations = ghosts.filter(({ invitation }) => invitation !== undefined).length;
  const people = ghosts.length - rows - invitations;
  if (ghosts.length > 0)
    return paint(
      "heading",
      `Ghosts: ${count(rows, "row")}, ${count(invitations, "invitation")}, ${count(people, "person", "people")}.`,
    );
  const isUnknown = lists.some(
    ({ reason, unknown }) => reason === "old-invitation" && unknown !== undefined,
  );
  return complete && !isUnknown
    ? paint("success", "No ghosts.")
    : paint("warning", "No ghosts where castellan could look.");
}

/** `Seats to free: at least 1, at most 4; 28 of 30 are used.` */
function renderSeats({ atLeast, atMost, leaving, used, capacity }: FreeSeats): string {
  const free =
    atLeast === atMost
      ? grouped(atLeast)
      : `at least ${grouped(atLeast)}${atMost === undefined ? "" : `, at most ${grouped(atMost)}`}`;
  const taken =
    used === undefined || capacity === undefined
      ? ""
      : `; ${grouped(used)} of ${grouped(capacity)} are used`;
  const first =
    leaving === 0
      ? ""
      : ` For ${grouped(leaving)} of them castellan apply comes first: they have left, and still hold something.`;
  return `Seats to free in all: ${free}${taken}.${first}`;
}
