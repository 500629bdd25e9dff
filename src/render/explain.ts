import type { Answer, AnsweredPath, Everywhere, Ground, Reach, Said } from "../model/answer.ts";
import { type Scope, scopeKey } from "../model/grant.ts";
import { placeText } from "./answers.ts";
import { count, grouped } from "./count.ts";
import { groundLines, personText, type View } from "./ground.ts";
import { printable } from "./printable.ts";
import { table } from "./table.ts";
import { wrap } from "./wrap.ts";

const STANDINGS = { wins: "wins", ties: "redundant", idle: "redundant" } as const;

/** What somebody can do on one scope: every path to it, the winner first, with the lines that say so. */
export function renderAnswer(answer: Answer, ground: Ground, view: View): string {
  const { person, scope, permission, atMost, paths, doubts } = answer;
  const { paint } = view;
  const can =
    permission === undefined
      ? `${personText(person)} has nothing`
      : `${personText(person)} has ${permission}`;
  const more = atMost === undefined ? "" : `, and perhaps up to ${atMost}`;
  const lines = [
    paint("heading", `${can}${more} on ${printable(scopeKey(scope))}`),
    ...(paths.length > 0 ? [""] : []),
    ...paths.flatMap((path) => pathLines(path, answer, ground, view)),
    ...(doubts.length > 0 ? [""] : []),
    ...doubts.map(({ scope: at, reason, upTo }) =>
      paint("warning", `Unknown: ${printable(scopeKey(at))}, up to ${upTo}: ${printable(reason)}`),
    ),
    ...groundLines(ground, view),
  ];
  return `${lines.join("\n")}\n`;
}

/** `create-repo`, and two words as long as `redundant`. */
const INDENT = " ".repeat(26);

function pathLines(path: AnsweredPath, answer: Answer, ground: Ground, view: View): string[] {
  const { gives, standing } = path;
  const head = `  ${gives.padEnd(11)}  ${STANDINGS[standing].padEnd(9)}  `;
  const text = throughText(path, answer);
  const width = view.width === undefined ? Number.POSITIVE_INFINITY : view.width - INDENT.length;
  const [first = "", ...rest] = wrap(text, width);
  const said = ground.files ? wrap(saidText(path, answer), width) : [];
  return [
    `${view.paint(standing === "wins" ? "success" : "quiet", head)}${first}`,
    ...rest.map((line) => `${INDENT}${line}`),
    ...said.map((line) => `${INDENT}${view.paint("quiet", line)}`),
  ].map((line) => line.trimEnd());
}

function throughText({ source }: AnsweredPath, { person }: Answer): string {
  if (source === "ownership") return `${personText(person)} is an owner of the workspace`;
  const { principal, permission, scope } = source;
  const who = principal.kind === "group" ? `group ${principal.id}` : personText(person);
  return `${who} has ${permission} on ${printable(scopeKey(scope))}`;
}

function saidText({ source, said, membership }: AnsweredPath, { person }: Answer): string {
  if (source === "ownership") return "";
  const { permission, principal } = source;
  const row = said === undefined ? "in no file" : linesText(said, permission);
  if (principal.kind !== "group") return row;
  const member =
    membership === undefined
      ? `no file says that ${personText(person)} is in it`
      : `${personText(person)} is in it: ${linesText(membership)}`;
  return `${row}; ${member}`;
}

/** A line, and where it says something else than what is held. */
function linesText(said: Said, held = said.permission): string {
  const other = said.permission === held ? "" : ` says ${said.permission}`;
  const until = said.until === undefined ? "" : ` until ${said.until}`;
  const reason = said.reason === undefined ? "" : ` (${printable(said.reason)})`;
  return `${placeText(said)}${other}${until}${reason}`;
}

/** Scopes that are named before the rest is a number. */
const MOST_NAMED = 3;

/** Everything that somebody can reach, collapsed by path. */
export function renderEverywhere(everywhere: Everywhere, ground: Ground, view: View): string {
  const { person, groups, reaches, scopes, idle, perhaps } = everywhere;
  const { paint } = view;
  const reached = reaches.reduce((sum, reach) => sum + reach.scopes.length, 0);
  const rows = reaches.map((reach) => [
    reach.permission,
    view.all ? reach.scopes.map(scopeKey).join(" ") : reachedText(reach),
    viaText(reach),
  ]);
  const lines = [
    paint(
      "heading",
      `${personText(person)} can reach ${grouped(reached)} of ${count(scopes, "project and repository", "projects and repositories")} in ${printable(ground.workspace)}`,
    ),
    ...(groups === undefined
      ? []
      : [`Groups: ${groups.length === 0 ? "none" : groups.join(", ")}`]),
    ...(rows.length > 0 ? ["", ...table(["HAS", "ON", "THROUGH"], rows, view)] : []),
    ...(idle.length + perhaps.length > 0 ? [""] : []),
    ...idleLines(idle.map(({ scope }) => scope)),
    ...(perhaps.length === 0
      ? []
      : [
          paint(
            "warning",
            `Perhaps more on ${someOf(perhaps)}: not all that decides there is known.`,
          ),
        ]),
    ...groundLines(ground, view),
  ];
  return `${lines.join("\n")}\n`;
}

function reachedText({ project, scopes }: Reach): string {
  if (project === undefined) return someOf(scopes);
  const repositories = scopes.filter(({ kind }) => kind === "repository");
  const inIt = count(repositories.length, "repository", "repositories");
  if (repositories.length === scopes.length) return `${inIt} in project/${printable(project)}`;
  return repositories.length === 0
    ? `project/${printable(project)}`
    : `project/${printable(project)} and ${inIt} in it`;
}

function viaText({ holder, project, scopes }: Reach): string {
  if (holder === undefined) return "owner of the workspace";
  const who = holder.kind === "group" ? `group ${holder.id}` : "own row";
  if (project !== undefined) return `${who} on project/${printable(project)}`;
  return scopes.length === 1 ? who : `${who}${holder.kind === "group" ? "" : "s"} on each`;
}

function someOf(scopes: readonly Scope[]): string {
  const shown = scopes.slice(0, MOST_NAMED).map((scope) => printable(scopeKey(scope)));
  const rest = scopes.length - shown.length;
  return rest > 0 ? `${shown.join(", ")} and ${grouped(rest)} more` : shown.join(", ");
}

function idleLines(scopes: readonly Scope[]): string[] {
  if (scopes.length === 0) return [];
  const does = scopes.length === 1 ? "does" : "do";
  return [
    `${count(scopes.length, "own row")} ${does} nothing, because another path gives as much: ${someOf(scopes)}.`,
  ];
}
