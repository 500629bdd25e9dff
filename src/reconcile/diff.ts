import type { GrantChange } from "../model/change.ts";
import { type Grant, type PrincipalKind, type Scope, scopeKey } from "../model/grant.ts";

/** The changes that turn `live` into `desired`. What is live but not desired is deleted. */
export function diff(desired: readonly Grant[], live: readonly Grant[]): GrantChange[] {
  const held = new HeldGrants(live);
  const changes: GrantChange[] = [];
  for (const grant of desired) {
    const { scope, principal, permission: after } = grant;
    const before = held.take(grant)?.permission;
    if (before === undefined) changes.push({ action: "create", scope, principal, after });
    else if (before !== after) changes.push({ action: "update", scope, principal, before, after });
  }
  for (const { scope, principal, permission: before } of held.rest())
    changes.push({ action: "delete", scope, principal, before });
  return changes;
}

/**
 * Grants by scope, then kind of principal, then id. Nested, because building one key string for each of a
 * million grants costs more than all the rest.
 */
class HeldGrants {
  readonly #scopes = new Map<string, Record<PrincipalKind, Map<string, Grant>>>();
  /** Neighbours mostly share their scope, so the last one is remembered. */
  #last: { scope: Scope; held: Record<PrincipalKind, Map<string, Grant>> } | undefined;

  constructor(grants: readonly Grant[]) {
    for (const grant of grants)
      this.#in(grant.scope)[grant.principal.kind].set(grant.principal.id, grant);
  }

  take({ scope, principal }: Grant): Grant | undefined {
    const held = this.#in(scope)[principal.kind];
    const grant = held.get(principal.id);
    held.delete(principal.id);
    return grant;
  }

  *rest(): Generator<Grant> {
    for (const held of this.#scopes.values())
      for (const grants of [held.group, held.user, held.email]) yield* grants.values();
  }

  #in(scope: Scope): Record<PrincipalKind, Map<string, Grant>> {
    if (this.#last?.scope === scope) return this.#last.held;
    const key = scopeKey(scope);
    let held = this.#scopes.get(key);
    if (held === undefined) {
      held = { group: new Map(), user: new Map(), email: new Map() };
      this.#scopes.set(key, held);
    }
    this.#last = { scope, held };
    return held;
  }
}
