import { type Change, isGrantChange, takes } from "../model/change.ts";
import { type Principal, scopeKey } from "../model/grant.ts";
import { isKnown } from "../model/read.ts";
import { type AccessScope, type Facts, projectAbove, reachOf, rowsOn } from "./facts.ts";

/** Where something is taken from whom, whatever else they hold. */
export class Takings {
  readonly #facts: Facts;
  readonly #onScope: ReadonlyMap<string, readonly Change[]>;
  /** Who leaves each group. */
  readonly #leaving: ReadonlyMap<string, ReadonlySet<string>>;

  constructor(before: Facts, changes: readonly Change[]) {
    this.#facts = before;
    const takings = changes.filter(takes);
    this.#onScope = Map.groupBy(takings, ({ scope }) => scopeKey(scope));
    this.#leaving = leavingIn(before, takings);
  }

  /** Everybody who loses a path to the scope, though perhaps no access. Nobody through a group whose members are not known. */
  *peopleOn(scope: AccessScope): Generator<string> {
    if (this.#onScope.size === 0) return;
    const above = scope.kind === "repository" ? projectAbove(this.#facts, scope.name) : undefined;
    if (above !== undefined && isKnown(above)) yield* this.#peopleAt(above.known);
    yield* this.#peopleAt(scope);
  }

  *#peopleAt(scope: AccessScope): Generator<string> {
    for (const change of this.#onScope.get(scopeKey(scope)) ?? [])
      if (isGrantChange(change)) yield* this.#holdersOf(change.principal);
    if (this.#leaving.size === 0) return;
    const rows = rowsOn(this.#facts, scope);
    if (!isKnown(rows)) return;
    for (const group of rows.known.groups.keys()) yield* this.#leaving.get(group) ?? [];
  }

  #holdersOf({ kind, id }: Principal): Iterable<string> {
    switch (kind) {
      case "user":
        return [id];
      case "group":
        return isKnown(this.#facts.groups) ? reachOf(this.#facts, id) : [];
      case "email":
        return [];
    }
  }
}

/** Who leaves which group. By name: a group that is emptied and then deleted is left once. */
export function leavingIn(before: Facts, changes: readonly Change[]): Map<string, Set<string>> {
  const leaving = new Map<string, Set<string>>();
  for (const change of changes) {
    if (change.scope.kind !== "group") continue;
    for (const person of leaversOf(before, change))
      leaving.set(change.scope.name, (leaving.get(change.scope.name) ?? new Set()).add(person));
  }
  return leaving;
}

function leaversOf(before: Facts, change: Change): Iterable<string> {
  if (change.action === "delete") return [change.principal.id];
  if (change.action !== "delete-group" || !isKnown(before.groups)) return [];
  return reachOf(before, change.scope.name);
}
