import type { Place } from "../model/problem.ts";
import type { Csv, CsvRow } from "./read-csv.ts";

/** Where a cell of a row stands in the file. Looked for only when something is said about it. */
export function cellPlace({ file, lines, delimiter }: Csv, row: CsvRow, index: number): Place {
  let cell = 0;
  let quoted = false;
  for (let line = row.line; line <= row.lastLine; line += 1) {
    const text = lines[line - 1] ?? "";
    let start = 0;
    for (let at = 0; at <= text.length; at += 1) {
      if (text[at] === '"') quoted = !quoted;
      const ends = at === text.length || (!quoted && text[at] === delimiter);
      if (!ends) continue;
      if (cell === index)
        return { file, line, column: start + 1, endColumn: Math.max(at, start + 1) + 1 };
      if (at < text.length) {
        cell += 1;
        start = at + 1;
      } else if (!quoted) cell += 1;
    }
  }
  return { file, line: row.line, column: 1 };
}
