import { asLevel, LEVELS } from "../level.ts";
import { type Route, withParams } from "../route.ts";
import { counted, el, fill } from "./dom.ts";
import { choiceFilter, type Here, syncFilters, textFilter } from "./filters.ts";
import { type Column, listTable } from "./list-table.ts";

/** A table of many things that are alike, with the filters that go with it. */
export type ListOf<T> = {
  /** What a screen reader calls the table. */
  label: string;
  rows: readonly T[];
  columns: readonly Column<T>[];
  /** What the things are called when they are counted. */
  counted: readonly [one: string, many: string];
  empty: string;
  /** The column it is sorted by until somebody chooses; otherwise the rows keep their order. */
  sort?: string;
  filters: (here: Here) => readonly HTMLElement[];
  isWanted: (route: Route) => (row: T) => boolean;
};

/** The table with its filters. All that somebody chooses stands in the address. */
export function filteredList<T>(
  list: ListOf<T>,
  route: Route,
): { element: HTMLElement; update: (route: Route) => void } {
  let here = route;
  const empty = list.rows.length === 0 ? list.empty : "Nothing matches.";
  const table = listTable(list.label, list.columns, empty, (sort) => withParams(here, { sort }));
  const count = el("p", { class: "count", role: "status" });
  const filters = el("div", { class: "filters" }, ...list.filters(() => here));
  const update = (next: Route) => {
    here = next;
    syncFilters(filters, here);
    const found = list.rows.filter(list.isWanted(here));
    fill(count, counted(found.length, ...list.counted));
    table.show(found, here.params.get("sort") ?? list.sort ?? "");
  };
  update(route);
  return { element: el("div", {}, filters, count, table.element), update };
}

/** Words that names must have. */
export function nameFilter(here: Here, label: string): HTMLElement {
  return textFilter(here, "q", label);
}

/** The least that must be held. */
export function levelFilter(here: Here, label = "At least"): HTMLElement {
  return choiceFilter(here, "level", label, [
    ["", "anything"],
    ["read", "read"],
    ["write", "write"],
    ["admin", "admin"],
  ]);
}

/** The least that the address asks for, as a place in LEVELS. */
export function leastIn({ params }: Route): number {
  const level = asLevel(params.get("level"));
  return level === undefined ? 0 : LEVELS.indexOf(level);
}
