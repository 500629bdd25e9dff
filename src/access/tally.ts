import type { Effect, Holding, Way } from "../model/impact.ts";
import { type Abilities, CERTAIN, extentOf } from "./abilities.ts";
import type { AccessScope } from "./facts.ts";
import { isOnProject, NO_WAY, type WayNumbers, wayIn } from "./ways.ts";

/** What is held on one scope before and after, and through what: numbers of ways, or painted cells, which also say where. */
export type Kind = { was: Abilities; is: Abilities; before: number; after: number };

/** Everything that happens to one person: row numbers of scopes, by kind. Each number carries whether its ways lead through a project. */
export type Tally = Map<Kind, number[]>;

/** Sorts what happens into kinds, person by person. */
export class Tallies {
  readonly #numbers: WayNumbers;
  readonly #scopes: readonly AccessScope[];
  readonly #projectOf: ReadonlyMap<string, string>;
  readonly #kinds = new Map<number, Kind>();
  readonly #tallies = new Map<number, Tally>();

  constructor(
    numbers: WayNumbers,
    scopes: readonly AccessScope[],
    projectOf: ReadonlyMap<string, string>,
  ) {
    this.#numbers = numbers;
    this.#scopes = scopes;
    this.#projectOf = projectOf;
  }

  /** One thing that happens; its ways are painted cells. */
  add(column: number, row: number, { was, is, before, after }: Kind): void {
    const kind = this.#kindOf(was, is, wayIn(before), wayIn(after));
    let tally = this.#tallies.get(column);
    if (tally === undefined) {
      tally = new Map();
      this.#tallies.set(column, tally);
    }
    const entry = row * 4 + (isOnProject(before) ? 2 : 0) + (isOnProject(after) ? 1 : 0);
    const rows = tally.get(kind);
    if (rows === undefined) tally.set(kind, [entry]);
    else rows.push(entry);
  }

  /** By column. */
  get all(): ReadonlyMap<number, Tally> {
    return this.#tallies;
  }

  /** The same for everybody to whom the same happens on the same scopes. */
  signatureOf(tally: Tally): string {
    const kinds = [...tally].map(
      ([kind, rows]) => [this.#keyOf(kind.was, kind.is, kind.before, kind.after), rows] as const,
    );
    return kinds
      .sort(([left], [right]) => left - right)
      .map(([key, rows]) => `${key}:${rows.join()}`)
      .join(";");
  }

  effectOf({ was, is, before, after }: Kind, rows: readonly number[]): Effect {
    const scopes = rows.map((row) => this.#scopes[row >> 2] as AccessScope);
    const names = (kind: AccessScope["kind"]) =>
      scopes.filter((scope) => scope.kind === kind).map(({ name }) => name);
    return {
      before: holdingOf(was),
      after: holdingOf(is),
      ...(before !== NO_WAY && { was: this.#way(before, rows, 2) }),
      ...(after !== NO_WAY && { now: this.#way(after, rows, 1) }),
      projects: names("project"),
      repositories: names("repository"),
    };
  }

  #way(number: number, rows: readonly number[], flag: number): Way {
    const group = this.#numbers.groupOf(number);
    const projects = new Set<string>();
    for (const row of rows)
      if ((row & flag) !== 0) projects.add(this.#projectAt(this.#scopes[row >> 2] as AccessScope));
    return { ...(group !== undefined && { group }), projects: [...projects].sort() };
  }

  #projectAt({ kind, name }: AccessScope): string {
    return kind === "project" ? name : (this.#projectOf.get(name) ?? "");
  }

  #kindOf(was: Abilities, is: Abilities, before: number, after: number): Kind {
    const key = this.#keyOf(was, is, before, after);
    let kind = this.#kinds.get(key);
    if (kind === undefined) {
      kind = { was, is, before, after };
      this.#kinds.set(key, kind);
    }
    return kind;
  }

  #keyOf(was: Abilities, is: Abilities, before: number, after: number): number {
    const levels = levelsOf(was) * LEVELS + levelsOf(is);
    return (levels * this.#numbers.size + before) * this.#numbers.size + after;
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
