import type { AccessScope } from "../../access/facts.ts";
import { compareText } from "../../model/grant.ts";
import { matcher } from "../in-order.ts";
import { unpack } from "../packed.ts";
import type { PersonRecord } from "../report-data.ts";
import { hrefTo, type Route } from "../route.ts";
import { fold } from "../search.ts";
import type { World } from "../world.ts";
import { counted, el } from "./dom.ts";
import { filteredList, nameFilter } from "./filtered-list.ts";
import { listTable } from "./list-table.ts";
import { missingPage } from "./missing-page.ts";
import { levelChip, personLink, scopeLink } from "./names.ts";
import type { Page } from "./page.ts";
import { needlessMark } from "./rows-table.ts";

type Given = { scope: AccessScope; permission: string };

/** One group: what it is given, and who is in it. */
export function groupPage(world: World, route: Route): Page {
  const group = world.group(route.id);
  if (group === undefined) return missingPage("group", route.id);
  const given = grantsOf(world, group.slug);
  const members = [...group.members]
    .map((uuid) => world.person(uuid))
    .sort((left, right) => compareText(fold(left.name), fold(right.name)));
  const list = filteredList<PersonRecord>(
    {
      label: `Members of ${group.slug}`,
      rows: members,
      columns: [
        { id: "name", title: "Name", cell: personLink, sort: ({ name }) => fold(name) },
        { id: "email", title: "Address", cell: ({ email }) => email, wideOnly: true },
      ],
      counted: ["member", "members"],
      empty: "Nobody is in this group.",
      filters: (here) => [nameFilter(here, "Name")],
      isWanted: ({ params }) => {
        const isNamed = matcher(params.get("q") ?? "");
        return ({ name, alias, email }) => isNamed(`${name} ${alias ?? ""} ${email ?? ""}`);
      },
    },
    route,
  );
  const element = el(
    "div",
    {},
    el("p", { class: "eyebrow" }, "Group"),
    el("h1", { class: "code" }, group.slug),
    el("p", { class: "lead" }, group.name === group.slug ? "" : group.name),
    el(
      "p",
      {},
      `${counted(given.length, "grant")}, ${counted(members.length, "member")}. `,
      el(
        "a",
        { href: hrefTo("matrix", "", { group: group.slug }) },
        "See its members in the matrix",
      ),
    ),
    el("section", {}, el("h2", {}, "What it is given"), grantsTable(world, group.slug, given)),
    el("section", {}, el("h2", {}, "Who is in it"), list.element),
  );
  return { title: group.slug, element, update: list.update };
}

function grantsOf({ data }: World, slug: string): Given[] {
  const scopes = unpack(data.live.scopes);
  return unpack(data.live.grants).flatMap(({ kind, holder, scope, permission }) => {
    const at = scopes[scope];
    if (kind !== "group" || holder !== slug || at === undefined) return [];
    return [{ scope: { kind: at.kind, name: at.name } as AccessScope, permission }];
  });
}

function grantsTable(world: World, slug: string, given: readonly Given[]): HTMLElement {
  const table = listTable<Given>(
    `Grants of ${slug}`,
    [
      { id: "scope", title: "On", cell: ({ scope }) => scopeLink(scope) },
      {
        id: "permission",
        title: "Grant",
        kind: "level",
        cell: ({ permission }) => levelChip(permission),
      },
      {
        id: "note",
        title: "Note",
        wideOnly: true,
        cell: ({ scope }) => needlessMark(world.needless(scope, "group", slug)),
      },
    ],
    "It is given nothing.",
  );
  table.show(given);
  return table.element;
}
