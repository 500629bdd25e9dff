import { ZOOMS } from "../picture.ts";
import type { Cell } from "./draw-matrix.ts";

const MOST = Number.MAX_SAFE_INTEGER;

/** Where a key moves the cursor to, if it moves it; `page` is how much is in sight. */
export function moveFor(key: string, page: Cell): ((from: Cell) => Cell) | undefined {
  const by = (columns: number, rows: number) => (from: Cell) => ({
    column: from.column + columns,
    row: from.row + rows,
  });
  switch (key) {
    case "ArrowRight":
      return by(1, 0);
    case "ArrowLeft":
      return by(-1, 0);
    case "ArrowDown":
      return by(0, 1);
    case "ArrowUp":
      return by(0, -1);
    case "PageDown":
      return by(0, page.row);
    case "PageUp":
      return by(0, -page.row);
    case "Home":
      return ({ row }) => ({ column: 0, row });
    case "End":
      return ({ row }) => ({ column: MOST, row });
    default:
      return undefined;
  }
}

/** The size that a key changes to, if it changes it. */
export function zoomFor(key: string, zoom: number): number | undefined {
  const place = Math.max(0, ZOOMS.indexOf(zoom as (typeof ZOOMS)[number]));
  if (key === "0") return 0;
  if (key === "+" || key === "=") return ZOOMS[Math.min(ZOOMS.length - 1, place + 1)];
  if (key === "-") return ZOOMS[Math.max(0, place - 1)];
  return undefined;
}
