import { type Difference, differences, differencesOf } from "../access/differences.ts";
import { type AccessScope, type Facts, factsFrom, type ScopeRead } from "../access/facts.ts";
import { type Axes, axesOf, type Matrix, matrixOf } from "../access/matrix.ts";
import { isKnown } from "../model/read.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { personChanges, scopeChanges } from "./directory-changes.ts";
import { pack } from "./packed.ts";
import type { AccessChangeRecord, ChangesData, NameRecord, UnreadRecord } from "./report-data.ts";
import { rowChanges } from "./row-changes.ts";

/** More changes of somebody's access than anybody reads; the totals count all. */
const MOST_LISTED = 20_000;

/** A snapshot and the sha256 of it. */
export type Dated = { snapshot: Snapshot; digest: string };

/** What is not as it was. What was unread in either of the two is compared with nothing. */
export function changesSince({ snapshot: older, digest }: Dated, newer: Snapshot): ChangesData {
  const { rows, uncompared } = rowChanges(older, newer);
  const [before, after, axes] = comparable(older, newer);
  const matrices = [matrixOf(before, axes), matrixOf(after, axes)] as const;
  const totals = differences(...matrices);
  const listed = accessChanges(
    totals.map(({ person }) => person),
    ...matrices,
  );
  return {
    since: older.takenAt,
    digest,
    rows: pack(["kind", "scope", "holderKind", "holder", "before", "after"], rows),
    people: pack(["uuid", "name", "what"], personChanges(older, newer)),
    scopes: pack(["kind", "scope", "what"], scopeChanges(older, newer)),
    totals: pack(
      ["person", "more", "less", "perhaps"],
      totals.map(({ person, more, less, perhaps }) => ({ person, more, less, perhaps })),
    ),
    access: pack(["person", "kind", "scope", "before", "after"], listed),
    cut:
      totals.reduce((sum, { more, less, perhaps }) => sum + more + less + perhaps, 0) -
      listed.length,
    uncompared: pack<UnreadRecord>(["what", "reason"], uncompared),
    names: pack(["uuid", "name"], namesOfGone(older, newer)),
  };
}

/** The facts of both, and the people of either on the scopes of both: what is new or gone has no other side to compare with. */
function comparable(older: Snapshot, newer: Snapshot): [Facts, Facts, Axes] {
  const before = factsFrom(older.directory, readsOf(older));
  const after = factsFrom(newer.directory, readsOf(newer));
  const { scopes } = axesOf(after);
  const people = new Set([...before.people, ...after.people]);
  const axes = axesOf({ ...after, people });
  const isShared = ({ kind, name }: AccessScope) =>
    [before, after].every(({ rows }) => {
      const read = rows[kind].get(name);
      return read !== undefined && isKnown(read);
    });
  return [before, after, { people: axes.people, scopes: scopes.filter(isShared) }];
}

/** Whoever had a name then, and is not known of now. */
function namesOfGone(older: Snapshot, newer: Snapshot): NameRecord[] {
  const [then, now] = [namesIn(older), namesIn(newer)];
  return [...then].flatMap(([uuid, name]) => (now.has(uuid) ? [] : [{ uuid, name }]));
}

function namesIn({ directory, names }: Snapshot): Map<string, string> {
  const members = directory.members.map(({ uuid, name }): [string, string] => [uuid, name]);
  return new Map([...Object.entries(names), ...members]);
}

function readsOf({ grants }: Snapshot): ScopeRead[] {
  return grants.map(({ scope, read }) => ({ scope, read }));
}

function accessChanges(
  people: readonly string[],
  before: Matrix,
  after: Matrix,
): AccessChangeRecord[] {
  const listed: AccessChangeRecord[] = [];
  for (const person of people)
    for (const difference of differencesOf(person, before, after)) {
      if (listed.length >= MOST_LISTED) return listed;
      listed.push(recordOf(person, difference));
    }
  return listed;
}

function recordOf(person: string, { scope, before, after }: Difference): AccessChangeRecord {
  return {
    person,
    kind: scope.kind,
    scope: scope.name,
    before: wordFor(before),
    after: wordFor(after),
  };
}

function wordFor({ permission, atMost }: Difference["before"]): string {
  if (permission === atMost) return permission ?? "none";
  return `${permission ?? "none"}, perhaps ${atMost}`;
}
