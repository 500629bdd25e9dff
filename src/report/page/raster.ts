import type { Selection } from "../in-order.ts";
import { LEVEL_OF } from "../level.ts";
import type { World } from "../world.ts";

/**
 * The levels of a selection shrunk to a raster of so many columns and rows: each point is the highest level of what falls
 * together there, so that nobody's admin is lost between two pixels.
 */
export function shrink(
  { matrix: { cells }, people: { length: width } }: World,
  { people, scopes }: Selection,
  columns: number,
  rows: number,
): Uint8Array {
  const raster = new Uint8Array(columns * rows);
  const rowOf = Uint32Array.from(people, (_, index) => Math.floor((index * rows) / people.length));
  for (let place = 0; place < scopes.length; place += 1) {
    const column = Math.floor((place * columns) / scopes.length);
    const base = (scopes[place] ?? 0) * width;
    for (let index = 0; index < people.length; index += 1) {
      const level = LEVEL_OF[cells[base + (people[index] ?? 0)] ?? 0] ?? 0;
      const at = (rowOf[index] ?? 0) * columns + column;
      if (level > (raster[at] ?? 0)) raster[at] = level;
    }
  }
  return raster;
}

/** Paints a raster of levels, one pixel for each. */
export function rasterCanvas(
  raster: Uint8Array,
  columns: number,
  rows: number,
  pixels: Uint32Array,
): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, columns);
  canvas.height = Math.max(1, rows);
  const context = canvas.getContext("2d");
  if (context === null || columns * rows === 0) return canvas;
  const image = context.createImageData(columns, rows);
  const painted = new Uint32Array(image.data.buffer);
  for (let at = 0; at < raster.length; at += 1) painted[at] = pixels[raster[at] ?? 0] ?? 0;
  context.putImageData(image, 0, 0);
  return canvas;
}
