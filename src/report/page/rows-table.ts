import type { AccessScope } from "../../access/facts.ts";
import { rowsOn } from "../../access/facts.ts";
import { isKnown } from "../../model/read.ts";
import type { NeedlessRecord } from "../report-data.ts";
import type { World } from "../world.ts";
import { el } from "./dom.ts";
import { type Column, listTable } from "./list-table.ts";
import { holderLink, levelChip } from "./names.ts";

type Row = { kind: "group" | "user"; id: string; permission: string; reach: number };

/** A mark on a grant that gives nobody anything more. */
export function needlessMark(why: NeedlessRecord["why"] | undefined): HTMLElement | undefined {
  if (why === undefined) return undefined;
  return el("span", { class: "mark" }, why === "nobody" ? "reaches nobody" : "gives nothing more");
}

/** The explicit grants on a project or repository, as Bitbucket's settings page has them. */
export function rowsTable(world: World, scope: AccessScope): HTMLElement {
  const read = rowsOn(world.facts, scope);
  if (!isKnown(read)) return el("p", { class: "unread" }, `Unknown: ${read.unknown}`);
  const { groups, users } = read.known;
  const rows: Row[] = [
    ...[...groups].map(([id, permission]): Row => {
      const reach = world.group(id)?.members.size ?? 0;
      return { kind: "group", id, permission, reach };
    }),
    ...[...users].map(([id, permission]): Row => ({ kind: "user", id, permission, reach: 1 })),
  ];
  const columns: Column<Row>[] = [
    { id: "holder", title: "Held by", cell: ({ kind, id }) => holderLink(world, kind, id) },
    {
      id: "permission",
      title: "Grant",
      kind: "level",
      cell: ({ permission }) => levelChip(permission),
    },
    { id: "reach", title: "Reaches", kind: "number", cell: ({ reach }) => reach },
    {
      id: "note",
      title: "Note",
      wideOnly: true,
      cell: ({ kind, id }) => needlessMark(world.needless(scope, kind, id)),
    },
  ];
  const table = listTable(`Grants on ${scope.kind} ${scope.name}`, columns, "No grant.");
  table.show(rows);
  return table.element;
}
