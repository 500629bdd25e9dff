import type { GrantChange } from "../model/change.ts";
import { compareText, type Grant, type Scope, scopeKey } from "../model/grant.ts";
import { isKnown, type Read } from "../model/read.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { diff } from "../reconcile/diff.ts";
import type { RowChangeRecord, UnreadRecord } from "./report-data.ts";

/** Grants and memberships that are not what they were, and what cannot be compared because it was unread then or now. */
export function rowChanges(
  older: Snapshot,
  newer: Snapshot,
): { rows: RowChangeRecord[]; uncompared: UnreadRecord[] } {
  const [then, now] = [heldOn(older), heldOn(newer)];
  const uncompared: UnreadRecord[] = [];
  const comparable = [...new Set([...then.keys(), ...now.keys()])].filter((key) => {
    const unread = unreadIn(then.get(key), "then") ?? unreadIn(now.get(key), "now");
    if (unread !== undefined) uncompared.push({ what: key, reason: unread });
    return unread === undefined;
  });
  const grantsOf = (held: Held) => comparable.flatMap((key) => known(held.get(key)));
  const rows = diff(grantsOf(now), grantsOf(then)).map(recordOf);
  return { rows: rows.sort(compareRecords), uncompared: uncompared.sort(compareUnread) };
}

type Held = ReadonlyMap<string, Read<Grant[]>>;

/** The grants of every scope, and the members of every group, by scope key. */
function heldOn({ grants, directory: { groups } }: Snapshot): Held {
  const held = new Map<string, Read<Grant[]>>();
  for (const { scope, read } of grants) held.set(scopeKey(scope), read);
  if (!isKnown(groups)) held.set("groups", groups);
  for (const { slug, members } of isKnown(groups) ? groups.known : []) {
    const scope: Scope = { kind: "group", name: slug };
    held.set(scopeKey(scope), {
      known: members.map((id) => ({
        scope,
        principal: { kind: "user", id },
        permission: "member",
      })),
    });
  }
  return held;
}

function unreadIn(read: Read<Grant[]> | undefined, when: string): string | undefined {
  return read === undefined || isKnown(read) ? undefined : `${when}: ${read.unknown}`;
}

function known(read: Read<Grant[]> | undefined): Grant[] {
  return read !== undefined && isKnown(read) ? read.known : [];
}

function recordOf(change: GrantChange): RowChangeRecord {
  const { scope, principal } = change;
  return {
    kind: scope.kind,
    scope: scope.name,
    holderKind: principal.kind,
    holder: principal.id,
    ...("before" in change && { before: change.before }),
    ...("after" in change && { after: change.after }),
  };
}

function compareRecords(left: RowChangeRecord, right: RowChangeRecord): number {
  return (
    compareText(left.kind, right.kind) ||
    compareText(left.scope, right.scope) ||
    compareText(left.holderKind, right.holderKind) ||
    compareText(left.holder, right.holder)
  );
}

function compareUnread(left: UnreadRecord, right: UnreadRecord): number {
  return compareText(left.what, right.what);
}
