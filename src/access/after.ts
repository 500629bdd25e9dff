import { type Change, isGrantChange, isOfInvitation } from "../model/change.ts";
import type { PrincipalKind } from "../model/grant.ts";
import { isKnown, type Read } from "../model/read.ts";
import type { Facts, Rows } from "./facts.ts";

type Members = ReadonlySet<string>;

/**
 * The facts once all these changes are made. Shares with `facts` all that does not change.
 * A scope that is unknown stays so: to know one of its grants is not to know the others.
 */
export function after(facts: Facts, all: readonly Change[]): Facts {
  // Whoever is invited has no access before accepting.
  const changes = all.filter((change) => !isOfInvitation(change));
  const {
    group = [],
    project = [],
    repository = [],
  } = Object.groupBy(changes, ({ scope }) => scope.kind);
  return withoutSeats(changes, {
    ...facts,
    people: withNewcomers(facts.people, changes),
    groups: isKnown(facts.groups)
      ? { known: rewrite(facts.groups.known, group, membersAfter) }
      : facts.groups,
    rows: {
      project: rewrite(facts.rows.project, project, rowsAfter),
      repository: rewrite(facts.rows.repository, repository, rowsAfter),
    },
  });
}

/** Whoever has lost the seat holds nothing any more, whatever rows are left behind. */
function withoutSeats(changes: readonly Change[], facts: Facts): Facts {
  const gone = changes.flatMap((change) =>
    change.scope.kind === "workspace" && change.action === "delete" ? [change.principal.id] : [],
  );
  if (gone.length === 0) return facts;
  const { groups, rows } = facts;
  const without = <T extends Set<string> | Map<string, unknown>>(held: T): T => {
    for (const person of gone) held.delete(person);
    return held;
  };
  const rowsOf = (read: Read<Rows>): Read<Rows> =>
    isKnown(read) && gone.some((person) => read.known.users.has(person))
      ? { known: { ...read.known, users: without(new Map(read.known.users)) } }
      : read;
  return {
    ...facts,
    groups: isKnown(groups)
      ? { known: mapped(groups.known, (members) => without(new Set(members))) }
      : groups,
    rows: { project: mapped(rows.project, rowsOf), repository: mapped(rows.repository, rowsOf) },
  };
}

function mapped<T>(entries: ReadonlyMap<string, T>, to: (entry: T) => T): Map<string, T> {
  return new Map([...entries].map(([name, entry]) => [name, to(entry)]));
}

/** The map with every entry that changes touch made anew, once; the same map when none is touched. */
function rewrite<T>(
  entries: ReadonlyMap<string, T>,
  changes: readonly Change[],
  entryAfter: (entry: T | undefined, changes: readonly Change[]) => T | undefined,
): ReadonlyMap<string, T> {
  if (changes.length === 0) return entries;
  const rewritten = new Map(entries);
  for (const [name, own] of Map.groupBy(changes, ({ scope }) => scope.name)) {
    const entry = entryAfter(entries.get(name), own);
    if (entry === undefined) rewritten.delete(name);
    else rewritten.set(name, entry);
  }
  return rewritten;
}

function membersAfter(
  before: Members | undefined,
  changes: readonly Change[],
): Members | undefined {
  let members = before === undefined ? undefined : new Set(before);
  for (const change of changes) {
    if (change.action === "delete-group") members = undefined;
    else if (change.action === "delete") members?.delete(change.principal.id);
    else {
      members ??= new Set();
      if (isGrantChange(change) && change.principal.kind === "user")
        members.add(change.principal.id);
    }
  }
  return members;
}

function rowsAfter(
  before: Read<Rows> | undefined,
  changes: readonly Change[],
): Read<Rows> | undefined {
  if (before === undefined || !isKnown(before)) return before;
  const rows = { users: new Map(before.known.users), groups: new Map(before.known.groups) };
  for (const change of changes) {
    if (!isGrantChange(change)) continue;
    const held = heldBy(change.principal.kind, rows);
    if (change.action === "delete") held?.delete(change.principal.id);
    else held?.set(change.principal.id, change.after);
  }
  return { known: rows };
}

/** An invited address has no account yet, and so no access. */
function heldBy<T>(kind: PrincipalKind, { users, groups }: { users: T; groups: T }): T | undefined {
  switch (kind) {
    case "user":
      return users;
    case "group":
      return groups;
    case "email":
      return undefined;
  }
}

function withNewcomers(
  people: ReadonlySet<string>,
  changes: readonly Change[],
): ReadonlySet<string> {
  const newcomers = changes.flatMap((change) =>
    isGrantChange(change) && change.principal.kind === "user" && !people.has(change.principal.id)
      ? [change.principal.id]
      : [],
  );
  return newcomers.length === 0 ? people : new Set([...people, ...newcomers]);
}
