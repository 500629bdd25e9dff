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
  return higher(own, inherited && onRepository(inherited));
}

/** Whether the first level is at least the second. */
export function reaches(level: Level | undefined, wanted: Level): boolean {
  return level !== undefined && RANK[level] >= RANK[wanted];
}

/** One line of the effective list. */
export type EffectiveRow = { person: Person; level: Level; repository: Repository };

/**
 * Everybody with access to the repository and their effective level. Goes from the rows to the people, because most
 * people have no access to most repositories.
 */
export function accessTo(state: State, repository: Repository): EffectiveRow[] {
  const levels = new Map<string, Level>();
  const raise = (uuid: string, level: Level) =>
    levels.set(uuid, higher(levels.get(uuid), level) as Level);
  for (const uuid of state.owners()) raise(uuid, "admin");
  const project = state.projects.get(repository.project);
  if (project !== undefined) raiseAll(state, project.rows, raise);
  raiseAll(state, repository.rows, raise);
  return [...levels].flatMap(([uuid, level]) => {
    const person = state.people.get(uuid);
    return person?.role ? { person, level: onRepository(level), repository } : [];
  });
}

function raiseAll(
  state: State,
  { groups, users }: Rows,
  raise: (uuid: string, level: Level) => void,
): void {
  for (const [uuid, level] of users) raise(uuid, level);
  for (const [slug, level] of groups) {
    for (const uuid of state.groups.get(slug)?.members ?? []) raise(uuid, level);
  }
}

function onRepository(level: Level): Level {
  return level === "create-repo" ? "write" : level;
}

const lists = new WeakMap<State, { version: number; rows: EffectiveRow[] }>();

/** The effective list of the whole workspace; made once for many pages, and again when anything changed. */
export function accessToAll(state: State): EffectiveRow[] {
  const known = lists.get(state);
  if (known?.version === state.version) return known.rows;
  const rows = [...state.repositories.values()].flatMap((repository) =>
    accessTo(state, repository),
  );
  lists.set(state, { version: state.version, rows });
  return rows;
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
