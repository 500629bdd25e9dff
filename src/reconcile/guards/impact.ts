import {
  type Abilities,
  abilitiesOf,
  CERTAIN,
  NOTHING,
  onScope,
  POSSIBLE,
} from "../../access/abilities.ts";
import type { BeforeAndAfter } from "../../access/before-and-after.ts";
import {
  type AccessScope,
  type Facts,
  isAccessScope,
  projectAbove,
  reachOf,
  rowsOn,
} from "../../access/facts.ts";
import { type Matrix, rowOf } from "../../access/matrix.ts";
import { ScopeIndex } from "../../access/scope-index.ts";
import { type Change, isGrantChange, takes } from "../../model/change.ts";
import { compareText, type Scope, scopeKey } from "../../model/grant.ts";
import { isKnown } from "../../model/read.ts";

/** What a plan does to one person, in numbers of projects and repositories. */
export type PersonImpact = {
  person: string;
  less: number;
  /** Where they perhaps could do less: the members of a group that loses something are not known. */
  perhaps: number;
  heldBefore: number;
  heldAfter: number;
  /** How many groups they would leave. */
  groups: number;
};

/** A scope that nobody but the workspace owners could manage for certain any more. */
export type Orphan = {
  scope: AccessScope;
  /** Who could before; empty when that is not known either. */
  admins: ReadonlySet<string>;
  /** How many others perhaps can, as far as unknown reads leave it open. That reassures nobody. */
  perhaps: number;
};

/** A scope on which one person would lose something, or perhaps would. */
export type Loss = { scope: AccessScope; certain: boolean };

/** What a whole plan does to everybody's effective access, through all paths. Computed at most once, and only when asked for. */
export class Impact {
  readonly before: Facts;
  readonly takings: readonly Change[];
  readonly #comparison: BeforeAndAfter;
  readonly #takingsOn: ReadonlyMap<string, readonly Change[]>;
  #survey: Survey | undefined;

  constructor(comparison: BeforeAndAfter) {
    this.before = comparison.before;
    this.#comparison = comparison;
    this.takings = comparison.changes.filter(takes);
    this.#takingsOn = Map.groupBy(this.takings, ({ scope }) => scopeKey(scope));
  }

  /** Everybody who is known of, workspace owners apart: nothing can be taken from them here. */
  people(): readonly PersonImpact[] {
    const left = this.#groupsLeft();
    return this.#surveyed()
      .people()
      .map((impact) => ({ ...impact, groups: left.get(impact.person) ?? 0 }));
  }

  /** The scopes that lose their last admin. */
  orphans(): readonly Orphan[] {
    return this.takings.length === 0 ? [] : this.#surveyed().orphans();
  }

  /** Where one person would lose something. */
  lossesOf(person: string): Loss[] {
    return this.takings.length === 0 ? [] : this.#surveyed().lossesOf(person);
  }

  /** How many projects and repositories are known of, but not what is granted there. */
  unknownScopes(): number {
    const { project, repository } = this.before.rows;
    return [...project.values(), ...repository.values()].filter((rows) => !isKnown(rows)).length;
  }

  /** The takings that cost any of these people something on a scope, the nearest first: on it, on its project, in groups that hold something there. */
  causes(scope: AccessScope, people: ReadonlySet<string>): Change[] {
    return this.#reaching(scope).filter((change) => this.concerns(change, people));
  }

  /** Whether a taking takes from any of these people. When the members of a group are not known, it perhaps does. */
  concerns(change: Change, people: ReadonlySet<string>): boolean {
    if (!isGrantChange(change)) return meet(reachOf(this.before, change.scope.name), people);
    const { kind, id } = change.principal;
    return kind === "group" ? meet(reachOf(this.before, id), people) : people.has(id);
  }

  #reaching(scope: AccessScope): Change[] {
    const project = scope.kind === "repository" ? projectAbove(this.before, scope.name) : undefined;
    const levels = project !== undefined && isKnown(project) ? [scope, project.known] : [scope];
    const groups = [...new Set(levels.flatMap((level) => groupsOn(this.before, level)))].sort(
      compareText,
    );
    const scopes = [...levels, ...groups.map((name): Scope => ({ kind: "group", name }))];
    const seats = this.takings.filter((taking) => taking.scope.kind === "workspace");
    return [...scopes.flatMap((reached) => this.#takingsOn.get(scopeKey(reached)) ?? []), ...seats];
  }

  /** How many groups each person would leave. */
  #groupsLeft(): Map<string, number> {
    // By name: a group that is emptied and then deleted is left once.
    const left = new Map<string, Set<string>>();
    for (const change of this.takings) {
      if (change.scope.kind !== "group") continue;
      const people = isGrantChange(change)
        ? [change.principal.id]
        : reachOf(this.before, change.scope.name);
      for (const person of people)
        left.set(person, (left.get(person) ?? new Set()).add(change.scope.name));
    }
    return new Map([...left].map(([person, groups]) => [person, groups.size]));
  }

  #surveyed(): Survey {
    if (this.#survey === undefined) {
      const { planned, matrices } = this.#comparison;
      const doubts = this.#doubts(planned);
      this.#survey = new Survey(this.before, matrices.before, matrices.after, doubts);
    }
    return this.#survey;
  }

  /** What a group would lose on each scope, while it is not known who is in it: anybody perhaps loses that. */
  #doubts(planned: Facts): ReadonlyMap<string, Abilities> {
    const doubts = new Map<string, Abilities>();
    if (isKnown(this.before.groups)) return doubts;
    const index = new ScopeIndex(this.before, planned);
    for (const change of this.takings) {
      const lost = lostByGroup(change);
      if (lost === NOTHING) continue;
      for (const scope of index.touchedBy(change)) {
        const key = scopeKey(scope);
        doubts.set(key, (doubts.get(key) ?? NOTHING) | onScope(lost, scope.kind));
      }
    }
    return doubts;
  }
}

function lostByGroup(change: Change): Abilities {
  if (!isGrantChange(change) || change.action === "create" || change.principal.kind !== "group")
    return NOTHING;
  if (!isAccessScope(change.scope)) return NOTHING;
  const kept = change.action === "update" ? abilitiesOf(change.after) : NOTHING;
  const lost = abilitiesOf(change.before) & ~kept;
  return (lost | (lost >> 4)) & CERTAIN;
}

function groupsOn(facts: Facts, scope: AccessScope): string[] {
  const rows = rowsOn(facts, scope);
  return isKnown(rows) ? [...rows.known.groups.keys()] : [];
}

function meet(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  const [small, large] = some.size < others.size ? [some, others] : [others, some];
  for (const item of small) if (large.has(item)) return true;
  return false;
}

/** Both matrices, looked through once for all guards. */
class Survey {
  readonly #facts: Facts;
  readonly #before: Matrix;
  readonly #after: Matrix;
  readonly #doubts: ReadonlyMap<string, Abilities>;
  readonly #orphans: Orphan[] = [];
  readonly #less: Uint32Array;
  readonly #perhaps: Uint32Array;
  readonly #heldBefore: Uint32Array;
  readonly #heldAfter: Uint32Array;

  constructor(
    facts: Facts,
    before: Matrix,
    planned: Matrix,
    doubts: ReadonlyMap<string, Abilities>,
  ) {
    this.#facts = facts;
    this.#before = before;
    this.#after = planned;
    this.#doubts = doubts;
    const width = before.axes.people.length;
    this.#less = new Uint32Array(width);
    this.#perhaps = new Uint32Array(width);
    this.#heldBefore = new Uint32Array(width);
    this.#heldAfter = new Uint32Array(width);
    before.axes.scopes.forEach((scope, row) => {
      this.#count(row, this.#doubtsOn(scope));
      this.#judge(scope, row);
    });
  }

  people(): Omit<PersonImpact, "groups">[] {
    const all = this.#before.axes.people.map((person, column) => ({
      person,
      less: this.#less[column] ?? 0,
      perhaps: this.#perhaps[column] ?? 0,
      heldBefore: this.#heldBefore[column] ?? 0,
      heldAfter: this.#heldAfter[column] ?? 0,
    }));
    return all.filter(({ person }) => !this.#facts.owners.has(person));
  }

  orphans(): readonly Orphan[] {
    return this.#orphans;
  }

  lossesOf(person: string): Loss[] {
    const { people, scopes } = this.#before.axes;
    const column = people.indexOf(person);
    if (column === -1) return [];
    return scopes.flatMap((scope, row): Loss[] => {
      const was = rowOf(this.#before, row)[column] ?? NOTHING;
      const is = rowOf(this.#after, row)[column] ?? NOTHING;
      if ((was & ~is & CERTAIN) !== 0) return [{ scope, certain: true }];
      return perhapsLost(was, is, this.#doubtsOn(scope)) ? [{ scope, certain: false }] : [];
    });
  }

  #doubtsOn(scope: AccessScope): Abilities {
    return this.#doubts.size === 0 ? NOTHING : (this.#doubts.get(scopeKey(scope)) ?? NOTHING);
  }

  /** The innermost loop of all: ten million cells, so nothing in it is made anew. */
  #count(row: number, doubts: Abilities): void {
    const before = rowOf(this.#before, row);
    const planned = rowOf(this.#after, row);
    for (let column = 0; column < before.length; column += 1) {
      const was = before[column] ?? NOTHING;
      const is = planned[column] ?? NOTHING;
      if ((was & CERTAIN) !== 0) increment(this.#heldBefore, column);
      if ((is & CERTAIN) !== 0) increment(this.#heldAfter, column);
      if (was === is && doubts === NOTHING) continue;
      if ((was & ~is & CERTAIN) !== 0) increment(this.#less, column);
      else if (perhapsLost(was, is, doubts)) increment(this.#perhaps, column);
    }
  }

  /** Whether the scope loses its last admin; when groups are not known, a group that was admin perhaps held the last. */
  #judge(scope: AccessScope, row: number): void {
    const admin = onScope(ADMIN, scope.kind) & CERTAIN;
    const planned = rowOf(this.#after, row);
    if (this.#next(planned, admin) !== -1) return;
    const admins = this.#columnsWith(rowOf(this.#before, row), admin);
    if (admins.length === 0 && (this.#doubtsOn(scope) & ADMIN_ALONE) === 0) return;
    const { people } = this.#before.axes;
    this.#orphans.push({
      scope,
      admins: new Set(admins.map((column) => people[column] ?? "")),
      perhaps: this.#columnsWith(planned, admin << 4).length,
    });
  }

  #columnsWith(cells: Uint8Array, wanted: Abilities): number[] {
    const columns: number[] = [];
    for (
      let column = this.#next(cells, wanted);
      column !== -1;
      column = this.#next(cells, wanted, column + 1)
    )
      columns.push(column);
    return columns;
  }

  /** The first column from here on with somebody who holds so much and is no owner, or -1. */
  #next(cells: Uint8Array, wanted: Abilities, from = 0): number {
    const { people } = this.#before.axes;
    for (let column = from; column < cells.length; column += 1)
      if (
        ((cells[column] ?? NOTHING) & wanted) === wanted &&
        !this.#facts.owners.has(people[column] ?? "")
      )
        return column;
    return -1;
  }
}

const ADMIN: Abilities = abilitiesOf("admin");
/** What only an admin can. */
const ADMIN_ALONE: Abilities = ADMIN & ~abilitiesOf("create-repo") & CERTAIN;

function perhapsLost(was: Abilities, is: Abilities, doubts: Abilities): boolean {
  return (was & ~is & POSSIBLE) !== 0 || (doubts & ~is & CERTAIN) !== 0;
}

function increment(counts: Uint32Array, column: number): void {
  counts[column] = (counts[column] ?? 0) + 1;
}
