import { type Change, isGrantChange, takes } from "../model/change.ts";
import { type Principal, scopeKey } from "../model/grant.ts";
import { isKnown } from "../model/read.ts";
import { type AccessScope, type Facts, projectAbove, reachOf, rowsOn } from "./facts.ts";

/** The columns of people in a matrix. */
export interface Columns {
  of(person: string): number | undefined;
  /** Of all members; none while they are not known. */
  ofGroup(group: string): Iterable<number>;
}

/** Where something is taken from whom, whatever else they hold. */
export class Takings {
  readonly #facts: Facts;
  readonly #columns: Columns;
  readonly #onScope: ReadonlyMap<string, readonly Change[]>;
  /** Who leaves each group. */
  readonly #leaving: ReadonlyMap<string, readonly number[]>;

  constructor(before: Facts, changes: readonly Change[], columns: Columns) {
    this.#facts = before;
    this.#columns = columns;
    const takings = changes.filter(takes);
    this.#onScope = Map.groupBy(takings, ({ scope }) => scopeKey(scope));
    this.#leaving = new Map(
      [...leavingIn(before, takings)].map(([group, people]) => [
        group,
        [...people].flatMap((person) => columns.of(person) ?? []),
      ]),
    );
  }

  /** Everybody who loses a path to the scope, though perhaps no access; somebody who loses several may come more than once. */
  *on(scope: AccessScope): Generator<Iterable<number>> {
    if (this.#onScope.size === 0) return;
    const above = scope.kind === "repository" ? projectAbove(this.#facts, scope.name) : undefined;
    if (above !== undefined && isKnown(above)) yield* this.#at(above.known);
    yield* this.#at(scope);
  }

  *#at(scope: AccessScope): Generator<Iterable<number>> {
    for (const change of this.#onScope.get(scopeKey(scope)) ?? [])
      if (isGrantChange(change)) yield this.#holdersOf(change.principal);
    if (this.#leaving.size === 0) return;
    const rows = rowsOn(this.#facts, scope);
    if (!isKnown(rows)) return;
    for (const group of rows.known.groups.keys()) yield this.#leaving.get(group) ?? [];
  }

  #holdersOf({ kind, id }: Principal): Iterable<number> {
    switch (kind) {
      case "user":
        return [this.#columns.of(id) ?? []].flat();
      case "group":
        return this.#columns.ofGroup(id);
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
