import { isKnown } from "../../model/read.ts";
import { matcher } from "../in-order.ts";
import { LEVELS, type Level } from "../level.ts";
import { unpack } from "../packed.ts";
import type { Route } from "../route.ts";
import type { World } from "../world.ts";
import { el } from "./dom.ts";
import { filteredList, nameFilter } from "./filtered-list.ts";
import { choiceFilter } from "./filters.ts";
import type { Column } from "./list-table.ts";
import { scopeLink } from "./names.ts";
import type { Page } from "./page.ts";

type ScopeRow = { name: string; row: number; home: string; personal: number };

/** How many grants single people hold on each scope, by its place in the world. */
function personalGrants(world: World): Map<number, number> {
  const scopes = unpack(world.data.live.scopes);
  const counts = new Map<number, number>();
  for (const { kind, scope } of unpack(world.data.live.grants)) {
    const at = scopes[scope];
    const row = at === undefined ? undefined : world.rowOf(at);
    if (kind === "user" && row !== undefined) counts.set(row, (counts.get(row) ?? 0) + 1);
  }
  return counts;
}

function number<T>(id: string, title: string, of: (row: T) => number): Column<T> {
  return { id, title, kind: "number", cell: of, sort: of };
}

function atLevel(world: World, level: Level) {
  const place = LEVELS.indexOf(level);
  return ({ row }: ScopeRow) => world.byScope[row]?.[place] ?? 0;
}

function scopeColumns(world: World): Column<ScopeRow>[] {
  return [
    number("admin", "Admin", atLevel(world, "admin")),
    number("write", "Write", atLevel(world, "write")),
    number("read", "Read", atLevel(world, "read")),
    ...(world.data.complete
      ? []
      : [{ ...number<ScopeRow>("perhaps", "Perhaps", atLevel(world, "perhaps")), wideOnly: true }]),
    { ...number<ScopeRow>("personal", "In person", ({ personal }) => personal), wideOnly: true },
  ];
}

function scopeRows(world: World, kind: "project" | "repository"): ScopeRow[] {
  const personal = personalGrants(world);
  return world.scopes.flatMap((scope, row) => {
    if (scope.kind !== kind) return [];
    const home = kind === "project" ? world.projectNames : world.facts.projectOf;
    return [
      { name: scope.name, row, home: home.get(scope.name) ?? "", personal: personal.get(row) ?? 0 },
    ];
  });
}

/** Every repository, with how many people can do what. */
export function repositoriesPage(world: World, route: Route): Page {
  const keys = [...world.facts.rows.project.keys()].sort();
  const list = filteredList<ScopeRow>(
    {
      label: "Repositories",
      rows: scopeRows(world, "repository"),
      columns: [
        {
          id: "name",
          title: "Repository",
          cell: ({ name }) => scopeLink({ kind: "repository", name }, false),
          sort: ({ name }) => name,
        },
        {
          id: "project",
          title: "Project",
          kind: "short",
          cell: ({ home }) => home !== "" && scopeLink({ kind: "project", name: home }, false),
          sort: ({ home }) => home,
          wideOnly: true,
        },
        ...scopeColumns(world),
      ],
      counted: ["repository", "repositories"],
      empty: "No repository.",
      sort: "name",
      filters: (here) => [
        nameFilter(here, "Repository"),
        choiceFilter(here, "project", "Project", [
          ["", "all projects"],
          ...keys.map((key) => [key, key] as const),
        ]),
      ],
      isWanted: ({ params }) => {
        const isNamed = matcher(params.get("q") ?? "");
        const project = params.get("project") ?? "";
        return ({ name, home }) => (project === "" || home === project) && isNamed(name);
      },
    },
    route,
  );
  const element = el(
    "div",
    {},
    el("h1", {}, "Repositories"),
    unreadNote(world, "repositories"),
    list.element,
  );
  return { title: "Repositories", element, update: list.update };
}

/** Every project, with how many people can do what. */
export function projectsPage(world: World, route: Route): Page {
  const sizes = new Map<string, number>();
  for (const key of world.facts.projectOf.values()) sizes.set(key, (sizes.get(key) ?? 0) + 1);
  const list = filteredList<ScopeRow>(
    {
      label: "Projects",
      rows: scopeRows(world, "project"),
      columns: [
        {
          id: "name",
          title: "Project",
          kind: "short",
          cell: ({ name }) => scopeLink({ kind: "project", name }, false),
          sort: ({ name }) => name,
        },
        {
          id: "title",
          title: "Name",
          cell: ({ home }) => home,
          sort: ({ home }) => home,
          wideOnly: true,
        },
        number("repositories", "Repositories", ({ name }) => sizes.get(name) ?? 0),
        ...scopeColumns(world),
      ],
      counted: ["project", "projects"],
      empty: "No project.",
      sort: "name",
      filters: (here) => [nameFilter(here, "Project")],
      isWanted: ({ params }) => {
        const isNamed = matcher(params.get("q") ?? "");
        return ({ name, home }) => isNamed(`${name} ${home}`);
      },
    },
    route,
  );
  const element = el(
    "div",
    {},
    el("h1", {}, "Projects"),
    unreadNote(world, "projects"),
    list.element,
  );
  return { title: "Projects", element, update: list.update };
}

type GroupRow = { slug: string; name: string; members: number; grants: number; admin: number };

/** Every group, with whom it reaches and what it is given. */
export function groupsPage(world: World, route: Route): Page {
  const grants = unpack(world.data.live.grants).filter(({ kind }) => kind === "group");
  const held = Map.groupBy(grants, ({ holder }) => holder);
  const rows = world.groups.map(({ slug, name, members }): GroupRow => {
    const own = held.get(slug) ?? [];
    const admin = own.filter(({ permission }) => permission === "admin").length;
    return { slug, name, members: members.size, grants: own.length, admin };
  });
  const list = filteredList<GroupRow>(
    {
      label: "Groups",
      rows,
      columns: [
        {
          id: "slug",
          title: "Group",
          cell: ({ slug }) => scopeLink({ kind: "group", name: slug }, false),
          sort: ({ slug }) => slug,
        },
        {
          id: "name",
          title: "Name",
          cell: ({ name }) => name,
          sort: ({ name }) => name,
          wideOnly: true,
        },
        number("members", "Members", ({ members }) => members),
        number("grants", "Grants", ({ grants }) => grants),
        number("admin", "Admin grants", ({ admin }) => admin),
      ],
      counted: ["group", "groups"],
      empty: "No group.",
      sort: "slug",
      filters: (here) => [nameFilter(here, "Group")],
      isWanted: ({ params }) => {
        const isNamed = matcher(params.get("q") ?? "");
        return ({ slug, name }) => isNamed(`${slug} ${name}`);
      },
    },
    route,
  );
  const element = el("div", {}, el("h1", {}, "Groups"), unreadNote(world, "groups"), list.element);
  return { title: "Groups", element, update: list.update };
}

/** Why a list is not known, when it is not. */
function unreadNote(
  world: World,
  list: "groups" | "projects" | "repositories",
): HTMLElement | undefined {
  const read = world.data.live[list];
  if (isKnown<unknown>(read)) return undefined;
  return el("p", { class: "unread" }, `Unknown: the ${list} could not be listed. ${read.unknown}`);
}
