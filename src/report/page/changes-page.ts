import { asMoment } from "../day.ts";
import { matcher } from "../in-order.ts";
import { unpack } from "../packed.ts";
import type {
  AccessChangeRecord,
  AccessTotalRecord,
  ChangesData,
  RowChangeRecord,
} from "../report-data.ts";
import { hrefTo, type Route } from "../route.ts";
import { fold } from "../search.ts";
import type { World } from "../world.ts";
import { type Child, counted, el, fill } from "./dom.ts";
import { filteredList, nameFilter } from "./filtered-list.ts";
import { holderLink, levelChip, personOrName, scopeLink } from "./names.ts";
import type { Page } from "./page.ts";

/** What is not as it was in the older snapshot. */
export function changesPage(world: World, route: Route): Page {
  const { changes } = world.data;
  if (changes === undefined) return nothingToCompare();
  const place = el("div");
  const nav = el("nav", { class: "tabs", "aria-label": "Changes" });
  let shown: { list: string; update: (route: Route) => void } | undefined;
  const update = (next: Route) => {
    const list = next.params.get("list") ?? "access";
    fill(nav, ...tabs(changes, list));
    if (shown?.list === list) return shown.update(next);
    const part = partFor(world, changes, list, next);
    shown = { list, update: part.update };
    fill(place, part.element);
  };
  update(route);
  const element = el(
    "div",
    {},
    el("h1", {}, "Changes"),
    el("p", { class: "lead" }, `Since ${asMoment(changes.since)}`),
    uncompared(changes),
    nav,
    place,
  );
  return { title: "Changes", element, update };
}

function nothingToCompare(): Page {
  return {
    title: "Changes",
    element: el(
      "div",
      {},
      el("h1", {}, "Changes"),
      el(
        "p",
        { class: "empty" },
        "No older snapshot was given: castellan report --since OLDER.json compares with one.",
      ),
    ),
  };
}

function tabs(changes: ChangesData, shown: string): HTMLElement[] {
  const tab = (list: string, text: string) =>
    el(
      "a",
      { href: hrefTo("changes", "", { list }), ...(list === shown && { "aria-current": "true" }) },
      text,
    );
  return [
    tab("access", `What people can do (${changes.totals.rows})`),
    tab("rows", `Grants and memberships (${changes.rows.rows})`),
    tab("workspace", `People and places (${changes.people.rows + changes.scopes.rows})`),
  ];
}

function uncompared({ uncompared: packed }: ChangesData): HTMLElement | undefined {
  if (packed.rows === 0) return undefined;
  return el(
    "section",
    { class: "unread" },
    el("h2", {}, "Not compared"),
    el("p", {}, "Unread then or now, so nothing is said about them:"),
    el(
      "ul",
      {},
      ...unpack(packed)
        .slice(0, 50)
        .map(({ what, reason }) => el("li", {}, `${what}: ${reason}`)),
    ),
  );
}

function partFor(world: World, changes: ChangesData, list: string, route: Route) {
  if (list === "rows") return rowsPart(world, changes, route);
  if (list === "workspace") return { element: workspacePart(world, changes), update: () => {} };
  return accessPart(world, changes, route);
}

function accessPart(world: World, changes: ChangesData, route: Route) {
  const totals = unpack(changes.totals).sort(
    (left, right) => right.more + right.less - left.more - left.less,
  );
  const person = route.params.get("person");
  const number = (id: "more" | "less" | "perhaps", title: string) => ({
    id,
    title,
    kind: "number" as const,
    cell: (row: AccessTotalRecord) => row[id],
    sort: (row: AccessTotalRecord) => row[id],
  });
  const list = filteredList<AccessTotalRecord>(
    {
      label: "People who can do more or less",
      rows: totals,
      columns: [
        {
          id: "who",
          title: "Who",
          cell: ({ person: uuid }) => personOrName(world, uuid),
          sort: ({ person: uuid }) => fold(world.person(uuid).name),
        },
        number("more", "More on"),
        number("less", "Less on"),
        number("perhaps", "Perhaps on"),
        {
          id: "detail",
          title: "For example",
          wideOnly: true,
          cell: ({ person: uuid }) => detailOf(world, changes, uuid),
        },
      ],
      counted: ["person", "people"],
      empty: "Nobody can do more or less than then.",
      filters: (here) => [nameFilter(here, "Name")],
      isWanted: ({ params }) => {
        const isNamed = matcher(params.get("q") ?? "");
        return ({ person: uuid }) =>
          (person === null || person === uuid) && isNamed(world.person(uuid).name);
      },
    },
    route,
  );
  return list;
}

const details = new WeakMap<ChangesData, Map<string, AccessChangeRecord[]>>();

/** The first of what somebody can do differently. */
function detailOf(world: World, changes: ChangesData, uuid: string): Child {
  let byPerson = details.get(changes);
  if (byPerson === undefined) {
    byPerson = Map.groupBy(unpack(changes.access), ({ person }) => person);
    details.set(changes, byPerson);
  }
  const own = byPerson.get(uuid) ?? [];
  const shown = own.slice(0, 3);
  if (world.columnOf(uuid) === undefined && shown.length === 0) return undefined;
  return el(
    "span",
    { class: "quiet" },
    shown.map(({ scope, before, after }) => `${scope}: ${before} → ${after}`).join("; "),
    own.length > shown.length && ` … and ${own.length - shown.length} more`,
  );
}

function rowsPart(world: World, changes: ChangesData, route: Route) {
  const level = (permission: string | undefined): Child =>
    permission === undefined ? el("span", { class: "quiet" }, "–") : levelChip(permission);
  return filteredList<RowChangeRecord>(
    {
      label: "Grants and memberships that changed",
      rows: unpack(changes.rows),
      columns: [
        {
          id: "scope",
          title: "Where",
          cell: ({ kind, scope }) => scopeLink({ kind, name: scope }),
          sort: ({ scope }) => scope,
        },
        {
          id: "holder",
          title: "Held by",
          cell: ({ holderKind, holder }) => holderLink(world, holderKind, holder),
        },
        { id: "before", title: "Then", kind: "level", cell: ({ before }) => level(before) },
        { id: "after", title: "Now", kind: "level", cell: ({ after }) => level(after) },
      ],
      counted: ["change", "changes"],
      empty: "No grant and no membership changed.",
      filters: (here) => [nameFilter(here, "Holder or place")],
      isWanted: ({ params }) => {
        const isNamed = matcher(params.get("q") ?? "");
        return ({ scope, holderKind, holder }) =>
          isNamed(`${scope} ${holderKind === "user" ? world.person(holder).name : holder}`);
      },
    },
    route,
  );
}

function workspacePart(world: World, { people, scopes }: ChangesData): HTMLElement {
  const joined = unpack(people);
  const places = unpack(scopes);
  return el(
    "div",
    {},
    el("h2", {}, counted(joined.length, "change of membership", "changes of membership")),
    joined.length === 0 && el("p", { class: "empty" }, "Nobody joined or left."),
    el(
      "ul",
      { class: "rows" },
      ...joined.map(({ uuid, what }) => el("li", {}, personOrName(world, uuid), what)),
    ),
    el(
      "h2",
      {},
      counted(
        places.length,
        "place that is new, gone or moved",
        "places that are new, gone or moved",
      ),
    ),
    places.length === 0 &&
      el("p", { class: "empty" }, "No group, project or repository came, went or moved."),
    el(
      "ul",
      { class: "rows" },
      ...places.map(({ kind, scope, what }) =>
        el(
          "li",
          {},
          what === "gone"
            ? el("span", { class: "code" }, `${kind} ${scope}`)
            : scopeLink({ kind, name: scope }),
          what,
        ),
      ),
    ),
  );
}
