import type { GrantChange } from "../model/change.ts";
import { compareText, type Grant, type Permission, principalKey } from "../model/grant.ts";
import type { ManagedScope } from "../model/managed.ts";
import { rank } from "../model/permission.ts";
import type { Left } from "../model/plan.ts";
import { diff } from "./diff.ts";

/** What one scope needs, and what is left alone there. */
export type Reconciled = {
  changes: GrantChange[];
  /** Live grants that no declaration speaks about and no change touches. */
  unmanaged: number;
  left: Left[];
  /** Aliases that are no members of the workspace, and hold here what the files say. */
  holding: string[];
};

/**
 * Compares one scope with what is live there. The ownership mode acts on what the differ is given, never on what it
 * returns: an additive scope shows it only the live grants that the files name, and never asks for less than is held.
 * In an observed scope the changes are those an authoritative one would need; to undo a run is to say the whole truth.
 * Rows of `departed` accounts are the files' to remove in every mode, whatever lists they have here.
 */
export function reconcile(
  managed: ManagedScope,
  live: readonly Grant[],
  hasAlias: (account: string) => boolean = () => false,
  departed: ReadonlySet<string> = NOBODY,
): Reconciled {
  const isOver = ({ principal: { kind, id } }: Grant) => kind === "user" && departed.has(id);
  const owned = live.filter(
    (grant) =>
      grant.principal.kind !== "email" && (managed.manages[grant.principal.kind] || isOver(grant)),
  );
  const { others, kept, holding } = keeping(managed, owned);
  if (managed.mode === "additive")
    return reconcileAdditive(managed, { live, others, kept, holding }, isOver);
  const { changes, left } = sparing(managed, diff(managed.grants, others), hasAlias);
  // A plan is put in order as a whole. What is only observed is shown as it is here, and the API promises no order.
  if (managed.mode === "observe") changes.sort(byPrincipal);
  return { changes, unmanaged: live.length - owned.length, left: [...kept, ...left], holding };
}

/** The rows of accounts that could be given none: they stay as they are, for the files say them. */
function keeping(managed: ManagedScope, owned: readonly Grant[]): Keeping {
  if (managed.kept === undefined) return { others: owned, kept: [], holding: [] };
  const declared = new Map(managed.kept.map((one) => [one.grant.principal.id, one]));
  const found: Keeping = { others: [], kept: [], holding: [] };
  const others: Grant[] = [];
  for (const grant of owned) {
    const one = grant.principal.kind === "user" ? declared.get(grant.principal.id) : undefined;
    if (one === undefined) {
      others.push(grant);
      continue;
    }
    found.holding.push(one.holder);
    found.kept.push({ grant, reason: whyKept(one.grant.permission, grant.permission) });
  }
  return { ...found, others };
}

type Keeping = { others: readonly Grant[]; kept: Left[]; holding: string[] };

function whyKept(declared: Permission, held: Permission): string {
  const stays = "is kept while a line says so, though Bitbucket would not give it to this account";
  return declared === held ? stays : `${stays}; ${declared} is declared, but cannot be set`;
}

/** Nothing is taken from an account that may be somebody's whom the files mean here. */
function sparing(
  { unsure = [] }: ManagedScope,
  changes: GrantChange[],
  hasAlias: (account: string) => boolean,
): Pick<Reconciled, "changes" | "left"> {
  if (unsure.length === 0) return { changes, left: [] };
  const reason = `may be ${unsure.join(" or ")}, whose address was not looked up`;
  const kept: GrantChange[] = [];
  const left: Left[] = [];
  for (const change of changes) {
    const { action, scope, principal } = change;
    if (action === "delete" && principal.kind === "user" && !hasAlias(principal.id))
      left.push({ grant: { scope, principal, permission: change.before }, reason });
    else kept.push(change);
  }
  return { changes: kept, left };
}

const NOBODY: ReadonlySet<string> = new Set();

function byPrincipal(left: GrantChange, right: GrantChange): number {
  return compareText(principalKey(left.principal), principalKey(right.principal));
}

function reconcileAdditive(
  managed: ManagedScope,
  { live, others, kept, holding }: Keeping & { live: readonly Grant[] },
  isOver: (grant: Grant) => boolean,
): Reconciled {
  const held = new Map(others.map((grant) => [principalKey(grant.principal), grant]));
  const left: Left[] = [...kept];
  const named = others.filter(isOver);
  const wanted = managed.grants.map((grant) => {
    const current = held.get(principalKey(grant.principal));
    if (current === undefined) return grant;
    named.push(current);
    if (rank(current.permission) <= rank(grant.permission)) return grant;
    left.push({
      grant: current,
      reason: `${grant.permission} is declared, but an additive scope never lowers`,
    });
    return current;
  });
  for (const { grant, until } of managed.expired) {
    const current = held.get(principalKey(grant.principal));
    if (current !== undefined)
      left.push({
        grant: current,
        reason: `expired on ${until}, but an additive scope never removes`,
      });
  }
  const unmanaged = live.length - named.length - kept.length;
  return { changes: diff(wanted, named), unmanaged, left, holding };
}
