import { matcher, reaches, weight } from "../in-order.ts";
import { LEVELS } from "../level.ts";
import type { PersonRecord } from "../report-data.ts";
import type { Route } from "../route.ts";
import { fold } from "../search.ts";
import type { World } from "../world.ts";
import { el } from "./dom.ts";
import { filteredList, leastIn, levelFilter, nameFilter } from "./filtered-list.ts";
import { choiceFilter } from "./filters.ts";
import type { Column } from "./list-table.ts";
import { personLink } from "./names.ts";
import type { Page } from "./page.ts";

type Row = { person: PersonRecord; column: number; groups: number };

/** Everybody, with how much they can do. */
export function peoplePage(world: World, route: Route): Page {
  const groups = groupCounts(world);
  const list = filteredList<Row>(
    {
      label: "People",
      rows: world.people.map((person, column) => ({
        person,
        column,
        groups: groups.get(person.uuid) ?? 0,
      })),
      columns: columnsFor(world),
      counted: ["person", "people"],
      empty: "Nobody.",
      sort: "name",
      filters: (here) => [
        nameFilter(here, "Name"),
        choiceFilter(here, "role", "Role", [
          ["", "everybody"],
          ["member", "members"],
          ["owner", "owners"],
          ["outsider", "no members"],
        ]),
        levelFilter(here, "Can at least"),
      ],
      isWanted: (here) => isWanted(world, here),
    },
    route,
  );
  const element = el("div", {}, el("h1", {}, "People"), list.element);
  return { title: "People", element, update: list.update };
}

function groupCounts({ groups }: World): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { members } of groups)
    for (const uuid of members) counts.set(uuid, (counts.get(uuid) ?? 0) + 1);
  return counts;
}

function isWanted(world: World, route: Route): (row: Row) => boolean {
  const isNamed = matcher(route.params.get("q") ?? "");
  const role = route.params.get("role") ?? "";
  const least = leastIn(route);
  return ({ person, column }) =>
    (role === "" || person.role === role) &&
    reaches(world.byPerson[column], least) &&
    isNamed(`${person.name} ${person.alias ?? ""} ${person.email ?? ""} ${person.uuid}`);
}

function columnsFor(world: World): Column<Row>[] {
  const held = (level: (typeof LEVELS)[number]) => {
    const place = LEVELS.indexOf(level);
    return ({ column }: Row) => world.byPerson[column]?.[place] ?? 0;
  };
  const number = (id: string, title: string, of: (row: Row) => number): Column<Row> => ({
    id,
    title,
    kind: "number",
    cell: of,
    sort: of,
  });
  const perhaps = held("perhaps");
  return [
    {
      id: "name",
      title: "Name",
      cell: ({ person }) => personLink(person),
      sort: ({ person }) => fold(person.name),
    },
    { ...number("groups", "Groups", ({ groups }) => groups), wideOnly: true },
    number("admin", "Admin", held("admin")),
    number("write", "Write", held("write")),
    number("read", "Read", held("read")),
    ...(world.data.complete ? [] : [{ ...number("perhaps", "Perhaps", perhaps), wideOnly: true }]),
    {
      ...number("all", "Weight", ({ column }) => weight(world.byPerson[column])),
      cell: ({ column }) => share(world, column),
      title: "Of all repositories",
      wideOnly: true,
    },
  ];
}

/** How much of the workspace somebody reaches, as a bar of levels. */
function share(world: World, column: number): HTMLElement {
  const tally = world.byPerson[column];
  const total = tally?.reduce((sum, count) => sum + count, 0) ?? 0;
  const parts = LEVELS.flatMap((level, place) => {
    const count = tally?.[place] ?? 0;
    if (level === "none" || count === 0) return [];
    const part = el("span", { class: `bar-part fill-${level}` });
    part.style.width = `${(100 * count) / Math.max(1, total)}%`;
    return [part];
  });
  return el("span", { class: "bar", "aria-hidden": "true" }, ...parts.reverse());
}
