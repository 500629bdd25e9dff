import { type Choice, type Selection, select } from "../in-order.ts";
import { ZOOMS } from "../picture.ts";
import { type Route, withParams } from "../route.ts";
import type { World } from "../world.ts";
import { counted, el, fill } from "./dom.ts";
import type { Cell } from "./draw-matrix.ts";
import { leastIn, levelFilter } from "./filtered-list.ts";
import { choiceFilter, syncFilters, textFilter } from "./filters.ts";
import { MatrixCanvas } from "./matrix-canvas.ts";
import { moveFor, zoomFor } from "./matrix-keys.ts";
import { cellText, MatrixTooltip, rowTable } from "./matrix-words.ts";
import { levelChip, whyHref } from "./names.ts";
import type { Page } from "./page.ts";

/** Everybody on every repository, as a picture that can be pointed at, walked through and filtered. */
export function matrixPage(world: World, route: Route): Page {
  const view = new MatrixView(world, route);
  return {
    title: "Matrix",
    element: view.element,
    update: (next) => view.update(next),
    leave: () => view.leave(),
  };
}

class MatrixView {
  readonly element: HTMLElement;
  readonly #world: World;
  readonly #canvas: MatrixCanvas;
  readonly #tooltip: MatrixTooltip;
  readonly #table: ReturnType<typeof rowTable>;
  readonly #filters: HTMLElement;
  readonly #count = el("p", { class: "count", role: "status" });
  readonly #said = el("p", { class: "said", "aria-live": "polite" });
  #here: Route;
  #chosen = "";
  /** What to look at once another size is shown. */
  #target: Cell | undefined;

  constructor(world: World, route: Route) {
    this.#world = world;
    this.#here = route;
    this.#tooltip = new MatrixTooltip(world);
    this.#table = rowTable(world);
    this.#canvas = new MatrixCanvas(world, {
      pointed: (cell, x, y) => this.#tooltip.show(cell && this.#at(cell), x, y),
      moved: (cell) => this.#tell(cell),
      opened: (cell) => {
        const { person, scope } = this.#at(cell);
        if (person !== undefined && scope !== undefined) location.hash = whyHref(person, scope);
      },
      closer: (cell) => {
        this.#target = cell;
        location.hash = withParams(this.#here, { zoom: "14" });
      },
    });
    this.#canvas.element.addEventListener("keydown", (event) => this.#key(event));
    this.#canvas.element.addEventListener("wheel", (event) => this.#wheel(event), {
      passive: false,
    });
    this.#filters = this.#makeFilters();
    this.element = el(
      "div",
      {},
      el("div", { class: "matrix-head" }, el("h1", {}, "Matrix"), legend(world)),
      this.#filters,
      this.#count,
      this.#canvas.element,
      el(
        "p",
        { class: "quiet keys", id: "matrix-keys" },
        "Arrow keys move, Enter says why, + and − zoom, 0 shows everything, Escape leaves the cell. The row is a table below.",
      ),
      this.#said,
      this.#tooltip.element,
      this.#table.element,
    );
    requestAnimationFrame(() => this.update(route));
  }

  update(route: Route): void {
    this.#here = route;
    syncFilters(this.#filters, route);
    const { zoom: _zoom, ...chosen } = Object.fromEntries(route.params);
    const key = JSON.stringify(chosen);
    const isSame = key === this.#chosen;
    this.#chosen = key;
    const choice = choiceIn(route);
    const selection: Selection = isSame ? this.#canvas.selection : select(this.#world, choice);
    const zoom = Number(route.params.get("zoom") ?? "0");
    this.#canvas.show(selection, choice.columns === "project", zoom);
    const { people, scopes } = selection;
    fill(
      this.#count,
      `${counted(people.length, "person", "people")} × ${counted(scopes.length, "repository", "repositories")}`,
    );
    if (!isSame) this.#tell(undefined);
    if (this.#target !== undefined) {
      this.#canvas.centre(this.#target);
      this.#canvas.moveTo(this.#target);
    }
    this.#target = undefined;
  }

  leave(): void {
    this.#canvas.leave();
  }

  #at({ column, row }: Cell) {
    const { people, scopes } = this.#canvas.selection;
    return {
      person: this.#world.people[people[row] ?? -1],
      scope: this.#world.scopes[scopes[column] ?? -1],
    };
  }

  #tell(cell: Cell | undefined): void {
    const { person, scope } = cell === undefined ? {} : this.#at(cell);
    fill(this.#said, person && scope && cellText(this.#world, person, scope));
    this.#table.show(person, this.#canvas.selection);
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const zoom = zoomFor(event.key, Number(this.#here.params.get("zoom") ?? "0"));
    const move = moveFor(event.key, this.#canvas.page);
    const { cursor } = this.#canvas;
    if (zoom !== undefined) this.#zoomTo(zoom);
    else if (move !== undefined)
      this.#canvas.moveTo(cursor === undefined ? { column: 0, row: 0 } : move(cursor));
    else if (event.key === "Enter") this.#canvas.open();
    else if (event.key === "Escape" && cursor !== undefined) this.#canvas.moveTo(undefined);
    else return;
    event.preventDefault();
  }

  #wheel(event: WheelEvent): void {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const zoom = zoomFor(
      event.deltaY < 0 ? "+" : "-",
      Number(this.#here.params.get("zoom") ?? "0"),
    );
    if (zoom !== undefined) this.#zoomTo(zoom);
  }

  #zoomTo(zoom: number): void {
    this.#target = this.#canvas.cursor;
    location.replace(withParams(this.#here, { zoom: zoom === 0 ? undefined : `${zoom}` }));
  }

  #makeFilters(): HTMLElement {
    const here = () => this.#here;
    const projects = [...this.#world.facts.rows.project.keys()].sort();
    const groups = this.#world.groups.map(({ slug }) => slug).sort();
    const all = (text: string, names: readonly string[]) => [
      ["", text] as const,
      ...names.map((name) => [name, name] as const),
    ];
    return el(
      "div",
      { class: "filters" },
      textFilter(here, "people", "People"),
      textFilter(here, "repositories", "Repositories"),
      choiceFilter(here, "group", "Group", all("everybody", groups)),
      choiceFilter(here, "project", "Project", all("all", projects)),
      levelFilter(here),
      choiceFilter(here, "rows", "People by", [
        ["", "groups"],
        ["access", "how much they can"],
        ["name", "name"],
      ]),
      choiceFilter(here, "columns", "Repositories by", [
        ["", "project"],
        ["people", "how many can"],
        ["name", "name"],
      ]),
      choiceFilter(
        here,
        "zoom",
        "Size",
        ZOOMS.map((zoom) => [zoom === 0 ? "" : `${zoom}`, zoom === 0 ? "all of it" : `${zoom} px`]),
      ),
    );
  }
}

function choiceIn(route: Route): Choice {
  const param = (name: string) => route.params.get(name) ?? "";
  return {
    people: param("people"),
    repositories: param("repositories"),
    project: param("project"),
    group: param("group"),
    least: leastIn(route),
    rows: param("rows") || "groups",
    columns: param("columns") || "project",
  };
}

function legend({ data }: World): HTMLElement {
  const levels = ["admin", "write", "read", ...(data.complete ? [] : ["perhaps"])];
  return el("p", { class: "legend", "aria-label": "Colours" }, ...levels.map(levelChip));
}
