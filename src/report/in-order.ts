import { compareText } from "../model/grant.ts";
import { LEVELS } from "./level.ts";
import { fold } from "./search.ts";
import type { Tally, World } from "./world.ts";

/** What of the matrix is shown, and in which order. */
export type Choice = {
  /** Words in people's names, and in repositories'. */
  people: string;
  repositories: string;
  project: string;
  group: string;
  /** Only people and repositories with at least this somewhere. */
  least: number;
  /** `name`, `access` (who can most first) or `groups` (who is alike). */
  rows: string;
  /** `project`, `name` or `people` (what most can reach first). */
  columns: string;
};

/** The people and repositories of a picture, by their places in the world. */
export type Selection = { people: Int32Array; scopes: Int32Array };

/** The people and repositories that were chosen, in the order that was chosen. */
export function select(world: World, choice: Choice): Selection {
  return { people: chosenPeople(world, choice), scopes: chosenScopes(world, choice) };
}

function chosenPeople(world: World, { people: words, group, least, rows }: Choice): Int32Array {
  const members = group === "" ? undefined : world.group(group)?.members;
  const isWanted = matcher(words);
  const columns = world.people.flatMap(({ uuid, name, alias = "", email = "" }, column) => {
    if (members !== undefined && !members.has(uuid)) return [];
    if (!reaches(world.byPerson[column], least)) return [];
    return isWanted(`${name} ${alias} ${email}`) ? [column] : [];
  });
  const nameOf = (column: number) => fold(world.people[column]?.name ?? "");
  const names = new Map(columns.map((column) => [column, nameOf(column)]));
  const byName = (left: number, right: number) =>
    compareText(names.get(left) ?? "", names.get(right) ?? "");
  if (rows === "access") {
    const strength = new Map(columns.map((column) => [column, weight(world.byPerson[column])]));
    columns.sort((a, b) => (strength.get(b) ?? 0) - (strength.get(a) ?? 0) || byName(a, b));
  } else if (rows === "groups") {
    const groups = groupSignatures(world);
    columns.sort((a, b) => compareText(groups[a] ?? "", groups[b] ?? "") || byName(a, b));
  } else columns.sort(byName);
  return Int32Array.from(columns);
}

function chosenScopes(world: World, choice: Choice): Int32Array {
  const isWanted = matcher(choice.repositories);
  const { projectOf } = world.facts;
  const rows = world.scopes.flatMap(({ kind, name }, row) => {
    if (kind !== "repository" || !isWanted(name)) return [];
    if (choice.project !== "" && projectOf.get(name) !== choice.project) return [];
    return reaches(world.byScope[row], choice.least) ? [row] : [];
  });
  const nameOf = (row: number) => world.scopes[row]?.name ?? "";
  const projectAt = (row: number) => projectOf.get(nameOf(row)) ?? "";
  const byName = (a: number, b: number) => compareText(nameOf(a), nameOf(b));
  if (choice.columns === "people")
    rows.sort((a, b) => weight(world.byScope[b]) - weight(world.byScope[a]) || byName(a, b));
  else if (choice.columns === "name") rows.sort(byName);
  else rows.sort((a, b) => compareText(projectAt(a), projectAt(b)) || byName(a, b));
  return Int32Array.from(rows);
}

/** Whether a text has all of these words. */
export function matcher(words: string): (text: string) => boolean {
  const wanted = fold(words).split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return () => true;
  return (text) => {
    const folded = fold(text);
    return wanted.every((word) => folded.includes(word));
  };
}

/** Whether anything of at least this level is counted. */
export function reaches(tally: Tally | undefined, least: number): boolean {
  return least <= 0 || (tally?.subarray(least).some((count) => count > 0) ?? false);
}

/** How much it comes to: one admin outweighs any number of writers, within what numbers can hold. */
export function weight(tally: Tally | undefined): number {
  return LEVELS.reduce((sum, _, level) => sum + (tally?.[level] ?? 0) * (WEIGHTS[level] ?? 0), 0);
}

const WEIGHTS: readonly number[] = [0, 1, 1e2, 1e6, 1e6, 1e11];

/** For each person the groups they are in, the largest first: people who are alike come together. */
function groupSignatures({ people, groups }: World): string[] {
  const signatures = new Map<string, string>(people.map(({ uuid }) => [uuid, ""]));
  const largest = groups.toSorted((left, right) => right.members.size - left.members.size);
  for (const [place, { members }] of largest.entries())
    for (const uuid of members)
      signatures.set(uuid, `${signatures.get(uuid) ?? ""}${String(place).padStart(5, "0")} `);
  // Whoever is in no group comes last.
  return people.map(({ uuid }) => signatures.get(uuid) || "~");
}
