import type { Change } from "../model/change.ts";
import { type Directory, readOnlyReason } from "../model/directory.ts";
import { compareText, type Grant, scopeKey } from "../model/grant.ts";
import type { Expansion, ManagedScope } from "../model/managed.ts";
import type { Findings, ScopeFinding } from "../model/plan.ts";
import { isKnown, type Read } from "../model/read.ts";
import { outOfReach } from "./out-of-reach.ts";
import { reconcile } from "./reconcile.ts";

/** What all managed scopes need, in no order yet, and what was found on the way. */
export type Needs = {
  changes: Change[];
  findings: Pick<Findings, "scopes" | "observed" | "waiting" | "left">;
  /** Known live grants, by `scopeKey`, of every scope that may be changed. */
  live: Map<string, readonly Grant[]>;
};

const NOT_READ = { unknown: "it was not read" };

/** Compares every scope with what it holds; `reads` are in the order of `expansion.scopes`. Of an unknown scope nothing is asked. */
export function needsOf({
  directory,
  expansion,
  reads,
}: {
  directory: Directory;
  expansion: Expansion;
  reads: readonly Read<readonly Grant[]>[];
}): Needs {
  const { leaving } = expansion;
  const isObserved = leaving.mode === "observe";
  const changes: Change[] = [...expansion.invitations, ...(isObserved ? [] : leaving.changes)];
  const findings: Needs["findings"] = {
    scopes: expansion.unknown.map(({ scope, mode, reason }) => ({
      scope,
      mode,
      unmanaged: 0,
      unknown: reason,
    })),
    observed: isObserved ? [...leaving.changes] : [],
    waiting: [...expansion.waiting],
    left: [...expansion.left],
    ...(expansion.notices.length > 0 && { notices: expansion.notices }),
  };
  const live = new Map<string, readonly Grant[]>(isObserved ? [] : seatsIn(leaving, directory));
  /** Nobody waits for what they hold. */
  const settled = new Set<string>();
  const hasAlias = (uuid: string) => expansion.people[uuid]?.alias !== undefined;
  const departed = new Set(Object.keys(expansion.departed));
  expansion.scopes.forEach((managed, index) => {
    const read = reads[index] ?? NOT_READ;
    const { scope, mode } = managed;
    if (!isKnown(read)) {
      findings.scopes.push({ scope, mode, unmanaged: 0, unknown: read.unknown });
      return;
    }
    const { unmanaged, left, holding, ...needed } = reconcile(
      managed,
      read.known,
      hasAlias,
      departed,
    );
    for (const holder of holding) settled.add(`${scopeKey(scope)} ${holder}`);
    findings.scopes.push({ scope, mode, unmanaged });
    findings.left.push(...left);
    const all = withExistence(managed, needed.changes);
    const reason = scope.kind === "group" ? readOnlyReason(directory, scope.name) : undefined;
    if (mode === "observe") findings.observed.push(...all);
    else if (reason !== undefined) {
      const out = outOfReach(all, reason, ({ id }) => expansion.people[id]?.alias ?? id);
      findings.waiting.push(...out.waiting);
      findings.left.push(...out.left);
    } else {
      changes.push(...all);
      live.set(scopeKey(scope), read.known);
    }
  });
  findings.waiting = findings.waiting.filter(
    ({ scope, holder }) => !settled.has(`${scopeKey(scope)} ${holder}`),
  );
  findings.scopes.sort(byScope);
  return { changes, findings, live };
}

/** All seats of the workspace, where some are to be taken. */
function seatsIn(
  { changes }: Expansion["leaving"],
  { members }: Directory,
): [string, readonly Grant[]][] {
  const seat = changes.find(({ action }) => action === "delete");
  if (seat === undefined) return [];
  const { scope } = seat;
  const grants = members.map(({ uuid, owner }): Grant => {
    const principal = { kind: "user", id: uuid } as const;
    return { scope, principal, permission: owner ? "owner" : "member" };
  });
  return [[scopeKey(scope), grants]];
}

function withExistence({ existence }: ManagedScope, changes: Change[]): Change[] {
  return existence === undefined ? changes : [existence, ...changes];
}

function byScope(left: ScopeFinding, right: ScopeFinding): number {
  return compareText(scopeKey(left.scope), scopeKey(right.scope));
}
