import stringWidth from "string-width";
import type { DriftItem, DriftScope } from "../model/drift.ts";
import { scopeKey } from "../model/grant.ts";
import type { Findings } from "../model/plan.ts";
import { count } from "./count.ts";
import type { Paint } from "./paint.ts";
import { printable, quotedName } from "./printable.ts";
import { wrap } from "./wrap.ts";

/** What is shown of a drift. */
export type ShownDrift = {
  workspace: string;
  scopes: readonly DriftScope[];
  unread: readonly { scope: string; reason: string }[];
  findings: Pick<Findings, "people" | "observed">;
  /** Why nobody knows who changed what, where the log was asked. */
  auditUnknown?: string;
  calls: number;
};

const COLUMNS = 80;

/** What differs, scope by scope: what the files say, what is live, who changed it, and why it cannot be adopted where it cannot. */
export function renderDrift(shown: ShownDrift, paint: Paint): string {
  const { workspace, scopes, unread, findings, auditUnknown, calls } = shown;
  const items = scopes.flatMap((scope) => scope.items);
  const parts = [
    paint("heading", `Drift in ${printable(workspace)}`),
    ...scopes.map((scope) => scopeLines(scope, findings, paint)),
    ...(unread.length > 0
      ? [
          [
            paint("warning", "Unknown: these could not be read"),
            ...unread.map(({ scope, reason }) => `  ${printable(scope)}: ${printable(reason)}`),
          ].join("\n"),
        ]
      : []),
    [
      verdict(items.length, scopes.length, unread.length, paint),
      ...(findings.observed.length > 0
        ? [`Observed, and not counted: ${count(findings.observed.length, "difference")}.`]
        : []),
      ...(auditUnknown === undefined
        ? []
        : wrap(`Who changed it is not known: ${printable(auditUnknown)}`, COLUMNS)),
      `API calls: ${calls}.`,
    ].join("\n"),
  ];
  return `${parts.join("\n\n")}\n`;
}

function verdict(items: number, scopes: number, unread: number, paint: Paint): string {
  if (items > 0)
    return paint(
      "warning",
      `${count(items, "difference")} on ${count(scopes, "scope")} between the files and the workspace.`,
    );
  if (unread > 0) return paint("warning", "No difference where castellan could look.");
  return paint("success", "No drift: what is live is what the files say.");
}

function scopeLines(
  { scope, mode, items }: DriftScope,
  findings: Pick<Findings, "people">,
  paint: Paint,
): string {
  const width = Math.min(36, Math.max(...items.map((item) => stringWidth(called(item, findings)))));
  return [
    `${paint("heading", printable(scopeKey(scope)))}  ${paint("quiet", mode)}`,
    ...items.flatMap((item) => itemLines(item, width, findings, paint)),
  ].join("\n");
}

function itemLines(
  item: DriftItem,
  width: number,
  findings: Pick<Findings, "people">,
  paint: Paint,
): string[] {
  const who = called(item, findings);
  const padding = " ".repeat(Math.max(0, width - stringWidth(who)));
  const style = item.live === undefined ? "take" : item.files === undefined ? "give" : "change";
  const sides = `files: ${item.files ?? "nothing"}, live: ${item.live ?? "nothing"}`;
  const notes = [
    ...(item.by === undefined ? [] : [changedBy(item.by)]),
    ...(item.notAdoptable === undefined ? [] : [`Cannot be adopted: ${item.notAdoptable}.`]),
  ];
  return [
    `  ${who}${padding}  ${paint(style, sides)}`,
    ...notes.flatMap((note) =>
      wrap(printable(note), COLUMNS - 6).map((line) => paint("quiet", `      ${line}`)),
    ),
  ];
}

function called({ list, holder, revert }: DriftItem, { people }: Pick<Findings, "people">): string {
  if (list === "itself") return "the group itself";
  const person = "principal" in revert ? people[revert.principal.id] : undefined;
  const name =
    person !== undefined && person.alias === undefined ? `${quotedName(person.name)} ` : "";
  return `${list} ${name}${printable(holder)}`;
}

function changedBy({ name, at, action, perhaps }: NonNullable<DriftItem["by"]>): string {
  const when = `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;
  return `${perhaps ? "Perhaps changed" : "Changed"} by ${name}, ${when} (${action}).`;
}
