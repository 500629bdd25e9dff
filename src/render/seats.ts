import { type Change, isGrantChange } from "../model/change.ts";
import { type Names, type Row, row } from "./change-row.ts";
import type { Paint } from "./paint.ts";
import { aligned } from "./scope-changes.ts";

/** Whose seat in the workspace is taken; undefined when nobody's is. */
export function renderSeats(
  changes: readonly Change[],
  names: Names,
  paint: Paint,
): string | undefined {
  const rows = seatRows(changes, names);
  if (rows.length === 0) return undefined;
  const lines = aligned(rows).map(
    ({ sign, style, who, what }) => `  ${paint(style, sign)} ${who}  ${paint(style, what)}`,
  );
  return [paint("heading", "Seats"), ...lines].join("\n");
}

/** The same as rows. */
export function seatRows(changes: readonly Change[], names: Names): Row[] {
  return changes
    .filter((change) => isGrantChange(change) && change.scope.kind === "workspace")
    .map((change) => row(change, names));
}
