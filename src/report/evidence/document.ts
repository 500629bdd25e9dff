import { createHash } from "node:crypto";
import type { ReportFile } from "../../generated/report.types.ts";
import { isKnown, type Read } from "../../model/read.ts";
import { LEVEL_OF, LEVELS } from "../level.ts";
import { unpack } from "../packed.ts";
import type { ChangesData, ReportData } from "../report-data.ts";
import { World } from "../world.ts";

/**
 * The report as one JSON document, a line for each part. The first line says the sha256 of all the others: `tail -n +2 FILE |
 * sha256sum` gives it again.
 */
export function documentOf(data: ReportData): string {
  const rest = `${Object.entries(bodyOf(data))
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${JSON.stringify(name)}:${textOf(value)}`)
    .join(",\n")}}\n`;
  const digest = createHash("sha256").update(rest).digest("hex");
  return `{"version":1,"digest":"${digest}",\n${rest}`;
}

/** Lists get a line for each item, so that two documents can be compared. */
function textOf(value: unknown): string {
  if (!Array.isArray(value) || value.length === 0) return JSON.stringify(value);
  return `[\n${value.map((item) => JSON.stringify(item)).join(",\n")}]`;
}

function bodyOf(data: ReportData): Omit<ReportFile, "version" | "digest"> {
  const { complete, castellan, provider, workspace, takenAt, today, digest, live, files } = data;
  const world = new World(data);
  return {
    complete,
    unread: unpack(data.unread),
    castellan,
    provider,
    workspace,
    takenAt,
    today,
    snapshot: digest,
    people: world.people.map((person) => ({ ...person })),
    groups: mapped(live.groups, () =>
      world.groups.map(({ slug, name, members }) => ({ slug, name, members: [...members] })),
    ),
    projects: mapped(live.projects, (packed) => unpack(packed)),
    repositories: mapped(live.repositories, (packed) => unpack(packed)),
    grants: grantsOf(world),
    access: accessOf(world),
    ghosts: data.ghosts.map(({ ghosts, ...list }) => ({ ...list, ghosts: unpack(ghosts) })),
    needless: unpack(data.needless),
    ...(files !== undefined && { terms: unpack(files.terms), modes: unpack(files.modes) }),
    ...(data.reviews !== undefined && { reviews: unpack(data.reviews) }),
    ...(data.changes !== undefined && { changes: changesOf(data.changes) }),
  };
}

function mapped<T, U>(
  read: Read<T>,
  make: (known: T) => U[],
): { known: U[] } | { unknown: string } {
  return isKnown(read) ? { known: make(read.known) } : read;
}

function grantsOf({ data: { live } }: World): ReportFile["grants"] {
  const scopes = unpack(live.scopes);
  const held = Map.groupBy(unpack(live.grants), ({ scope }) => scope);
  return scopes.map(({ kind, name, at, unknown }, index) => ({
    kind,
    scope: name,
    readAt: at,
    ...(unknown === undefined
      ? {
          rows: (held.get(index) ?? []).map(({ kind: holderKind, holder, permission }) => ({
            holderKind,
            holder,
            permission,
          })),
        }
      : { unknown }),
  }));
}

/** Who can do what on each scope: people by their place in `people`, under the highest level they hold. */
function accessOf(world: World): ReportFile["access"] {
  return world.scopes.map(({ kind, name }, row) => {
    const held = Map.groupBy(
      world.people.keys(),
      (column) => LEVELS[LEVEL_OF[world.cell(column, row)] ?? 0],
    );
    held.delete("none");
    return { kind, scope: name, ...Object.fromEntries(held) };
  });
}

function changesOf(changes: ChangesData): NonNullable<ReportFile["changes"]> {
  const { since, digest, rows, people, scopes, totals, uncompared } = changes;
  return {
    since,
    snapshot: digest,
    rows: unpack(rows),
    people: unpack(people),
    scopes: unpack(scopes),
    access: unpack(totals),
    uncompared: unpack(uncompared),
  };
}
