import type { Route } from "../route.ts";
import { type Entry, search, searchIndex } from "../search.ts";
import type { World } from "../world.ts";
import { counted, el, fill } from "./dom.ts";
import { listTable } from "./list-table.ts";
import { personHref, scopeHref } from "./names.ts";
import type { Page } from "./page.ts";

const indexes = new WeakMap<World, readonly Entry[]>();

/** Makes the index when there is time for it, so that the first letter finds it made. */
export function prepareSearch(world: World): void {
  setTimeout(() => indexOf(world), 500);
}

function indexOf(world: World): readonly Entry[] {
  const index = indexes.get(world) ?? searchIndex(world);
  indexes.set(world, index);
  return index;
}

/** What has the words that were searched for in its name. */
export function searchPage(world: World, route: Route): Page {
  const index = indexOf(world);
  const count = el("p", { class: "count", role: "status" });
  const table = listTable<Entry>(
    "Found",
    [
      {
        id: "title",
        title: "Name",
        cell: (entry) => el("a", { href: hrefOf(entry) }, entry.title),
      },
      { id: "kind", title: "Kind", kind: "short", cell: ({ kind }) => kind },
      { id: "detail", title: "Also", cell: ({ detail }) => detail, wideOnly: true },
    ],
    "Nothing of that name. Names of people, groups, projects and repositories are searched, and the addresses that the files say.",
  );
  const update = ({ params }: Route) => {
    const found = search(index, params.get("q") ?? "");
    fill(count, counted(found.length, "match", "matches"));
    table.show(found);
  };
  update(route);
  const element = el("div", {}, el("h1", {}, "Search"), count, table.element);
  return { title: "Search", element, update };
}

function hrefOf({ kind, id }: Entry): string {
  return kind === "person" ? personHref({ uuid: id }) : scopeHref({ kind, name: id });
}
