import stringWidth from "string-width";
import type { Paint } from "./paint.ts";

/** Between two columns. */
const GAP = "  ";
/** No column is cut below this. */
const NARROWEST = 8;

export type TableOptions = {
  paint: Paint;
  /** How many columns of the terminal there are; without, nothing is cut. */
  width?: number | undefined;
};

/**
 * Rows below their titles, in columns that fit any script. Where they are wider than the terminal, the widest column is cut with …
 * until they fit.
 */
export function table(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
  { paint, width }: TableOptions,
): string[] {
  const widths = titles.map((title, column) =>
    Math.max(stringWidth(title), ...rows.map((row) => stringWidth(row[column] ?? ""))),
  );
  if (width !== undefined) narrow(widths, width);
  return [paint("quiet", lineOf(titles, widths)), ...rows.map((row) => lineOf(row, widths))];
}

/** Takes from the widest columns what is too much. */
function narrow(widths: number[], width: number): void {
  const gaps = GAP.length * (widths.length - 1);
  let excess = widths.reduce((sum, one) => sum + one, gaps) - width;
  while (excess > 0) {
    const widest = Math.max(...widths);
    if (widest <= NARROWEST) return;
    widths[widths.indexOf(widest)] = widest - 1;
    excess -= 1;
  }
}

function lineOf(cells: readonly string[], widths: readonly number[]): string {
  return widths
    .map((width, column) => fitted(cells[column] ?? "", width))
    .join(GAP)
    .trimEnd();
}

/** A text in exactly so many columns. */
function fitted(text: string, width: number): string {
  const wide = stringWidth(text);
  return wide <= width ? text + " ".repeat(width - wide) : `${cut(text, width - 1)}…`;
}

function cut(text: string, width: number): string {
  let kept = "";
  let used = 0;
  for (const character of text) {
    used += stringWidth(character);
    if (used > width) break;
    kept += character;
  }
  return kept + " ".repeat(Math.max(0, width - stringWidth(kept)));
}
