import type { Selection } from "../in-order.ts";
import {
  type Band,
  bandsOf,
  columnsInSight,
  type Frame,
  type Geometry,
  geometryOf,
  rowsInSight,
  scrolledTo,
} from "../picture.ts";
import type { World } from "../world.ts";
import { eachFrame, el } from "./dom.ts";
import { type Cell, drawMatrix } from "./draw-matrix.ts";
import { type Palette, readPalette } from "./palette.ts";
import { rasterCanvas, shrink } from "./raster.ts";
import { onTheme } from "./theme.ts";

/** What the picture tells whoever made it. */
export type MatrixListener = {
  /** Somebody points at a cell, or at none; with where on the screen. */
  pointed: (cell: Cell | undefined, x: number, y: number) => void;
  /** The cursor moved to a cell, or went away. */
  moved: (cell: Cell | undefined) => void;
  /** Somebody wants to know why. */
  opened: (cell: Cell) => void;
  /** Somebody clicked where cells are too small to be meant. */
  closer: (cell: Cell) => void;
};

/** Cells that are smaller cannot be clicked one by one. */
const CLICKABLE = 6;

/** The picture of the matrix: a box that scrolls, over which what is in sight is drawn. */
export class MatrixCanvas {
  readonly element: HTMLElement;
  readonly #canvas = el("canvas", { "aria-hidden": "true" });
  readonly #extent = el("div", { class: "extent" });
  readonly #world: World;
  readonly #listener: MatrixListener;
  readonly #gone = new AbortController();
  readonly #redraw = eachFrame(() => this.#draw());
  #selection: Selection = { people: new Int32Array(), scopes: new Int32Array() };
  #bands: readonly Band[] = [];
  #zoom = 0;
  #palette: Palette = readPalette();
  #geometry: Geometry;
  #shrunk: HTMLCanvasElement | undefined;
  #cursor: Cell | undefined;
  #hover: Cell | undefined;

  constructor(world: World, listener: MatrixListener) {
    this.#world = world;
    this.#listener = listener;
    this.element = el(
      "div",
      {
        class: "matrix",
        tabindex: 0,
        role: "application",
        "aria-roledescription": "matrix",
        "aria-describedby": "matrix-keys",
        "aria-label": "People and repositories",
      },
      this.#extent,
      this.#canvas,
    );
    this.#geometry = geometryOf(this.#frame());
    const { signal } = this.#gone;
    this.element.addEventListener("scroll", this.#redraw, { signal, passive: true });
    this.element.addEventListener("pointermove", (event) => this.#point(event), { signal });
    this.element.addEventListener("pointerleave", () => this.#pointAtNothing(), { signal });
    this.element.addEventListener("click", (event) => this.#click(event), { signal });
    this.element.addEventListener("dblclick", () => this.open(), { signal });
    new ResizeObserver(() => this.#layOut()).observe(this.element);
    onTheme(() => this.#repaint(), signal);
  }

  get cursor(): Cell | undefined {
    return this.#cursor;
  }

  get selection(): Selection {
    return this.#selection;
  }

  /** How many cells fit on the screen, for whoever moves by pages. */
  get page(): Cell {
    const { width, height } = this.#size();
    return {
      column: Math.max(1, Math.floor((width - this.#geometry.left) / this.#geometry.cellWidth) - 1),
      row: Math.max(1, Math.floor((height - this.#geometry.top) / this.#geometry.cellHeight) - 1),
    };
  }

  /** Shows other people and repositories, or the same in another size. */
  show(selection: Selection, hasBands: boolean, zoom: number): void {
    if (selection !== this.#selection) this.#cursor = undefined;
    this.#selection = selection;
    this.#bands = hasBands ? bandsOf(this.#projects()) : [];
    this.#zoom = zoom;
    this.#layOut();
  }

  /** Moves the cursor, and scrolls so that it is in sight. */
  moveTo(cell: Cell | undefined): void {
    const { people, scopes } = this.#selection;
    if (people.length === 0 || scopes.length === 0) return;
    const least = (place: number, count: number) => Math.max(0, Math.min(count - 1, place));
    this.#cursor = cell && {
      column: least(cell.column, scopes.length),
      row: least(cell.row, people.length),
    };
    if (this.#cursor !== undefined) this.#reveal(this.#cursor);
    this.#listener.moved(this.#cursor);
    this.#redraw();
  }

  /** Asks why about the cell of the cursor. */
  open(): void {
    if (this.#cursor !== undefined) this.#listener.opened(this.#cursor);
  }

  /** Scrolls so that a cell is in the middle. */
  centre({ column, row }: Cell): void {
    const { width, height } = this.#size();
    const { cellWidth, cellHeight, left, top } = this.#geometry;
    this.element.scrollTo({
      left: column * cellWidth - (width - left) / 2,
      top: row * cellHeight - (height - top) / 2,
      behavior: "instant",
    });
  }

  leave(): void {
    this.#gone.abort();
  }

  #projects(): string[] {
    const { scopes } = this.#world;
    return [...this.#selection.scopes].map(
      (row) => this.#world.facts.projectOf.get(scopes[row]?.name ?? "") ?? "",
    );
  }

  #size() {
    return { width: this.element.clientWidth, height: this.element.clientHeight };
  }

  #frame(): Frame {
    const { people, scopes } = this.#selection;
    return { columns: scopes.length, rows: people.length, ...this.#size(), zoom: this.#zoom };
  }

  #layOut(): void {
    const room = Math.max(384, Math.min(0.68 * innerHeight, 960));
    const { width, height } = geometryOf({ ...this.#frame(), height: room });
    // No higher than what there is to see, and the bar below it.
    const scrollbar = width > this.element.clientWidth ? 18 : 2;
    this.element.style.height = `${Math.min(room, Math.ceil(height) + scrollbar)}px`;
    this.#geometry = geometryOf({ ...this.#frame(), height: room });
    this.#extent.style.width = `${Math.floor(width)}px`;
    this.#extent.style.height = `${Math.floor(height)}px`;
    const size = this.#size();
    const density = devicePixelRatio;
    this.#canvas.width = size.width * density;
    this.#canvas.height = size.height * density;
    this.#canvas.style.width = `${size.width}px`;
    this.#canvas.style.height = `${size.height}px`;
    this.#repaint();
  }

  #repaint(): void {
    this.#palette = readPalette();
    this.#shrunk = this.#shrink();
    this.#redraw();
  }

  /** When several cells share a pixel, the picture is made once and not for each frame: all of it is in sight. */
  #shrink(): HTMLCanvasElement | undefined {
    const { cellWidth, cellHeight, left, top, width, height } = this.#geometry;
    if (cellWidth >= 1 && cellHeight >= 1) return undefined;
    const { people, scopes } = this.#selection;
    const columns = Math.min(
      scopes.length,
      Math.max(1, Math.floor((width - left) * devicePixelRatio)),
    );
    const rows = Math.min(
      people.length,
      Math.max(1, Math.floor((height - top) * devicePixelRatio)),
    );
    const raster = shrink(this.#world, this.#selection, columns, rows);
    return rasterCanvas(raster, columns, rows, this.#palette.pixels);
  }

  #draw(): void {
    const context = this.#canvas.getContext("2d", { alpha: false });
    if (context === null) return;
    const frame = this.#frame();
    const { scrollLeft: left, scrollTop: top } = this.element;
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    drawMatrix(context, {
      world: this.#world,
      selection: this.#selection,
      bands: this.#bands,
      geometry: this.#geometry,
      palette: this.#palette,
      columns: columnsInSight(this.#geometry, frame, left),
      rows: rowsInSight(this.#geometry, frame, top),
      scrolled: { left, top },
      size: this.#size(),
      cursor: this.#cursor,
      hover: this.#hover,
      shrunk: this.#shrunk,
    });
  }

  #reveal({ column, row }: Cell): void {
    const { width, height } = this.#size();
    const { cellWidth, cellHeight, left, top } = this.#geometry;
    this.element.scrollTo({
      left: scrolledTo(column, cellWidth, width - left, this.element.scrollLeft),
      top: scrolledTo(row, cellHeight, height - top, this.element.scrollTop),
      behavior: "instant",
    });
  }

  #cellAt({ clientX, clientY }: PointerEvent | MouseEvent): Cell | undefined {
    const box = this.element.getBoundingClientRect();
    const { left, top, cellWidth, cellHeight } = this.#geometry;
    const x = clientX - box.left - left;
    const y = clientY - box.top - top;
    if (x < 0 || y < 0) return undefined;
    const column = Math.floor((x + this.element.scrollLeft) / cellWidth);
    const row = Math.floor((y + this.element.scrollTop) / cellHeight);
    const { people, scopes } = this.#selection;
    return column < scopes.length && row < people.length ? { column, row } : undefined;
  }

  #point(event: PointerEvent): void {
    this.#hover = this.#cellAt(event);
    this.#listener.pointed(this.#hover, event.clientX, event.clientY);
    this.#redraw();
  }

  #pointAtNothing(): void {
    this.#hover = undefined;
    this.#listener.pointed(undefined, 0, 0);
    this.#redraw();
  }

  #click(event: MouseEvent): void {
    const cell = this.#cellAt(event);
    if (cell === undefined) return;
    const { cellWidth, cellHeight } = this.#geometry;
    if (Math.min(cellWidth, cellHeight) < CLICKABLE) this.#listener.closer(cell);
    else this.moveTo(cell);
  }
}
