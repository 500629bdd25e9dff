import type { Selection } from "../in-order.ts";
import { LEVEL_OF, LEVELS } from "../level.ts";
import { APART, type Band, type Geometry, type Range } from "../picture.ts";
import type { World } from "../world.ts";
import type { Palette } from "./palette.ts";
import { rasterCanvas } from "./raster.ts";

/** A cell by its places in the selection. */
export type Cell = { column: number; row: number };

/** All that one drawing of the matrix is made from. */
export type Scene = {
  world: World;
  selection: Selection;
  bands: readonly Band[];
  geometry: Geometry;
  palette: Palette;
  /** What is in sight, and how far it is scrolled. */
  columns: Range;
  rows: Range;
  scrolled: { left: number; top: number };
  size: { width: number; height: number };
  cursor: Cell | undefined;
  hover: Cell | undefined;
  /** The whole picture in as many pixels as there are, when cells are smaller than that. */
  shrunk: HTMLCanvasElement | undefined;
};

const LETTERS = LEVELS.map(
  (level) =>
    ({ read: "R", write: "W", "create-repo": "C", admin: "A", perhaps: "?" })[level as string] ??
    "",
);
/** From this size on a cell says its level as a letter. */
const LETTERED = 22;

/** Draws the part of the matrix that is in sight. */
export function drawMatrix(context: CanvasRenderingContext2D, scene: Scene): void {
  const { palette, size, geometry } = scene;
  context.fillStyle = palette.paper;
  context.fillRect(0, 0, size.width, size.height);
  within(context, geometry.left, geometry.top, size, () => drawBody(context, scene));
  within(context, geometry.left, 0, size, () => drawColumnHeads(context, scene));
  within(context, 0, geometry.top, size, () => drawRowHeads(context, scene));
}

function within(
  context: CanvasRenderingContext2D,
  left: number,
  top: number,
  { width, height }: Scene["size"],
  draw: () => void,
): void {
  context.save();
  context.beginPath();
  context.rect(left, top, width - left, height - top);
  context.clip();
  draw();
  context.restore();
}

function drawBody(context: CanvasRenderingContext2D, scene: Scene): void {
  const { geometry, shrunk } = scene;
  if (shrunk !== undefined) {
    context.imageSmoothingEnabled = false;
    const { left, top, width, height } = geometry;
    context.drawImage(shrunk, left, top, width - left, height - top);
  } else {
    drawCells(context, scene);
    const smallest = Math.min(geometry.cellWidth, geometry.cellHeight);
    if (smallest >= APART) drawGaps(context, scene);
    if (smallest >= LETTERED) drawLetters(context, scene);
  }
  drawBandLines(context, scene);
  drawCross(context, scene);
}

function xOf({ geometry, scrolled }: Scene, column: number): number {
  return geometry.left + column * geometry.cellWidth - scrolled.left;
}

function yOf({ geometry, scrolled }: Scene, row: number): number {
  return geometry.top + row * geometry.cellHeight - scrolled.top;
}

function levelAt({ world, selection }: Scene, column: number, row: number): number {
  const person = selection.people[row] ?? 0;
  return LEVEL_OF[world.cell(person, selection.scopes[column] ?? 0)] ?? 0;
}

/** All cells at once: one pixel for each, enlarged. Filling thousands of rectangles would take longer than a frame. */
function drawCells(context: CanvasRenderingContext2D, scene: Scene): void {
  const { columns, rows, geometry, palette } = scene;
  const [width, height] = [columns.last - columns.first, rows.last - rows.first];
  const raster = new Uint8Array(width * height);
  for (let row = 0; row < height; row += 1)
    for (let column = 0; column < width; column += 1)
      raster[row * width + column] = levelAt(scene, columns.first + column, rows.first + row);
  context.imageSmoothingEnabled = false;
  context.drawImage(
    rasterCanvas(raster, width, height, palette.pixels),
    xOf(scene, columns.first),
    yOf(scene, rows.first),
    width * geometry.cellWidth,
    height * geometry.cellHeight,
  );
}

/** Between cells, where there is room for it. */
function drawGaps(context: CanvasRenderingContext2D, scene: Scene): void {
  const { columns, rows, geometry, palette, size } = scene;
  context.fillStyle = palette.paper;
  for (let column = columns.first; column < columns.last; column += 1)
    context.fillRect(Math.round(xOf(scene, column + 1)) - 1, geometry.top, 1, size.height);
  for (let row = rows.first; row < rows.last; row += 1)
    context.fillRect(geometry.left, Math.round(yOf(scene, row + 1)) - 1, size.width, 1);
}

function drawLetters(context: CanvasRenderingContext2D, scene: Scene): void {
  const { columns, rows, geometry, palette } = scene;
  context.font = `600 11px ${palette.font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (let row = rows.first; row < rows.last; row += 1)
    for (let column = columns.first; column < columns.last; column += 1) {
      const level = levelAt(scene, column, row);
      if (level === 0) continue;
      context.fillStyle = palette.letters[level] ?? palette.ink;
      const x = xOf(scene, column) + (geometry.cellWidth - 1) / 2;
      context.fillText(LETTERS[level] ?? "", x, yOf(scene, row) + geometry.cellHeight / 2);
    }
}

/** A line where one project ends and the next begins, when there is room for it. */
function drawBandLines(context: CanvasRenderingContext2D, scene: Scene): void {
  const { bands, palette, geometry, size } = scene;
  context.fillStyle = palette.line;
  for (const { first, last } of bands)
    if (first > 0 && (last - first) * geometry.cellWidth >= 6)
      context.fillRect(
        Math.round(xOf(scene, first)) - 1,
        geometry.top,
        1,
        Math.min(size.height, geometry.height) - geometry.top,
      );
}

/** Rules along the row and column that somebody points at, and a frame around the cell of the cursor. */
function drawCross(context: CanvasRenderingContext2D, scene: Scene): void {
  const { hover, cursor, geometry, palette, size } = scene;
  const [width, height] = [Math.max(2, geometry.cellWidth), Math.max(2, geometry.cellHeight)];
  context.fillStyle = palette.ink;
  if (hover !== undefined) {
    context.globalAlpha = 0.14;
    context.fillRect(geometry.left, yOf(scene, hover.row), size.width, height);
    context.fillRect(xOf(scene, hover.column), geometry.top, width, size.height);
    context.globalAlpha = 1;
  }
  if (cursor === undefined) return;
  const [left, top] = [xOf(scene, cursor.column), yOf(scene, cursor.row)];
  for (const [colour, line] of [
    [palette.paper, 5],
    [palette.ink, 2.5],
  ] as const) {
    context.strokeStyle = colour;
    context.lineWidth = line;
    context.strokeRect(left - 0.5, top - 0.5, width, height);
  }
}

function drawColumnHeads(context: CanvasRenderingContext2D, scene: Scene): void {
  const { geometry, bands, palette } = scene;
  const hasNames = geometry.top > 30;
  context.textBaseline = "middle";
  for (const band of bands) drawBand(context, scene, band);
  if (!hasNames) return;
  context.textAlign = "left";
  for (let column = scene.columns.first; column < scene.columns.last; column += 1) {
    const name = scene.world.scopes[scene.selection.scopes[column] ?? 0]?.name ?? "";
    const isMarked = column === scene.hover?.column || column === scene.cursor?.column;
    context.save();
    context.translate(xOf(scene, column) + geometry.cellWidth / 2, geometry.top - 6);
    context.rotate(-Math.PI / 2);
    context.font = `${isMarked ? 600 : 400} 12px ${palette.font}`;
    context.fillStyle = isMarked ? palette.ink : palette.quiet;
    context.fillText(shortened(context, name, geometry.top - 34), 0, 0);
    context.restore();
  }
}

function drawBand(
  context: CanvasRenderingContext2D,
  scene: Scene,
  { first, last, title }: Band,
): void {
  const { geometry, palette } = scene;
  const start = Math.max(geometry.left, xOf(scene, first));
  const end = Math.min(scene.size.width, xOf(scene, last));
  const width = end - start - 1;
  if (width < 2) return;
  context.fillStyle = palette.band;
  context.fillRect(start, 0, width, 18);
  if (width < 24) return;
  context.font = `600 11px ${palette.font}`;
  context.textAlign = "left";
  context.fillStyle = palette.ink;
  context.fillText(shortened(context, title, width - 10), start + 5, 9.5);
}

function drawRowHeads(context: CanvasRenderingContext2D, scene: Scene): void {
  const { geometry, palette, world, selection, rows } = scene;
  if (geometry.left < 30) return;
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (let row = rows.first; row < rows.last; row += 1) {
    const name = world.people[selection.people[row] ?? 0]?.name ?? "";
    const isMarked = row === scene.hover?.row || row === scene.cursor?.row;
    context.font = `${isMarked ? 600 : 400} 12px ${palette.font}`;
    context.fillStyle = isMarked ? palette.ink : palette.quiet;
    const y = yOf(scene, row) + geometry.cellHeight / 2;
    context.fillText(shortened(context, name, geometry.left - 12), geometry.left - 8, y);
  }
}

/** As much of a text as there is room for. */
function shortened(context: CanvasRenderingContext2D, text: string, room: number): string {
  if (context.measureText(text).width <= room) return text;
  let kept = [...text];
  while (kept.length > 1 && context.measureText(`${kept.join("")}…`).width > room)
    kept = kept.slice(0, -Math.max(1, Math.floor(kept.length / 8)));
  return `${kept.join("")}…`;
}
