import type { AccessScope } from "../../access/facts.ts";
import { compareText } from "../../model/grant.ts";
import { matcher } from "../in-order.ts";
import { LEVEL_OF, LEVELS } from "../level.ts";
import type { PersonRecord } from "../report-data.ts";
import { hrefTo, type Route } from "../route.ts";
import { fold } from "../search.ts";
import type { World } from "../world.ts";
import { counted, el } from "./dom.ts";
import { filteredList, leastIn, levelFilter, nameFilter } from "./filtered-list.ts";
import type { Column } from "./list-table.ts";
import { missingPage } from "./missing-page.ts";
import { levelChip, personLink, scopeLink } from "./names.ts";
import type { Page } from "./page.ts";
import { extentChip, pathLine } from "./path-list.ts";
import { rowsTable } from "./rows-table.ts";

type Held = { person: PersonRecord; level: number };

/** One project or repository: its grants, those it inherits, and everybody who can do something there. */
export function scopePage(kind: AccessScope["kind"]) {
  return (world: World, route: Route): Page => {
    const scope: AccessScope = { kind, name: route.id };
    const row = world.rowOf(scope);
    if (row === undefined) return missingPage(kind, route.id);
    const people = peoplePart(world, scope, row, route);
    const element = el(
      "div",
      {},
      el("p", { class: "eyebrow" }, kind === "project" ? "Project" : "Repository"),
      el("h1", { class: "code" }, scope.name),
      about(world, scope),
      levelFigures(world, row),
      el("section", {}, el("h2", {}, "Grants here"), rowsTable(world, scope)),
      inherited(world, scope),
      people.element,
      kind === "project" && repositories(world, scope.name),
    );
    return { title: scope.name, element, update: people.update };
  };
}

function about(world: World, { kind, name }: AccessScope): HTMLElement {
  const project = world.facts.projectOf.get(name);
  return el(
    "p",
    { class: "lead" },
    kind === "project"
      ? (world.projectNames.get(name) ?? "")
      : project === undefined
        ? "Its project is not known."
        : el("span", {}, "in ", scopeLink({ kind: "project", name: project })),
  );
}

function levelFigures(world: World, row: number): HTMLElement {
  const tally = world.byScope[row];
  const levels = LEVELS.filter((level, place) => level !== "none" && (tally?.[place] ?? 0) > 0);
  return el(
    "ul",
    { class: "figures" },
    ...levels.reverse().map((level) => {
      const count = tally?.[LEVELS.indexOf(level)] ?? 0;
      return el(
        "li",
        {},
        el("strong", {}, count),
        levelChip(level),
        el("span", { class: "quiet" }, count === 1 ? " person" : " people"),
      );
    }),
  );
}

function inherited(world: World, { kind, name }: AccessScope): HTMLElement | undefined {
  const project = world.facts.projectOf.get(name);
  if (kind === "project" || project === undefined) return undefined;
  const above = { kind: "project", name: project } as const;
  return el(
    "section",
    {},
    el("h2", {}, "Grants of its ", scopeLink(above)),
    rowsTable(world, above),
  );
}

function peoplePart(world: World, scope: AccessScope, row: number, route: Route) {
  const rows = world.people
    .map((person, column): Held => ({ person, level: LEVEL_OF[world.cell(column, row)] ?? 0 }))
    .filter(({ level }) => level > 0)
    .sort((a, b) => b.level - a.level || compareText(fold(a.person.name), fold(b.person.name)));
  const list = filteredList<Held>(
    {
      label: `Who can do what on ${scope.name}`,
      rows,
      columns: columnsFor(world, scope),
      counted: ["person", "people"],
      empty: "Nobody.",
      filters: (here) => [nameFilter(here, "Name"), levelFilter(here)],
      isWanted: (here) => {
        const isNamed = matcher(here.params.get("q") ?? "");
        const least = leastIn(here);
        return ({ person, level }) =>
          level >= least && isNamed(`${person.name} ${person.alias ?? ""} ${person.email ?? ""}`);
      },
    },
    route,
  );
  const element = el("section", {}, el("h2", {}, "Who can do what"), list.element);
  return { element, update: list.update };
}

function columnsFor(world: World, scope: AccessScope): Column<Held>[] {
  return [
    {
      id: "name",
      title: "Name",
      cell: ({ person }) => personLink(person),
      sort: ({ person }) => fold(person.name),
    },
    {
      id: "level",
      title: "Can",
      kind: "level",
      cell: ({ person }) => extentChip(world.explain(person.uuid, scope)),
      sort: ({ level }) => level,
    },
    {
      id: "paths",
      title: "Through",
      kind: "long",
      cell: ({ person }) => pathLine(world.explain(person.uuid, scope), person, scope),
    },
  ];
}

function repositories(world: World, project: string): HTMLElement {
  const slugs = world.repositoriesOf(project).sort(compareText);
  return el(
    "section",
    {},
    el("h2", {}, counted(slugs.length, "repository", "repositories")),
    el("p", {}, el("a", { href: hrefTo("matrix", "", { project }) }, "See them in the matrix")),
    el(
      "ul",
      { class: "tags" },
      ...slugs
        .slice(0, 500)
        .map((name) => el("li", {}, scopeLink({ kind: "repository", name }, false))),
      slugs.length > 500 && el("li", {}, `and ${slugs.length - 500} more`),
    ),
  );
}
