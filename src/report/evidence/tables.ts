import type { Explanation, Path } from "../../access/explain.ts";
import { isAccessScope } from "../../access/facts.ts";
import { scopeKey } from "../../model/grant.ts";
import { LEVEL_OF } from "../level.ts";
import { unpack } from "../packed.ts";
import type { ReportData } from "../report-data.ts";
import { World } from "../world.ts";
import { changesTable, findingsTable } from "./findings.ts";

/** One table of the evidence: the name of its file, what its columns are called, and its rows one after the other. */
export type EvidenceTable = {
  file: string;
  columns: readonly string[];
  rows: Iterable<readonly string[]>;
};

/** The whole report as tables. That of everybody's access may have millions of rows, which are made as they are asked for. */
export function evidenceTables(data: ReportData): EvidenceTable[] {
  const world = new World(data);
  return [
    aboutTable(data),
    {
      file: "unread.csv",
      columns: ["what", "reason"],
      rows: unpack(data.unread).map(({ what, reason }) => [what, reason]),
    },
    {
      file: "people.csv",
      columns: ["account", "name", "role", "alias", "address"],
      rows: unpack(data.live.people).map(({ uuid, name, role, alias = "", email = "" }) => [
        uuid,
        name,
        role,
        alias,
        email,
      ]),
    },
    membershipsTable(world),
    { ...GRANTS, rows: grantRows(world) },
    { ...ACCESS, rows: accessRows(world) },
    findingsTable(world),
    ...(data.changes === undefined ? [] : [changesTable(world, data.changes)]),
  ];
}

function aboutTable(data: ReportData): EvidenceTable {
  const { castellan, provider, workspace, takenAt, today, digest, complete, changes } = data;
  return {
    file: "about.csv",
    columns: ["key", "value"],
    rows: [
      ["complete", complete ? "yes" : "no"],
      ["workspace", workspace],
      ["provider", provider],
      ["taken at", takenAt],
      ["reckoned with", today],
      ["snapshot sha256", digest],
      ...(changes === undefined
        ? []
        : [
            ["compared with", changes.since],
            ["compared with sha256", changes.digest],
          ]),
      ["written by", `castellan ${castellan}`],
    ],
  };
}

function membershipsTable(world: World): EvidenceTable {
  return {
    file: "memberships.csv",
    columns: ["group", "account", "name", "alias"],
    rows: world.groups.flatMap(({ slug, members }) =>
      [...members].map((uuid) => {
        const { name, alias = "" } = world.person(uuid);
        return [slug, uuid, name, alias];
      }),
    ),
  };
}

const GRANTS = {
  file: "grants.csv",
  columns: [
    "kind",
    "scope",
    "project",
    "holder kind",
    "holder",
    "name",
    "grant",
    "reaches",
    "needless",
    "read at",
  ],
};

/** Every explicit grant, as Bitbucket has it. */
function* grantRows(world: World): Generator<string[]> {
  const scopes = unpack(world.data.live.scopes);
  for (const { scope: at, kind, holder, permission } of unpack(world.data.live.grants)) {
    const scope = scopes[at];
    if (scope === undefined) continue;
    const reaches = kind === "group" ? (world.group(holder)?.members.size ?? "") : 1;
    yield [
      scope.kind,
      scope.name,
      world.facts.projectOf.get(scope.name) ?? "",
      kind,
      holder,
      kind === "user" ? world.person(holder).name : "",
      permission,
      `${reaches}`,
      world.needless({ kind: scope.kind, name: scope.name }, kind, holder) ?? "",
      scope.at,
    ];
  }
}

const ACCESS = {
  file: "access.csv",
  columns: [
    "account",
    "name",
    "alias",
    "kind",
    "scope",
    "project",
    "can",
    "at most",
    "through kind",
    "through",
    "grant",
    "granted on",
    "other ways",
  ],
};

/** Everybody on everything on which they can, or perhaps can, do something: what wins, and every other way. */
function* accessRows(world: World): Generator<string[]> {
  for (const [column, { uuid, name, alias = "" }] of world.people.entries())
    for (const [row, scope] of world.scopes.entries()) {
      if (!isAccessScope(scope) || (LEVEL_OF[world.cell(column, row)] ?? 0) === 0) continue;
      const explained = world.explain(uuid, scope);
      const { permission = "none", atMost = "none" } = explained;
      const project = world.facts.projectOf.get(scope.name) ?? "";
      const where = [scope.kind, scope.name, project, permission, atMost];
      yield [uuid, name, alias, ...where, ...winnerOf(explained), othersOf(explained)];
    }
}

function winnerOf({ paths: [winner] }: Explanation): string[] {
  if (winner === undefined) return ["", "", "", ""];
  if (winner.source === "ownership") return ["ownership", "", "admin", "workspace"];
  const { principal, permission, scope } = winner.source;
  return [principal.kind, principal.id, permission, scopeKey(scope)];
}

function othersOf({ paths, doubts }: Explanation): string {
  return [
    ...paths.slice(1).map(wordsFor),
    ...doubts.map(({ scope, upTo }) => `unread: ${scopeKey(scope)}, up to ${upTo}`),
  ].join(" | ");
}

function wordsFor({ source, standing }: Path): string {
  const what = standing === "ties" ? "the same" : "less";
  if (source === "ownership") return `${what}: ownership`;
  const { principal, permission, scope } = source;
  return `${what}: ${principal.kind} ${principal.id}, ${permission} on ${scopeKey(scope)}`;
}
