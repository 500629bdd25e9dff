import type { Person, Project, Repository, State } from "./state.ts";
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

/** Everybody with access to the repository and their effective level, in the order of the member list. */
export function accessTo(state: State, repository: Repository): { person: Person; level: Level }[] {
  const rows: { person: Person; level: Level }[] = [];
  for (const person of state.people.values()) {
    if (person.role === null) continue;
    const level = repositoryLevel(state, person, repository);
    if (level !== undefined) rows.push({ person, level });
  }
  return rows;
}

function heldOn(state: State, { uuid }: Person, rows: Project["rows"]): Level | undefined {
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
