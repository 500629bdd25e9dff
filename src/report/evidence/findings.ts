import { ownerless } from "../overview.ts";
import { unpack } from "../packed.ts";
import type { ChangesData } from "../report-data.ts";
import type { World } from "../world.ts";
import type { EvidenceTable } from "./tables.ts";

/** Everything that somebody should look at. */
export function findingsTable(world: World): EvidenceTable {
  return {
    file: "findings.csv",
    columns: ["finding", "kind", "scope", "holder kind", "holder", "name", "grant", "detail"],
    rows: [
      ...ghostRows(world),
      ...ownerless(world).map(({ kind, name }) => ["only-owners", kind, name, "", "", "", "", ""]),
      ...unpack(world.data.needless).map(({ kind, scope, holderKind, holder, permission, why }) => [
        "needless",
        kind,
        scope,
        holderKind,
        holder,
        holderKind === "user" ? world.person(holder).name : "",
        permission,
        why,
      ]),
      ...termRows(world),
      ...reviewRows(world),
    ],
  };
}

function ghostRows({ data }: World): string[][] {
  return data.ghosts.flatMap(({ reason, unknown, ghosts }) => [
    ...(unknown === undefined ? [] : [[reason, "", "", "", "", "", "", `unknown: ${unknown}`]]),
    ...unpack(ghosts).map(
      ({ kind = "", scope = "", uuid = "", alias, name, account, permission = "", todo }) => [
        reason,
        kind,
        scope,
        "user",
        uuid,
        name ?? alias ?? account ?? "",
        permission,
        todo,
      ],
    ),
  ]);
}

function termRows({ data: { files } }: World): string[][] {
  if (files === undefined) return [];
  return unpack(files.terms).map((term) => [
    "ends",
    term.kind ?? "",
    term.scope ?? "",
    term.holderKind,
    term.holder,
    "",
    term.permission ?? "",
    `${term.until}, ${term.place}${term.reason === undefined ? "" : `: ${term.reason}`}`,
  ]);
}

function reviewRows({ data: { reviews } }: World): string[][] {
  if (reviews === undefined) return [];
  return unpack(reviews).map(({ owner, due, state, place }) => [
    "review",
    "",
    "",
    "",
    owner,
    "",
    "",
    `${state}, due ${due}, ${place}`,
  ]);
}

/** What is not as it was: grants and memberships, people, and places. */
export function changesTable(world: World, changes: ChangesData): EvidenceTable {
  const named = (kind: string, holder: string) =>
    kind === "user" ? world.person(holder).name : "";
  return {
    file: "changes.csv",
    columns: ["change", "kind", "scope", "holder kind", "holder", "name", "before", "after"],
    rows: [
      ...unpack(changes.rows).map(
        ({ kind, scope, holderKind, holder, before = "", after = "" }) => [
          "grant",
          kind,
          scope,
          holderKind,
          holder,
          named(holderKind, holder),
          before,
          after,
        ],
      ),
      ...unpack(changes.people).map(({ uuid, name, what }) => [
        "person",
        "workspace",
        "",
        "user",
        uuid,
        name,
        "",
        what,
      ]),
      ...unpack(changes.scopes).map(({ kind, scope, what }) => [
        "place",
        kind,
        scope,
        "",
        "",
        "",
        "",
        what,
      ]),
      ...unpack(changes.uncompared).map(({ what, reason }) => [
        "not compared",
        "",
        what,
        "",
        "",
        "",
        "",
        reason,
      ]),
    ],
  };
}
