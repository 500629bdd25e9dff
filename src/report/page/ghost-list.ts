import { matcher } from "../in-order.ts";
import { unpack } from "../packed.ts";
import type { GhostRecord, GhostTable } from "../report-data.ts";
import type { Route } from "../route.ts";
import type { World } from "../world.ts";
import { type Child, el } from "./dom.ts";
import { filteredList, nameFilter } from "./filtered-list.ts";
import type { Column } from "./list-table.ts";
import { levelChip, personLink, scopeLink } from "./names.ts";

/** What was left behind for one reason, and what to do about each. */
export function ghostList(world: World, table: GhostTable, title: string, route: Route) {
  if (table.unknown !== undefined)
    return {
      element: el("p", { class: "unread" }, `Not known. ${table.unknown}`),
      update: () => {},
    };
  const rows = unpack(table.ghosts);
  const list = filteredList<GhostRecord>(
    {
      label: title,
      rows,
      columns: columnsFor(world, rows),
      counted: ["finding", "findings"],
      empty: "None.",
      filters: (here) => [nameFilter(here, "Name or place")],
      isWanted: ({ params }) => {
        const isNamed = matcher(params.get("q") ?? "");
        return ({ name = "", alias = "", account = "", scope = "" }) =>
          isNamed(`${name} ${alias} ${account} ${scope}`);
      },
    },
    route,
  );
  const caveats = table.caveats.map((caveat) => el("p", { class: "quiet" }, caveat));
  return { element: el("div", {}, ...caveats, list.element), update: list.update };
}

function columnsFor(world: World, rows: readonly GhostRecord[]): Column<GhostRecord>[] {
  const hasScopes = rows.some(({ scope }) => scope !== undefined);
  const who: Column<GhostRecord> = {
    id: "who",
    title: "Who",
    cell: (row) => whoIs(world, row),
    sort: ({ name, alias, account }) => name ?? alias ?? account ?? "",
  };
  const todo: Column<GhostRecord> = {
    id: "todo",
    title: "What to do",
    kind: "long",
    wideOnly: true,
    cell: ({ todo }) => todo,
  };
  if (rows.some(({ sent }) => sent !== undefined)) return [who, ...INVITATION, todo];
  if (!hasScopes) return [who, todo];
  return [
    who,
    {
      id: "scope",
      title: "Where",
      cell: ({ kind = "repository", scope = "" }) => scopeLink({ kind, name: scope }),
      sort: ({ scope = "" }) => scope,
    },
    {
      id: "holds",
      title: "Holds",
      kind: "level",
      cell: ({ permission = "" }) => levelChip(permission),
      sort: ({ permission = "" }) => permission,
    },
    { id: "stays", title: "Would stay", kind: "level", wideOnly: true, cell: staying },
    todo,
  ];
}

const INVITATION: Column<GhostRecord>[] = [
  { id: "to", title: "Invited to", cell: ({ to = "" }) => to, sort: ({ to = "" }) => to },
  { id: "sent", title: "Sent", cell: ({ sent = "" }) => sent, sort: ({ sent = "" }) => sent },
  {
    id: "by",
    title: "By",
    wideOnly: true,
    cell: ({ by = "not known" }) => by,
    sort: ({ by = "" }) => by,
  },
];

function whoIs(world: World, { uuid, name, alias, account }: GhostRecord): Child {
  if (uuid !== undefined && world.columnOf(uuid) !== undefined)
    return personLink(world.person(uuid));
  const called = name ?? alias ?? account ?? uuid ?? "";
  return el(
    "span",
    { class: "who" },
    called,
    account !== undefined && account !== called && el("span", { class: "quiet" }, ` ${account}`),
  );
}

function staying({ certain = "none", possible = "none" }: GhostRecord): Child {
  if (certain === possible) return levelChip(certain);
  return el("span", {}, `${certain === "none" ? "" : `${certain}, `}perhaps ${possible}`);
}
