import type { Affected, Violation } from "../model/plan.ts";
import { changeLine, type Names } from "./change-row.ts";
import { count, grouped } from "./count.ts";
import type { Paint } from "./paint.ts";
import { printable } from "./printable.ts";

/** As many offenders, people or scopes as a person reads. JSON has them all. */
const MOST_SHOWN = 10;

/** What every guard says, and then all approvals together, as one block to paste. */
export function renderViolations(
  violations: readonly Violation[],
  names: Names,
  paint: Paint,
): string[] {
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
export function approvalOf(violations: readonly Violation[]): string {
  const entries = violations.map(({ approval }) => approval.slice(approval.indexOf("\n") + 1));
  return ["approvals:", ...entries].join("\n");
}

function renderViolation(
  { guard, message, offenders, people = [] }: Violation,
  names: Names,
  paint: Paint,
): string {
  const lines = [
    ...offenders.map((change) => changeLine(change, names)),
    ...people.map((person) => affectedLine(person, names)),
  ];
  const rest = lines.length - MOST_SHOWN;
  return [
    `${paint("error", `Stopped by guard ${guard}:`)} ${printable(message)}`,
    ...lines.slice(0, MOST_SHOWN).map((line) => `    ${line}`),
    ...(rest > 0 ? [`    and ${grouped(rest)} more`] : []),
  ].join("\n");
}

/** What a plan takes from one person, in a line. */
export function affectedLine(
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
