import { type Desired, type Line, type Rule, whyDeparted } from "../model/desired.ts";
import type { Directory } from "../model/directory.ts";
import type { Part } from "../model/part.ts";
import type { DirectoryQuery } from "../model/provider.ts";
import { isPattern, slugMatcher } from "./rule-book.ts";

/**
 * Only what a plan of that part needs: its projects and repositories by name, and the accounts of whoever they name, or named before: the
 * guards know then whom something is taken from. Whoever has left is taken off wherever they are found, so they are always asked for.
 */
export function partQuery(
  desired: Desired,
  part: Part,
  today: string,
  before?: Desired,
): DirectoryQuery {
  const people = new Set([
    ...desired.people.filter((person) => whyDeparted(person, today)).map(({ alias }) => alias),
    ...peopleIn(desired, part),
    ...(before === undefined ? [] : peopleIn(before, part)),
  ]);
  const declared = new Set(desired.projects.map(({ name }) => name));
  return {
    emails: desired.people.flatMap(({ alias, identity }) =>
      people.has(alias) && "email" in identity ? [identity.email] : [],
    ),
    projects: part.projects.size > 0,
    repositories: part.repositories.size + part.patterns.size + part.within.size > 0,
    only: {
      projects: [...part.projects].filter((key) => declared.has(key)),
      repositories: [...part.repositories],
      containing: [...new Set([...part.patterns].map(longestLiteral))],
      within: desired.repositories.length === 0 ? [] : [...part.within],
    },
  };
}

/**
 * Whoever the part may name, whoever is in a group that it grants something to (it may have to be created), and whoever is protected:
 * their accounts must be known. An address that is not looked up counts as nobody's.
 */
function peopleIn(desired: Desired, part: Part): string[] {
  const rules = [
    ...desired.projects.filter(({ name }) => part.projects.has(name)),
    ...desired.repositories.filter(mayConcern(part)),
  ];
  const granted = new Set(rules.flatMap(({ groups = [] }) => groups.map(holderOf)));
  const groups = desired.groups.filter(({ slug }) => part.groups.has(slug) || granted.has(slug));
  return [
    ...groups.flatMap(({ members = [] }) => members.map(holderOf)),
    ...rules.flatMap(({ users = [] }) => users.map(holderOf)),
    ...desired.protected.people,
  ];
}

/** Whether a rule may speak about a repository of the part. What two patterns have in common only the workspace shows. */
function mayConcern(part: Part): (rule: Rule) => boolean {
  const wanted = [...part.patterns].map(slugMatcher);
  return ({ name }) => {
    if (part.within.size > 0) return true;
    if (!isPattern(name)) return part.repositories.has(name) || wanted.some((match) => match(name));
    if (part.patterns.size > 0) return true;
    const matches = slugMatcher(name);
    // The matcher takes a second argument, which some() would give it.
    return [...part.repositories].some((slug) => matches(slug));
  };
}

function holderOf({ holder }: Line): string {
  return holder;
}

/** The longest text that is in every slug which a pattern matches: what lies outside its classes and braces. */
export function longestLiteral(pattern: string): string {
  const literals = pattern.replaceAll(/\[[^\]]*\]|\{[^}]*\}|[*?]/g, "\n").split("\n");
  return literals.reduce((longest, text) => (text.length > longest.length ? text : longest), "");
}

/** The directory as it is known after only some addresses were asked for: the others are nobody's for all that is known, not nobody's. */
export function withUnasked(
  directory: Directory,
  asked: readonly string[],
  { people }: Desired,
): Directory {
  const known = new Set(asked);
  const unresolved: Record<string, string> = { ...directory.unresolved };
  for (const { identity } of people)
    if ("email" in identity && !known.has(identity.email))
      unresolved[identity.email] ??= "was not looked up for this part";
  return { ...directory, unresolved };
}
