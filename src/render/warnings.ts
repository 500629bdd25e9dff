import type { Problem } from "../model/problem.ts";
import { count, grouped } from "./count.ts";
import type { Paint } from "./paint.ts";
import { printable } from "./printable.ts";

/** As many as a person reads beside what they came for. */
const MOST_SHOWN = 3;

/** What could be said shorter, in a few lines; `more` says how to see all of them. */
export function renderWarnings(
  warnings: readonly Problem[],
  { paint, all = false, more }: { paint: Paint; all?: boolean; more: string },
): string {
  if (warnings.length === 0) return "";
  const shown = all ? warnings : warnings.slice(0, MOST_SHOWN);
  const rest = warnings.length - shown.length;
  const lines = [
    paint("warning", `${count(warnings.length, "line")} could be left out or said shorter`),
    ...shown.map(
      ({ place: { file, line, column }, message }) =>
        `  ${printable(file)}:${line}:${column}: ${printable(message)}`,
    ),
    ...(rest > 0 ? [`  and ${grouped(rest)} more; ${more} lists all`] : []),
  ];
  return `\n${lines.join("\n")}\n`;
}
