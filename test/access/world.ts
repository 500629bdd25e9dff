import { after } from "../../src/access/after.ts";
import { type Facts, factsFrom, type ScopeRead } from "../../src/access/facts.ts";
import type { Change } from "../../src/model/change.ts";
import type { Directory } from "../../src/model/directory.ts";
import type { Read } from "../../src/model/read.ts";
import { grant, scope } from "../reconcile/fixtures.ts";

/** Rows as text: `ana` or `group:devs` → permission. `null` is what could not be read. */
export type TextRows = Record<string, string> | null;

/** A workspace, small enough to write down. */
export type World = {
  people: string[];
  owners: string[];
  groups: Record<string, string[]> | null;
  projects: Record<string, TextRows>;
  /** `project` null: the repository is not in the directory's list. */
  repositories: Record<string, { project: string | null; rows: TextRows }>;
};

/** A world of ana, bo and cyd, where only the given parts are not empty. */
export function worldOf(parts: Partial<World>): World {
  return {
    people: ["ana", "bo", "cyd"],
    owners: [],
    groups: {},
    projects: {},
    repositories: {},
    ...parts,
  };
}

/** The facts of a world, by way of the directory and the reads that would have shown it. */
export function factsOf(world: World): Facts {
  return factsFrom(directoryOf(world), readsOf(world));
}

export function directoryOf({ people, owners, groups, projects, repositories }: World): Directory {
  const slugs = Object.entries(repositories);
  return {
    caller: { uuid: "ana", name: "ana", permission: "owner" },
    members: people.map((uuid) => ({ uuid, name: uuid, owner: owners.includes(uuid) })),
    accounts: {},
    groups: readOf(
      groups,
      Object.entries(groups ?? {}).map(([slug, members]) => ({ slug, name: slug, members })),
    ),
    projects: { known: Object.keys(projects).map((key) => ({ key, name: key })) },
    repositories: {
      known: slugs.flatMap(([slug, { project }]) => (project === null ? [] : [{ slug, project }])),
    },
  };
}

export function readsOf({ projects, repositories }: World): ScopeRead[] {
  const read = (key: string, rows: TextRows): ScopeRead => ({
    scope: scope(key),
    read: readOf(
      rows,
      Object.entries(rows ?? {}).map(([who, permission]) => grant(`${key} ${who} ${permission}`)),
    ),
  });
  return [
    ...Object.entries(projects).map(([key, rows]) => read(`project/${key}`, rows)),
    ...Object.entries(repositories).map(([slug, { rows }]) => read(`repository/${slug}`, rows)),
  ];
}

function readOf<T>(given: unknown, known: T): Read<T> {
  return given === null ? { unknown: "the read failed" } : { known };
}

/** `create repository/r ana write`, `update … read→write`, `delete group/devs ana member`, `create-group devs`. */
export function change(text: string): Change {
  const [action = "", ...rest] = text.split(" ");
  const name = rest[0] ?? "";
  if (action === "create-group" || action === "delete-group")
    return { action, scope: { kind: "group", name }, name };
  const { permission, ...where } = grant(rest.join(" "));
  const [before = "", after = ""] = permission.split("→");
  if (action === "create") return { action, ...where, after: before };
  if (action === "delete") return { action, ...where, before };
  return { action: "update", ...where, before, after };
}

/** The facts of a world after the changes. */
export function factsAfter(world: World, ...changes: string[]): Facts {
  return after(factsOf(world), changes.map(change));
}
