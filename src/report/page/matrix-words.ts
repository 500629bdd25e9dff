import type { AccessScope } from "../../access/facts.ts";
import type { Selection } from "../in-order.ts";
import { inWords, LEVEL_OF } from "../level.ts";
import type { PersonRecord } from "../report-data.ts";
import type { World } from "../world.ts";
import { el, fill } from "./dom.ts";
import { listTable } from "./list-table.ts";
import { levelChip, personLink, scopeLink, sourceText } from "./names.ts";
import { extentChip, pathLine } from "./path-list.ts";

/** What a cell says, in one sentence. */
export function cellText(world: World, person: PersonRecord, scope: AccessScope): string {
  const { permission, atMost, paths } = world.explain(person.uuid, scope);
  const [winner] = paths;
  const through = winner === undefined ? "" : `, through ${sourceText(winner, scope)}`;
  return `${person.name} on ${scope.name}: ${inWords(permission, atMost)}${through}`;
}

/** What is said beside the pointer. */
export class MatrixTooltip {
  readonly element = el("div", { class: "tooltip", role: "tooltip", hidden: true });
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  show(
    at: { person: PersonRecord | undefined; scope: AccessScope | undefined } | undefined,
    x: number,
    y: number,
  ): void {
    const { person, scope } = at ?? {};
    this.element.hidden = person === undefined || scope === undefined;
    if (person === undefined || scope === undefined) return;
    const { permission, atMost, paths } = this.#world.explain(person.uuid, scope);
    const [winner] = paths;
    fill(
      this.element,
      el("strong", {}, person.name),
      el("span", { class: "code" }, scope.name),
      el("span", {}, levelChip(permission ?? (atMost === undefined ? "none" : "perhaps"))),
      winner !== undefined && el("span", { class: "quiet" }, sourceText(winner, scope)),
      paths.length > 1 &&
        el(
          "span",
          { class: "quiet" },
          `and ${paths.length - 1} more ${paths.length === 2 ? "way" : "ways"}`,
        ),
    );
    const { width, height } = this.element.getBoundingClientRect();
    this.element.style.left = `${Math.min(x + 14, innerWidth - width - 8)}px`;
    this.element.style.top = `${y + height + 24 > innerHeight ? y - height - 12 : y + 16}px`;
  }
}

/** The row of the cursor as a table: the same as the picture, for whoever does not see it. */
export function rowTable(world: World) {
  const heading = el("h2", {}, "The row as a table");
  const place = el("div");
  const empty = () =>
    fill(
      place,
      el(
        "p",
        { class: "empty" },
        "Choose a cell: with the arrow keys in the matrix, or with a click.",
      ),
    );
  empty();
  let shown: PersonRecord | undefined;
  let of: Selection | undefined;
  return {
    element: el(
      "section",
      { class: "row-table", "aria-label": "The row as a table" },
      heading,
      place,
    ),
    show(person: PersonRecord | undefined, selection: Selection) {
      if (person === shown && selection === of) return;
      shown = person;
      of = selection;
      if (person === undefined) {
        fill(heading, "The row as a table");
        return empty();
      }
      fill(heading, "The row as a table: ", personLink(person));
      fill(place, tableOf(world, person, selection));
    },
  };
}

function tableOf(world: World, person: PersonRecord, { scopes }: Selection): HTMLElement {
  const column = world.columnOf(person.uuid) ?? -1;
  const held = [...scopes].flatMap((row) => {
    const scope = world.scopes[row];
    return scope !== undefined && (LEVEL_OF[world.cell(column, row)] ?? 0) > 0 ? [scope] : [];
  });
  const table = listTable<AccessScope>(
    `What ${person.name} can do on the repositories shown`,
    [
      { id: "scope", title: "Repository", cell: (scope) => scopeLink(scope, false) },
      {
        id: "level",
        title: "Can",
        kind: "level",
        cell: (scope) => extentChip(world.explain(person.uuid, scope)),
      },
      {
        id: "paths",
        title: "Through",
        kind: "long",
        cell: (scope) => pathLine(world.explain(person.uuid, scope), person, scope),
      },
    ],
    "Nothing on the repositories shown.",
  );
  table.show(held);
  return table.element;
}
