import type { Directory } from "../model/directory.ts";
import type { Grant, Permission, Scope } from "../model/grant.ts";
import { rank } from "../model/permission.ts";
import { isKnown, type Read } from "../model/read.ts";

/** Where effective access is asked for. */
export type AccessScope = { kind: "project" | "repository"; name: string };

/** The explicit grants of one scope: permission by account UUID, and by group slug. */
export type Rows = {
  users: ReadonlyMap<string, Permission>;
  groups: ReadonlyMap<string, Permission>;
};

/**
 * All that effective access follows from, as one value. What was not read is unknown, never empty.
 * Ids are account UUIDs, group slugs, project keys and repository slugs.
 */
export type Facts = {
  /** Everybody who is a member or holds something. */
  people: ReadonlySet<string>;
  /** Workspace owners are admin everywhere. */
  owners: ReadonlySet<string>;
  /** The members of every group. */
  groups: Read<ReadonlyMap<string, ReadonlySet<string>>>;
  /** The project of every repository that is known of. */
  projectOf: ReadonlyMap<string, string>;
  /** The explicit grants of every project and repository that is known of. */
  rows: Readonly<Record<AccessScope["kind"], ReadonlyMap<string, Read<Rows>>>>;
};

/** What one read of a project or repository gave. */
export type ScopeRead = { scope: Scope; read: Read<readonly Grant[]> };

const NOT_READ = { unknown: "it was not read" };

/**
 * The facts that were read. Members of groups come from the directory; reads of other scopes than projects and
 * repositories say nothing more. A scope of the directory without a read is unknown.
 */
export function factsFrom(
  directory: Pick<Directory, "members" | "groups" | "projects" | "repositories">,
  reads: Iterable<ScopeRead>,
): Facts {
  const { members, groups, projects, repositories } = directory;
  const people = new Set(members.map(({ uuid }) => uuid));
  const projectOf = new Map(
    listed(repositories).map(({ slug, project }): [string, string] => [slug, project]),
  );
  const rows = {
    project: new Map<string, Read<Rows>>(
      [...listed(projects).map(({ key }) => key), ...projectOf.values()].map((key) => [
        key,
        NOT_READ,
      ]),
    ),
    repository: new Map<string, Read<Rows>>([...projectOf.keys()].map((slug) => [slug, NOT_READ])),
  };
  for (const { scope, read } of reads) {
    if (!isAccessScope(scope)) continue;
    const known = isKnown(read) ? { known: rowsFrom(read.known) } : read;
    rows[scope.kind].set(scope.name, known);
    if (isKnown(known)) for (const person of known.known.users.keys()) people.add(person);
  }
  for (const group of listed(groups)) for (const person of group.members) people.add(person);
  return {
    people,
    owners: new Set(members.filter(({ owner }) => owner).map(({ uuid }) => uuid)),
    groups: isKnown(groups)
      ? { known: new Map(groups.known.map(({ slug, members }) => [slug, new Set(members)])) }
      : groups,
    projectOf,
    rows,
  };
}

/** Whether effective access exists on a scope of this kind. */
export function isAccessScope(scope: Scope): scope is AccessScope {
  return scope.kind === "project" || scope.kind === "repository";
}

/** The explicit grants on a scope, or why they are not known. */
export function rowsOn({ rows }: Facts, { kind, name }: AccessScope): Read<Rows> {
  return rows[kind].get(name) ?? NOT_READ;
}

/** The accounts that a group reaches: its members; or everybody, while the members are not known. */
export function reachOf({ groups, people }: Facts, group: string): ReadonlySet<string> {
  return isKnown(groups) ? (groups.known.get(group) ?? new Set()) : people;
}

/** The project that a repository inherits from; unknown when the repository is not listed. */
export function projectAbove({ projectOf }: Facts, repository: string): Read<AccessScope> {
  const name = projectOf.get(repository);
  return name === undefined
    ? { unknown: "the project of the repository is not known" }
    : { known: { kind: "project", name } };
}

/** An invited address has no account yet, and so no access. Should a principal be listed twice, the higher row counts. */
function rowsFrom(grants: readonly Grant[]): Rows {
  const rows = { users: new Map<string, Permission>(), groups: new Map<string, Permission>() };
  for (const { principal, permission } of grants) {
    if (principal.kind === "email") continue;
    const held = principal.kind === "user" ? rows.users : rows.groups;
    if (rank(permission) >= rank(held.get(principal.id))) held.set(principal.id, permission);
  }
  return rows;
}

function listed<T>(read: Read<readonly T[]>): readonly T[] {
  return isKnown(read) ? read.known : [];
}
