import { type Change, type GrantChange, isGrantChange } from "../../src/model/change.ts";
import type { TextRows, World } from "./world.ts";

/**
 * Effective access once more, straight from the text of the API notes §7 and as unlike the engine as can be: words and
 * lists instead of bits and maps, and two whole worlds, the poorest and the richest possible, instead of doubts.
 */
const REPOSITORY_LEVELS = ["none", "read", "write", "admin"];
const PROJECT_LEVELS = ["none", "read", "write", "create-repo", "admin"];

export type Assume = "least" | "most";

/** "Effective repo permission of a user = maximum over: workspace admin, explicit user on repo, every group of his on repo, explicit user on project, every group of his on project (create-repo counts as write)." */
export function onRepository(world: World, person: string, slug: string, assume: Assume): string {
  const repository = world.repositories[slug];
  const fromProject =
    repository?.project == null
      ? [assume === "most" ? "admin" : "none"]
      : rowsOf(world, person, world.projects[repository.project] ?? null, assume);
  return maximum(REPOSITORY_LEVELS, [
    world.owners.includes(person) ? "admin" : "none",
    ...rowsOf(world, person, repository?.rows ?? null, assume),
    ...fromProject.map((level) => (level === "create-repo" ? "write" : level)),
  ]);
}

export function onProject(world: World, person: string, key: string, assume: Assume): string {
  return maximum(PROJECT_LEVELS, [
    world.owners.includes(person) ? "admin" : "none",
    ...rowsOf(world, person, world.projects[key] ?? null, assume),
  ]);
}

/** What the person holds on the scope `project/P` or `repository/r`. */
export function held(world: World, person: string, scope: string, assume: Assume): string {
  const [kind, name = ""] = scope.split("/");
  return (kind === "project" ? onProject : onRepository)(world, person, name, assume);
}

function rowsOf(world: World, person: string, rows: TextRows, assume: Assume): string[] {
  if (rows === null) return [assume === "most" ? "admin" : "none"];
  return Object.entries(rows)
    .filter(([holder]) => isOrIncludes(world, holder, person, assume))
    .map(([, level]) => level);
}

function isOrIncludes(world: World, holder: string, person: string, assume: Assume): boolean {
  if (!holder.startsWith("group:")) return holder === person;
  if (world.groups === null) return assume === "most";
  return (world.groups[holder.slice("group:".length)] ?? []).includes(person);
}

function maximum(levels: string[], held: string[]): string {
  return levels[Math.max(...held.map((level) => levels.indexOf(level)))] ?? "none";
}

/** The lower of two levels of one scope. */
export function lower(left: string, right: string): string {
  return PROJECT_LEVELS[Math.min(indexOf(left), indexOf(right))] ?? "none";
}

/** -1, 0 or 1. */
export function compareLevels(left: string, right: string): number {
  return Math.sign(indexOf(left) - indexOf(right));
}

function indexOf(level: string): number {
  return PROJECT_LEVELS.indexOf(level);
}

export function scopesOf({ projects, repositories }: World): string[] {
  return [
    ...Object.keys(projects).map((key) => `project/${key}`),
    ...Object.keys(repositories).map((slug) => `repository/${slug}`),
  ];
}

/** The world after the changes, on a copy. */
export function worldAfter(world: World, changes: readonly Change[]): World {
  const copy = structuredClone(world);
  for (const change of changes) make(copy, change);
  return copy;
}

function make(world: World, change: Change): void {
  const { name } = change.scope;
  if (isGrantChange(change)) makeGrant(world, change);
  else if (change.action === "delete-group") delete world.groups?.[name];
  // Who is invited, or not any more, has no access yet.
  else if (change.action === "create-group" && world.groups !== null) world.groups[name] ??= [];
}

function makeGrant(world: World, change: GrantChange): void {
  const { kind, name } = change.scope;
  const { id } = change.principal;
  if (kind === "group") {
    if (world.groups === null) return;
    const others = (world.groups[name] ?? []).filter((member) => member !== id);
    world.groups[name] = "after" in change ? [...others, id] : others;
    return;
  }
  const rows = kind === "project" ? world.projects[name] : world.repositories[name]?.rows;
  if (rows == null) return;
  const holder = change.principal.kind === "group" ? `group:${id}` : id;
  if ("after" in change) rows[holder] = change.after;
  else delete rows[holder];
}
