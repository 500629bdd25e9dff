import { type Edited, unifiedDiff } from "../edit/unified-diff.ts";
import type { Column, Columns } from "../people/columns.ts";
import type { Note } from "../people/person-rows.ts";
import type { Import } from "../people/plan-import.ts";
import type { Csv } from "../people/read-csv.ts";
import { count, grouped } from "../render/count.ts";
import type { Paint } from "../render/paint.ts";
import { printable } from "../render/printable.ts";

const DELIMITERS: Readonly<Record<string, string>> = {
  ",": "commas",
  ";": "semicolons",
  "\t": "tabs",
  "|": "bars",
};

/** What the file is taken for: its columns, and which of them are a guess. */
export function tellColumns(
  { file, rows, delimiter, header }: Csv,
  columns: Columns,
  paint: Paint,
): string {
  const kind = columns.known === undefined ? "" : `; ${columns.known}`;
  const width = Math.max(...columns.used.map(({ field }) => field.length), 0);
  const lines = [
    `${paint("heading", printable(file))}: ${count(rows.length, "row")}, separated by ${DELIMITERS[delimiter] ?? printable(delimiter)}${kind}`,
    ...columns.used.map((column) => tellColumn(column, header !== undefined, width, paint)),
    ...(columns.unused.length > 0
      ? [paint("quiet", `  not used: ${columns.unused.map(printable).join(", ")}`)]
      : []),
  ];
  return `${lines.join("\n")}\n`;
}

function tellColumn(
  { field, header, sure }: Column,
  headed: boolean,
  width: number,
  paint: Paint,
): string {
  const column = headed ? `column '${printable(header)}'` : `column ${header}`;
  return `  ${field.padEnd(width)} ← ${column}${sure ? "" : paint("warning", "  (a guess)")}`;
}

/** What was found out about the rows, beside those that are simply added. */
export function tellRows(leftOut: readonly Note[], made: Import, paint: Paint): string {
  const { duplicates, notes, known } = made;
  return [
    section("Left out", leftOut, paint),
    section("Duplicates, taken once", duplicates, paint),
    section(
      "Note",
      notes.toSorted((a, b) => a.line - b.line),
      paint,
    ),
    known.length > 0 ? `\nIn the files already: ${count(known.length, "person", "people")}.\n` : "",
  ].join("");
}

function section(title: string, notes: readonly Note[], paint: Paint): string {
  if (notes.length === 0) return "";
  const lines = notes.map(({ line, text }) => `  row ${grouped(line)}: ${printable(text)}\n`);
  return `\n${paint("heading", title)}\n${lines.join("")}`;
}

/** What changes in the files, as a unified diff. */
export function tellFiles(files: readonly Edited[], paint: Paint): string {
  return files.map((file) => `\n${paintDiff(unifiedDiff(file), paint)}`).join("");
}

function paintDiff(diff: string, paint: Paint): string {
  return diff
    .split("\n")
    .map((line) => paintLine(printable(line.replace(/\r$/, "")), paint))
    .join("\n");
}

function paintLine(line: string, paint: Paint): string {
  if (line.startsWith("+++") || line.startsWith("---")) return paint("heading", line);
  if (line.startsWith("@@")) return paint("quiet", line);
  if (line.startsWith("+")) return paint("give", line);
  return line.startsWith("-") ? paint("take", line) : line;
}

/** What is added, in numbers: `3 people, 2 memberships in 1 group`. */
export function tellTotals({ people, members }: Import): string {
  const memberships = [...members.values()].reduce((sum, list) => sum + list.length, 0);
  const parts = [
    ...(people.length > 0 ? [count(people.length, "person", "people")] : []),
    ...(memberships > 0
      ? [`${count(memberships, "membership")} in ${count(members.size, "group")}`]
      : []),
  ];
  return parts.join(", ");
}
