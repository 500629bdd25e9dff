import { type Change, isGrantChange } from "../model/change.ts";
import { scopeKey } from "../model/grant.ts";
import { isRaise } from "../model/permission.ts";
import { type Extent, extentOf } from "./abilities.ts";
import { after } from "./after.ts";
import { effectiveOn } from "./effective.ts";
import { type AccessScope, type Facts, reachOf } from "./facts.ts";
import { ScopeIndex } from "./scope-index.ts";

/** Somebody whom a removal would leave below the floor: there they `must` keep what they would no longer have. */
export type Shortfall = { person: string; scope: AccessScope; must: Extent; would: Extent };

/**
 * The floor below which nobody may fall while a plan is carried out, whatever fails: on every scope, the lower of what
 * they held before and what they will hold after. A plan gives before it takes, so it holds by itself until a giving
 * change is missed; from then on, each removal that concerns the same people is looked at, across all scopes.
 */
export class Floor {
  readonly #before: Facts;
  readonly #planned: Facts;
  readonly #index: ScopeIndex;
  /** Where access stands, all giving changes counted as made until they are missed; and what happened since. */
  #now: Facts;
  #since: Change[] = [];
  /** For whom, and where, missed changes would have done something. Nobody else can fall below, and nowhere else. */
  readonly #missing = { people: new Set<string>(), scopes: new Set<string>() };

  constructor(before: Facts, changes: readonly Change[]) {
    this.#before = before;
    this.#planned = after(before, changes);
    this.#now = after(before, changes.filter(gives));
    this.#index = new ScopeIndex(before, this.#planned);
  }

  /** A change of the plan was not made. One that takes counts as made all the same: it may have gone through unseen. */
  miss(change: Change): void {
    if (!gives(change)) return;
    this.#since.push(inverse(change));
    const { people, scopes } = this.#missing;
    for (const person of this.#peopleOf(change, this.#planned)) people.add(person);
    for (const scope of this.#index.touchedBy(change)) scopes.add(scopeKey(scope));
  }

  /**
   * Whom a removal would leave below the floor: then it must not be made, and counts as not made. When it leaves nobody,
   * it counts as made from here on, even before it is: what is asked next may be carried out at the same time.
   */
  take(removal: Change): Shortfall | undefined {
    const shortfall = this.#shortfall(removal);
    if (shortfall === undefined) this.#since.push(removal);
    return shortfall;
  }

  #shortfall(removal: Change): Shortfall | undefined {
    const scopes = this.#scopesAtRisk(removal);
    if (scopes.length === 0) return undefined;
    const now = this.#catchUp();
    const people = [...this.#peopleOf(removal, now)].filter((id) => this.#missing.people.has(id));
    if (people.length === 0) return undefined;
    const would = after(now, [removal]);
    for (const scope of scopes)
      for (const person of people) {
        const shortfall = this.#below(would, person, scope);
        if (shortfall !== undefined) return shortfall;
      }
    return undefined;
  }

  #scopesAtRisk(removal: Change): AccessScope[] {
    const { scopes } = this.#missing;
    if (scopes.size === 0) return [];
    return [...this.#index.touchedBy(removal)].filter((scope) => scopes.has(scopeKey(scope)));
  }

  #catchUp(): Facts {
    if (this.#since.length > 0) this.#now = after(this.#now, this.#since);
    this.#since = [];
    return this.#now;
  }

  #below(facts: Facts, person: string, scope: AccessScope): Shortfall | undefined {
    const must =
      effectiveOn(this.#before, person, scope) & effectiveOn(this.#planned, person, scope);
    const would = effectiveOn(facts, person, scope);
    return (must & ~would) === 0
      ? undefined
      : { person, scope, must: extentOf(must), would: extentOf(would) };
  }

  /** Everybody whose access a change can touch. */
  #peopleOf(change: Change, facts: Facts): ReadonlySet<string> {
    if (!isGrantChange(change)) return reachOf(facts, change.scope.name);
    const { kind, id } = change.principal;
    return kind === "group" ? reachOf(facts, id) : new Set([id]);
  }
}

/** Whether a change only ever gives. */
function gives(change: Change): boolean {
  if (change.action === "update") return isRaise(change);
  return change.action === "create" || change.action === "create-group";
}

/** The change that puts back what a giving change would have done. */
function inverse(change: Change): Change {
  switch (change.action) {
    case "create-group":
      return { ...change, action: "delete-group" };
    case "create": {
      const { after: before, ...where } = change;
      return { ...where, action: "delete", before };
    }
    case "update":
      return { ...change, before: change.after, after: change.before };
    case "invite":
    case "withdraw":
    case "delete":
    case "delete-group":
      throw new Error(`${change.action} gives no access, and is never put back`);
  }
}
