import { compareText } from "../../model/grant.ts";
import { type Child, eachFrame, el, fill } from "./dom.ts";

/** One column of a table. */
export type Column<T> = {
  /** Stable: it stands in the address when the table is sorted by it. */
  id: string;
  title: string;
  /** What its width goes by; otherwise it gets what there is. */
  kind?: "number" | "level" | "short" | "long";
  /** Left out where the screen is narrow. */
  wideOnly?: boolean;
  cell: (row: T) => Child;
  /** By what it is sorted; numbers the largest first. */
  sort?: (row: T) => string | number;
};

export type ListTable<T> = {
  element: HTMLElement;
  show: (rows: readonly T[], sort?: string) => void;
};

/** From so many rows on only those in sight are in the document. */
const WINDOWED_FROM = 120;
const BEYOND = 16;
const STEP = 16;
/** As many as somebody prints. */
const MOST_PRINTED = 3000;

/**
 * A table that stays quick with thousands of rows. `sortHref` gives the address of the table sorted by a column; without it the
 * order is that of the rows.
 */
export function listTable<T>(
  label: string,
  columns: readonly Column<T>[],
  empty: string,
  sortHref?: (sort: string) => string,
): ListTable<T> {
  const head = el("thead");
  const body = el("tbody");
  const table = el(
    "table",
    { "aria-label": label },
    el("colgroup", {}, ...columns.map((column) => el("col", { class: classOf(column) }))),
    head,
    body,
  );
  const nothing = el("p", { class: "empty" }, empty);
  const element = el("div", { class: "list" }, table, nothing);
  const shown = new Shown<T>(table, body, columns);
  return {
    element,
    show(rows, sort = "") {
      fill(head, el("tr", {}, ...columns.map((column) => heading(column, sort, sortHref))));
      table.hidden = rows.length === 0;
      nothing.hidden = rows.length > 0;
      shown.replace(sorted(rows, columns, sort));
    },
  };
}

function classOf<T>({ kind, wideOnly }: Column<T>): string {
  return `c-${kind ?? "text"}${wideOnly === true ? " wide-only" : ""}`;
}

function heading<T>(column: Column<T>, sort: string, sortHref?: (sort: string) => string) {
  const { id, title } = column;
  const attributes = { scope: "col", class: classOf(column) };
  if (sortHref === undefined || column.sort === undefined) return el("th", attributes, title);
  const isSorted = sort === id || sort === `-${id}`;
  const isReversed = sort === `-${id}`;
  const isNumber = column.kind === "number";
  const direction = isSorted ? (isReversed !== isNumber ? "descending" : "ascending") : undefined;
  return el(
    "th",
    { ...attributes, "aria-sort": direction },
    el("a", { href: sortHref(sort === id ? `-${id}` : id), class: "sorter" }, title),
  );
}

function sorted<T>(rows: readonly T[], columns: readonly Column<T>[], sort: string): readonly T[] {
  const column = columns.find(({ id }) => id === sort.replace(/^-/, ""));
  const by = column?.sort;
  if (by === undefined) return rows;
  const sign = sort.startsWith("-") ? -1 : 1;
  return rows
    .map((row) => ({ row, key: by(row) }))
    .sort((left, right) => sign * compareKeys(left.key, right.key))
    .map(({ row }) => row);
}

function compareKeys(left: string | number, right: string | number): number {
  if (typeof left === "number" && typeof right === "number") return right - left;
  return compareText(`${left}`, `${right}`);
}

/** The rows that are in the document: all of a few, and of many those in sight. */
class Shown<T> {
  readonly #table: HTMLTableElement;
  readonly #body: HTMLTableSectionElement;
  readonly #columns: readonly Column<T>[];
  #rows: readonly T[] = [];
  readonly #gapAbove: Gap;
  readonly #gapBelow: Gap;
  #drawn = new Map<number, HTMLTableRowElement>();
  #height = 0;
  #range = "";

  constructor(
    table: HTMLTableElement,
    body: HTMLTableSectionElement,
    columns: readonly Column<T>[],
  ) {
    this.#table = table;
    this.#body = body;
    this.#columns = columns;
    this.#gapAbove = new Gap(columns.length);
    this.#gapBelow = new Gap(columns.length);
    body.append(this.#gapAbove.element, this.#gapBelow.element);
    const whenScrolled = eachFrame(() => this.#draw());
    const listening = new AbortController();
    const options = { signal: listening.signal, passive: true };
    const follow = () => {
      if (this.#table.isConnected) whenScrolled();
      else if (this.#height > 0) listening.abort();
    };
    addEventListener("scroll", follow, options);
    addEventListener("resize", follow, options);
    addEventListener("beforeprint", () => this.#drawRange(0, MOST_PRINTED), options);
    addEventListener("afterprint", follow, options);
  }

  replace(rows: readonly T[]): void {
    this.#rows = rows;
    this.#range = "";
    for (const element of this.#drawn.values()) element.remove();
    this.#drawn.clear();
    this.#table.classList.toggle("windowed", rows.length > WINDOWED_FROM);
    if (rows.length > WINDOWED_FROM)
      this.#table.setAttribute("aria-rowcount", `${rows.length + 1}`);
    else this.#table.removeAttribute("aria-rowcount");
    this.#draw();
    // Its place in the document, and with it what is in sight, is known once it stands there.
    if (!this.#table.isConnected) requestAnimationFrame(() => this.#draw());
  }

  #draw(): void {
    const count = this.#rows.length;
    if (count <= WINDOWED_FROM) {
      this.#drawRange(0, count);
      return;
    }
    if (this.#height === 0) this.#measure();
    const height = this.#rowHeight;
    const above = -this.#body.getBoundingClientRect().top;
    const seen = Math.max(0, Math.min(count - 1, Math.floor(above / height)));
    // In steps, so that most frames of a scroll change nothing.
    const first = Math.max(0, Math.floor(seen / STEP) * STEP - BEYOND);
    const last = Math.ceil((seen + innerHeight / height) / STEP) * STEP + BEYOND;
    this.#drawRange(first, Math.min(count, last));
  }

  /** What is not measured yet is taken for as high as the style sheet means it to be. */
  get #rowHeight(): number {
    return this.#height || 37;
  }

  #measure(): void {
    this.#drawRange(0, 2);
    const row = this.#body.querySelector("tr[aria-rowindex]");
    this.#height = row?.getBoundingClientRect().height ?? 0;
  }

  #drawRange(first: number, last: number): void {
    const range = `${first} ${last}`;
    if (range === this.#range) return;
    this.#range = range;
    const drawn = new Map<number, HTMLTableRowElement>();
    for (let index = first; index < last; index += 1) {
      const row = this.#rows[index];
      if (row !== undefined) drawn.set(index, this.#drawn.get(index) ?? this.#row(row, index));
    }
    for (const [index, element] of this.#drawn) if (!drawn.has(index)) element.remove();
    this.#drawn = drawn;
    this.#gapAbove.show(first * this.#rowHeight);
    this.#gapBelow.show((this.#rows.length - last) * this.#rowHeight);
    // Those that stay are not moved: whoever has the focus in one of them keeps it.
    let before: Element = this.#gapAbove.element;
    for (const element of drawn.values()) {
      if (before.nextElementSibling !== element) before.after(element);
      before = element;
    }
  }

  #row(row: T, index: number): HTMLTableRowElement {
    return el(
      "tr",
      { "aria-rowindex": index + 2 },
      ...this.#columns.map((column, place) =>
        el(
          place === 0 ? "th" : "td",
          { class: classOf(column), ...(place === 0 && { scope: "row" }) },
          column.cell(row),
        ),
      ),
    );
  }
}

/** Takes the place of rows that are not in the document. */
class Gap {
  readonly element: HTMLTableRowElement;
  readonly #cell: HTMLTableCellElement;

  constructor(columns: number) {
    this.#cell = el("td", { colspan: columns });
    this.element = el("tr", { class: "gap", "aria-hidden": "true", hidden: true }, this.#cell);
  }

  show(pixels: number): void {
    this.element.hidden = pixels === 0;
    this.#cell.style.height = `${pixels}px`;
  }
}
