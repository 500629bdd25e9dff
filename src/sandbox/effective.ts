import type { Person, Project, Repository, Rows, State } from "./state.ts";
import type { Level } from "./world.ts";

const RANK: Readonly<Record<Level, number>> = { read: 1, write: 2, "create-repo": 3, admin: 4 };

/**
 * What somebody may do on a project: the highest of ownership, own row and the rows of every group (API notes §7).
 * There is no deny.
 */
export function projectLevel(state: State, person: Person, project: Project): Level | undefined {
  if (person.role === "owner") return "admin";
  return heldOn(state, person, project.rows);
}

/** What somebody may do on a repository: the highest over the repository and its project; create-repo counts as write. */
export function repositoryLevel(
  state: State,
  person: Person,
  repository: Repository,
): Level | undefined {
  if (person.role === "owner") return "admin";
  const project = state.projects.get(repository.project);
  const inherited = project === undefined ? undefined : heldOn(state, person, project.rows);
  const own = heldOn(state, person, repository.rows);
  return higher(own, inherited === "create-repo" ? "write" : inherited);
}

/** Whether the first level is at least the second. */
export function reaches(level: Level | undefined, wanted: Level): boolean {
  return level !== undefined && RANK[level] >= RANK[wanted];
}

/** By rank; create-repo on the project counts as write on its repositories (API notes §7). */
const LEVEL_ON_REPOSITORY: readonly (Level | undefined)[] = [
  undefined,
  "read",
  "write",
  "write",
  "admin",
];

/** One line of the effective list. */
export type EffectiveRow = { person: Person; level: Level; repository: Repository };

/** Everybody with access to the repository and their effective level. */
export function accessTo(state: State, repository: Repository): EffectiveRow[] {
  const rows: EffectiveRow[] = [];
  new Tally(state).collect(repository, rows);
  return rows;
}

const lists = new WeakMap<State, { version: number; rows: EffectiveRow[] }>();

/** The effective list of the whole workspace; made once for many pages, and again when anything changed. */
export function accessToAll(state: State): EffectiveRow[] {
  const known = lists.get(state);
  if (known?.version === state.version) return known.rows;
  const rows: EffectiveRow[] = [];
  const tally = new Tally(state);
  for (const repository of state.repositories.values()) tally.collect(repository, rows);
  lists.set(state, { version: state.version, rows });
  return rows;
}

/**
 * Adds up levels per person. Goes from the rows to the people, because most people have no access to most repositories,
 * and counts people by number: a large workspace has millions of these rows.
 */
class Tally {
  readonly #state: State;
  readonly #people: Person[];
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #members = new Map<string, number[]>();
  readonly #owners: number[];
  /** The rank each person has so far on the repository at hand; 0 is none. */
  readonly #ranks: Uint8Array;
  #touched: number[] = [];

  constructor(state: State) {
    this.#state = state;
    this.#people = state.members();
    this.#numbers = new Map(this.#people.map(({ uuid }, number) => [uuid, number]));
    for (const [slug, { members }] of state.groups)
      this.#members.set(slug, this.#numbered(members));
    this.#owners = this.#numbered(
      this.#people.filter(({ role }) => role === "owner").map(({ uuid }) => uuid),
    );
    this.#ranks = new Uint8Array(this.#people.length);
  }

  /** Appends the rows of one repository. */
  collect(repository: Repository, rows: EffectiveRow[]): void {
    for (const number of this.#owners) this.#raise(number, RANK.admin);
    const project = this.#state.projects.get(repository.project);
    if (project !== undefined) this.#raiseAll(project.rows);
    this.#raiseAll(repository.rows);
    for (const number of this.#touched) {
      rows.push({
        person: this.#people[number] as Person,
        level: LEVEL_ON_REPOSITORY[this.#ranks[number] as number] as Level,
        repository,
      });
      this.#ranks[number] = 0;
    }
    this.#touched = [];
  }

  #numbered(uuids: Iterable<string>): number[] {
    return [...uuids].flatMap((uuid) => this.#numbers.get(uuid) ?? []);
  }

  #raiseAll({ users, groups }: Rows): void {
    for (const [uuid, level] of users) {
      const number = this.#numbers.get(uuid);
      if (number !== undefined) this.#raise(number, RANK[level]);
    }
    for (const [slug, level] of groups) {
      for (const number of this.#members.get(slug) ?? []) this.#raise(number, RANK[level]);
    }
  }

  #raise(number: number, rank: number): void {
    const before = this.#ranks[number] as number;
    if (before === 0) this.#touched.push(number);
    if (rank > before) this.#ranks[number] = rank;
  }
}

function heldOn(state: State, { uuid }: Person, rows: Rows): Level | undefined {
  let level = rows.users.get(uuid);
  if (rows.groups.size === 0) return level;
  const slugs = state.groupsOf(uuid);
  for (const [slug, granted] of rows.groups) {
    if (slugs.has(slug)) level = higher(level, granted);
  }
  return level;
}

function higher(left: Level | undefined, right: Level | undefined): Level | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return RANK[left] >= RANK[right] ? left : right;
}
