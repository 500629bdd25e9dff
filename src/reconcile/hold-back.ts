import type { Extent } from "../access/abilities.ts";
import { after } from "../access/after.ts";
import { type Facts, factsFrom, reachOf, type ScopeRead } from "../access/facts.ts";
import { Floor, type Shortfall } from "../access/floor.ts";
import { type Change, isGrantChange, isOfInvitation } from "../model/change.ts";
import type { Directory } from "../model/directory.ts";
import { type Permission, scopeKey } from "../model/grant.ts";
import { Unseen } from "./unseen.ts";

/** What is known when taking begins. */
export type Situation = {
  directory: Directory;
  /** The projects and repositories that the plan touches, as they were before anything was written. */
  reads: Iterable<ScopeRead>;
  changes: readonly Change[];
  /** The giving changes that were not made, or may not have been. */
  missed: readonly Change[];
  /** How to call an account in a message. */
  nameOf: (uuid: string) => string;
};

/**
 * Decides which removals wait because something that was to be given first was not. Where everything that bears on the
 * question was read, the answer is exact: just the removals that would leave somebody below the floor. Elsewhere a removal
 * also waits when it and what was missed concern the same person, and may meet on a scope that was not read.
 */
export class HoldBack {
  readonly #floor: Floor;
  readonly #unseen: Unseen;
  readonly #missed: readonly { change: Change; people: ReadonlySet<string> }[];
  readonly #situations: readonly Facts[];
  readonly #nameOf: Situation["nameOf"];

  constructor({ directory, reads, changes, missed, nameOf }: Situation) {
    const before = factsFrom(directory, reads);
    this.#situations = [before, after(before, changes)];
    this.#floor = new Floor(before, changes);
    this.#unseen = new Unseen(before, directory);
    this.#missed = missed.map((change) => ({ change, people: this.#peopleOf(change) }));
    this.#nameOf = nameOf;
    for (const change of missed) this.#floor.miss(change);
  }

  /** Why a removal must not be made. When there is no reason, it counts as made from here on. */
  take(removal: Change): string | undefined {
    // Whoever loses the seat is to have nothing, whatever was to be given.
    if (removal.scope.kind === "workspace") return undefined;
    const unseen = this.#unseenReason(removal);
    if (unseen !== undefined) return unseen;
    const shortfall = this.#floor.take(removal);
    return shortfall && this.#explain(shortfall);
  }

  #explain({ person, scope, must, would }: Shortfall): string {
    return `held back: ${this.#nameOf(person)} would fall to ${level(would)} on ${scopeKey(scope)}, below ${level(must)}, because a grant failed`;
  }

  #unseenReason(removal: Change): string | undefined {
    const people = this.#peopleOf(removal);
    for (const { change, people: concerned } of this.#missed) {
      if (!this.#unseen.mayMeet(change, removal)) continue;
      const person = [...people].find((id) => concerned.has(id));
      if (person !== undefined)
        return `held back: ${this.#nameOf(person)} may count on ${describe(change)}, which failed, on scopes that were not read`;
    }
    return undefined;
  }

  /** Everybody whose access a change can touch, before or after the plan. Nothing takes an owner's access. */
  #peopleOf(change: Change): ReadonlySet<string> {
    const people = new Set<string>();
    for (const facts of this.#situations)
      for (const person of peopleIn(facts, change))
        if (!facts.owners.has(person)) people.add(person);
    return people;
  }
}

function peopleIn(facts: Facts, change: Change): Iterable<string> {
  if (isOfInvitation(change)) return [];
  if (!isGrantChange(change)) return reachOf(facts, change.scope.name);
  const { kind, id } = change.principal;
  return kind === "group" ? reachOf(facts, id) : [id];
}

function describe(change: Change): string {
  const where = scopeKey(change.scope);
  return "after" in change ? `${change.after} on ${where}` : where;
}

function level({ permission, atMost }: Extent): string {
  const certain = word(permission);
  return atMost === permission ? certain : `${certain} (at most ${word(atMost)})`;
}

function word(permission: Permission | undefined): string {
  return permission ?? "nothing";
}
