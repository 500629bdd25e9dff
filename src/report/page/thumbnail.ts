import { select } from "../in-order.ts";
import { APART } from "../picture.ts";
import type { World } from "../world.ts";
import { el } from "./dom.ts";
import { readPalette } from "./palette.ts";
import { rasterCanvas, shrink } from "./raster.ts";
import { onTheme } from "./theme.ts";

const [WIDTH, HEIGHT] = [1168, 320];
/** As high as a row is at most. */
const ROW = 18;

/** The whole matrix, small: people from top to bottom, repositories by project from left to right. */
export function thumbnail(world: World): HTMLElement {
  const canvas = el("canvas", {
    width: WIDTH,
    height: HEIGHT,
    role: "img",
    "aria-label":
      "Everybody's access to every repository, as a picture. The matrix has the same as a table.",
  });
  let raster: Raster | undefined;
  const paint = () => {
    raster ??= rasterOf(world);
    draw(canvas, raster);
  };
  const gone = new AbortController();
  onTheme(() => (canvas.isConnected ? paint() : gone.abort()), gone.signal);
  // What can be read comes first.
  requestAnimationFrame(() => setTimeout(paint));
  return canvas;
}

function draw(canvas: HTMLCanvasElement, { levels, columns, rows }: Raster): void {
  canvas.height = Math.min(HEIGHT, Math.max(1, rows) * ROW);
  const context = canvas.getContext("2d");
  if (context === null || columns * rows === 0) return;
  const { pixels, paper } = readPalette();
  context.imageSmoothingEnabled = false;
  context.drawImage(rasterCanvas(levels, columns, rows, pixels), 0, 0, WIDTH, canvas.height);
  const [width, height] = [WIDTH / columns, canvas.height / rows];
  context.fillStyle = paper;
  if (width >= APART)
    for (let column = 1; column < columns; column += 1)
      context.fillRect(Math.round(column * width) - 1, 0, 2, canvas.height);
  if (height >= APART)
    for (let row = 1; row < rows; row += 1)
      context.fillRect(0, Math.round(row * height) - 1, WIDTH, 2);
}

type Raster = { levels: Uint8Array; columns: number; rows: number };

function rasterOf(world: World): Raster {
  const choice = { people: "", repositories: "", project: "", group: "", least: 0 };
  const selection = select(world, { ...choice, rows: "groups", columns: "project" });
  const columns = Math.min(WIDTH, selection.scopes.length);
  const rows = Math.min(HEIGHT, selection.people.length);
  return { levels: shrink(world, selection, columns, rows), columns, rows };
}
