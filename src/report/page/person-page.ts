import type { AccessScope } from "../../access/facts.ts";
import type { Scope } from "../../model/grant.ts";
import { isKnown } from "../../model/read.ts";
import { matcher } from "../in-order.ts";
import { LEVEL_OF, LEVELS } from "../level.ts";
import { unpack } from "../packed.ts";
import type { PersonRecord } from "../report-data.ts";
import type { Route } from "../route.ts";
import type { World } from "../world.ts";
import { counted, el } from "./dom.ts";
import { filteredList, leastIn, levelFilter, nameFilter } from "./filtered-list.ts";
import type { Column } from "./list-table.ts";
import { missingPage } from "./missing-page.ts";
import { levelChip, scopeLink, uuidIn } from "./names.ts";
import type { Page } from "./page.ts";
import { extentChip, pathLine } from "./path-list.ts";
import { needlessMark } from "./rows-table.ts";

type Held = { scope: AccessScope; level: number };

/** One person: what they hold, through what, and all they can do. */
export function personPage(world: World, route: Route): Page {
  const uuid = uuidIn(world, route.id);
  const column = uuid === undefined ? undefined : world.columnOf(uuid);
  if (uuid === undefined || column === undefined) return missingPage("person", route.id);
  const person = world.person(uuid);
  const access = accessPart(world, person, column, route);
  const element = el(
    "div",
    {},
    el("p", { class: "eyebrow" }, "Person"),
    el("h1", {}, person.name),
    identity(person),
    levelFigures(world, column),
    sources(world, person),
    access.element,
  );
  return { title: person.name, element, update: access.update };
}

function identity({ uuid, alias, email, role }: PersonRecord): HTMLElement {
  const fact = (name: string, value: string | undefined, code = false) =>
    value === undefined
      ? []
      : [el("dt", {}, name), el("dd", { ...(code && { class: "code" }) }, value)];
  const roles = {
    owner: "workspace owner: admin everywhere",
    member: "member of the workspace",
    outsider: "holds something, and is no member of the workspace",
  };
  return el(
    "dl",
    { class: "facts" },
    ...fact("Role", roles[role]),
    ...fact("In the files", alias),
    ...fact("Address", email),
    ...fact("Account", uuid, true),
  );
}

function levelFigures(world: World, column: number): HTMLElement {
  const tally = world.byPerson[column];
  const shown = (["admin", "write", "read", "perhaps"] as const).filter(
    (level) => level !== "perhaps" || !world.data.complete,
  );
  return el(
    "ul",
    { class: "figures" },
    ...shown.map((level) => {
      const count = tally?.[LEVELS.indexOf(level)] ?? 0;
      return el(
        "li",
        {},
        el("strong", {}, count),
        levelChip(level),
        el("span", { class: "quiet" }, count === 1 ? " repository" : " repositories"),
      );
    }),
  );
}

/** Ownership, groups and rows of their own: all that gives them something. */
function sources(world: World, { uuid, role }: PersonRecord): HTMLElement {
  const groups = world.groups.filter(({ members }) => members.has(uuid));
  const rows = personalRows(world, uuid);
  return el(
    "section",
    {},
    el("h2", {}, "Where it comes from"),
    role === "owner" &&
      el("p", {}, "A workspace owner is admin of every project and repository, without any grant."),
    el("h3", {}, `Groups`),
    groups.length === 0
      ? el(
          "p",
          { class: "empty" },
          isKnown(world.facts.groups) ? "In no group." : "Unknown: the groups could not be read.",
        )
      : el(
          "ul",
          { class: "tags" },
          ...groups.map(({ slug }) =>
            el("li", {}, scopeLink({ kind: "group", name: slug }, false)),
          ),
        ),
    el("h3", {}, "Grants in person"),
    rows.length === 0
      ? el("p", { class: "empty" }, "None.")
      : el(
          "ul",
          { class: "rows" },
          ...rows
            .slice(0, 200)
            .map(({ scope, permission }) =>
              el(
                "li",
                {},
                levelChip(permission),
                scopeLink(scope),
                needlessMark(world.needless(scope, "user", uuid)),
              ),
            ),
          rows.length > 200 && el("li", {}, `and ${counted(rows.length - 200, "more", "more")}`),
        ),
  );
}

function personalRows({ data }: World, uuid: string): { scope: Scope; permission: string }[] {
  const scopes = unpack(data.live.scopes);
  return unpack(data.live.grants).flatMap(({ kind, holder, scope, permission }) => {
    const at = scopes[scope];
    if (kind !== "user" || holder !== uuid || at === undefined) return [];
    return [{ scope: { kind: at.kind, name: at.name }, permission }];
  });
}

/** Every scope on which they can do something, with every path. */
function accessPart(world: World, person: PersonRecord, column: number, route: Route) {
  const rows = world.scopes
    .map((scope, row): Held => ({ scope, level: LEVEL_OF[world.cell(column, row)] ?? 0 }))
    .filter(({ level }) => level > 0);
  const list = filteredList<Held>(
    {
      label: `What ${person.name} can do`,
      rows,
      columns: columnsFor(world, person),
      counted: ["project or repository", "projects and repositories"],
      empty: "Nothing.",
      filters: (here) => [nameFilter(here, "Project or repository"), levelFilter(here)],
      isWanted: (here) => {
        const isNamed = matcher(here.params.get("q") ?? "");
        const least = leastIn(here);
        return ({ scope, level }) =>
          level >= least && isNamed(`${scope.name} ${world.facts.projectOf.get(scope.name) ?? ""}`);
      },
    },
    route,
  );
  const element = el("section", {}, el("h2", {}, "What they can do"), list.element);
  return { element, update: list.update };
}

function columnsFor(world: World, person: PersonRecord): Column<Held>[] {
  return [
    {
      id: "scope",
      title: "Where",
      cell: ({ scope }) => scopeLink(scope),
      sort: ({ scope }) => scope.name,
    },
    {
      id: "level",
      title: "Can",
      kind: "level",
      cell: ({ scope }) => extentChip(world.explain(person.uuid, scope)),
      sort: ({ level }) => level,
    },
    {
      id: "paths",
      title: "Through",
      kind: "long",
      cell: ({ scope }) => pathLine(world.explain(person.uuid, scope), person, scope),
    },
  ];
}
