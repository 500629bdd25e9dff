import type { Effect, Holding, Way } from "../model/impact.ts";
import { type Abilities, CERTAIN, extentOf } from "./abilities.ts";
import type { AccessScope } from "./facts.ts";
import { isOnProject, NO_WAY, type WayNumbers, wayIn } from "./ways.ts";

/** What is held on one scope before and after, and through what: numbers of ways, or cells, which also say where. */
export type Kind = { was: Abilities; is: Abilities; before: number; after: number };

/**
 * Everything that happens to one person, scope after scope: the number of its kind, and the row of the scope, with two bits that say
 * whether the ways before and after lead through the project. There may be a million of these, so they are numbers.
 */
export type Tally = { kinds: number[]; rows: number[] };

/** Sorts what happens into kinds, person by person. */
export class Tallies {
  readonly #ways: WayNumbers;
  readonly #scopes: readonly AccessScope[];
  /** The project of each scope, or the project itself. */
  readonly #projects: readonly string[];
  readonly #kinds: Kind[] = [];
  /** The number of a kind, by its ways and then by its levels. */
  readonly #numbers = new Map<number, Map<number, number>>();
  readonly #tallies: (Tally | undefined)[] = [];

  constructor(
    ways: WayNumbers,
    scopes: readonly AccessScope[],
    projectOf: ReadonlyMap<string, string>,
  ) {
    this.#ways = ways;
    this.#scopes = scopes;
    this.#projects = scopes.map(({ kind, name }) =>
      kind === "project" ? name : (projectOf.get(name) ?? ""),
    );
  }

  /** One thing that happens; its ways are cells. Scopes come in the order of their rows. */
  add(
    column: number,
    row: number,
    was: Abilities,
    is: Abilities,
    before: number,
    after: number,
  ): void {
    let tally = this.#tallies[column];
    if (tally === undefined) {
      tally = { kinds: [], rows: [] };
      this.#tallies[column] = tally;
    }
    tally.kinds.push(this.#numberOf(was, is, wayIn(before), wayIn(after)));
    tally.rows.push(row * 4 + (isOnProject(before) ? 2 : 0) + (isOnProject(after) ? 1 : 0));
  }

  of(column: number): Tally | undefined {
    return this.#tallies[column];
  }

  /** The effects of a tally, in no order. */
  effectsOf({ kinds, rows }: Tally): Effect[] {
    const byKind = new Map<number, number[]>();
    kinds.forEach((kind, index) => {
      const same = byKind.get(kind);
      if (same === undefined) byKind.set(kind, [rows[index] as number]);
      else same.push(rows[index] as number);
    });
    return [...byKind].map(([kind, same]) => this.#effect(this.#kinds[kind] as Kind, same));
  }

  #effect({ was, is, before, after }: Kind, rows: readonly number[]): Effect {
    const effect: Effect = {
      before: holdingOf(was),
      after: holdingOf(is),
      ...(before !== NO_WAY && { was: this.#way(before, rows, 2) }),
      ...(after !== NO_WAY && { now: this.#way(after, rows, 1) }),
      projects: [],
      repositories: [],
    };
    for (const row of rows) {
      const { kind, name } = this.#scopes[row >> 2] as AccessScope;
      (kind === "project" ? effect.projects : effect.repositories).push(name);
    }
    return effect;
  }

  #way(number: number, rows: readonly number[], flag: number): Way {
    const group = this.#ways.groupOf(number);
    const projects = new Set<string>();
    for (const row of rows)
      if ((row & flag) !== 0) projects.add(this.#projects[row >> 2] as string);
    return { ...(group !== undefined && { group }), projects: [...projects].sort() };
  }

  #numberOf(was: Abilities, is: Abilities, before: number, after: number): number {
    const ways = before * this.#ways.size + after;
    let byLevel = this.#numbers.get(ways);
    if (byLevel === undefined) {
      byLevel = new Map();
      this.#numbers.set(ways, byLevel);
    }
    const levels = levelsOf(was) * LEVELS + levelsOf(is);
    let number = byLevel.get(levels);
    if (number === undefined) {
      number = this.#kinds.push({ was, is, before, after }) - 1;
      byLevel.set(levels, number);
    }
    return number;
  }
}

/** More than there are pairs of a certain and a possible level. */
const LEVELS = 64;

/** The highest certain and the highest possible permission as one number: the same on a project and on a repository. */
function levelsOf(abilities: Abilities): number {
  return (32 - Math.clz32(abilities & CERTAIN)) * 8 + (32 - Math.clz32(abilities >> 4));
}

function holdingOf(abilities: Abilities): Holding {
  const { permission = "none", atMost = "none" } = extentOf(abilities);
  return { certain: permission, possible: atMost };
}

/** Whether the same happens, on the same scopes. */
export function sameTally(one: Tally, other: Tally): boolean {
  return sameNumbers(one.rows, other.rows) && sameNumbers(one.kinds, other.kinds);
}

/** A number that is the same for the same tally, and hardly ever for another. */
export function hashOf({ kinds, rows }: Tally): number {
  let hash = kinds.length;
  for (let index = 0; index < rows.length; index += 1)
    hash = Math.imul(Math.imul(hash, 31) + (rows[index] as number), 31) + (kinds[index] as number);
  return hash | 0;
}

function sameNumbers(some: readonly number[], others: readonly number[]): boolean {
  if (some.length !== others.length) return false;
  for (let index = 0; index < some.length; index += 1)
    if (some[index] !== others[index]) return false;
  return true;
}
