import type { ScopeRead } from "../access/facts.ts";
import type { Directory, Member } from "../model/directory.ts";
import { compareText, type Grant } from "../model/grant.ts";
import { isKnown, type Read } from "../model/read.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { pack, unpack } from "./packed.ts";
import type {
  GrantRecord,
  GroupRecord,
  LiveTables,
  PersonRecord,
  ScopeRecord,
} from "./report-data.ts";

/** What the files call a person. */
export type Known = { alias?: string; email?: string };

/** The part of a directory that access follows from. */
export type Listing = Pick<Directory, "members" | "groups" | "projects" | "repositories">;

/** The live workspace in tables, with what the files say of each person by account UUID. */
export function toTables(snapshot: Snapshot, known: ReadonlyMap<string, Known>): LiveTables {
  const { groups, projects, repositories } = snapshot.directory;
  return {
    people: pack(["uuid", "name", "role", "alias", "email"], peopleOf(snapshot, known)),
    groups: mapRead(groups, (listed) => ({
      groups: pack<GroupRecord>(["slug", "name"], listed),
      members: pack(
        ["group", "person"],
        listed.flatMap(({ slug, members }) => members.map((person) => ({ group: slug, person }))),
      ),
    })),
    projects: mapRead(projects, (listed) => pack(["key", "name"], listed)),
    repositories: mapRead(repositories, (listed) => pack(["slug", "project"], listed)),
    scopes: pack(
      ["kind", "name", "at", "unknown"],
      snapshot.grants.map(
        ({ scope, at, read }): ScopeRecord => ({
          ...scope,
          at,
          ...(isKnown(read) ? {} : { unknown: read.unknown }),
        }),
      ),
    ),
    grants: pack(["scope", "kind", "holder", "permission"], grantRecords(snapshot)),
  };
}

function mapRead<T, U>(read: Read<T>, make: (known: T) => U): Read<U> {
  return isKnown(read) ? { known: make(read.known) } : read;
}

function grantRecords({ grants }: Snapshot): GrantRecord[] {
  return grants.flatMap(({ read }, scope) =>
    isKnown(read)
      ? read.known.map(({ principal: { kind, id: holder }, permission }) => ({
          scope,
          kind,
          holder,
          permission,
        }))
      : [],
  );
}

/** Members, and whoever else is in a group or holds a row, by name. */
function peopleOf(
  { directory, grants, names }: Snapshot,
  known: ReadonlyMap<string, Known>,
): PersonRecord[] {
  const people = new Map<string, PersonRecord>();
  for (const { uuid, name, owner } of directory.members)
    people.set(uuid, { uuid, name, role: owner ? "owner" : "member", ...known.get(uuid) });
  const meet = (uuid: string) => {
    if (people.has(uuid)) return;
    const name = names[uuid] ?? uuid;
    people.set(uuid, { uuid, name, role: "outsider", ...known.get(uuid) });
  };
  for (const { members } of isKnown(directory.groups) ? directory.groups.known : [])
    members.forEach(meet);
  for (const { read } of grants)
    for (const { principal } of isKnown(read) ? read.known : [])
      if (principal.kind === "user") meet(principal.id);
  return [...people.values()].sort(
    (left, right) => compareText(left.name, right.name) || compareText(left.uuid, right.uuid),
  );
}

/** What the tables were made from, as far as access follows from it. */
export function fromTables(tables: LiveTables): { listing: Listing; reads: ScopeRead[] } {
  const { people, groups, projects, repositories } = tables;
  const listing: Listing = {
    members: unpack(people).flatMap(({ uuid, name, role }): Member[] =>
      role === "outsider" ? [] : [{ uuid, name, owner: role === "owner" }],
    ),
    groups: mapRead(groups, (known) => {
      const members = Map.groupBy(unpack(known.members), ({ group }) => group);
      return unpack(known.groups).map(({ slug, name }) => ({
        slug,
        name,
        members: (members.get(slug) ?? []).map(({ person }) => person),
      }));
    }),
    projects: mapRead(projects, (packed) => unpack(packed)),
    repositories: mapRead(repositories, (packed) => unpack(packed)),
  };
  return { listing, reads: readsFrom(tables) };
}

function readsFrom({ scopes, grants }: LiveTables): ScopeRead[] {
  const records = unpack(scopes);
  const held = records.map((): Grant[] => []);
  for (const { scope, kind, holder: id, permission } of unpack(grants)) {
    const record = records[scope];
    if (record !== undefined)
      held[scope]?.push({
        scope: { kind: record.kind, name: record.name },
        principal: { kind, id },
        permission,
      });
  }
  return records.map(({ kind, name, unknown }, index) => ({
    scope: { kind, name },
    read: unknown === undefined ? { known: held[index] ?? [] } : { unknown },
  }));
}
