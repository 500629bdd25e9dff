import type { Line } from "../model/desired.ts";
import type { Place, Problem } from "../model/problem.ts";
import type { Declared, Mention } from "./declare.ts";
import { didYouMean } from "./did-you-mean.ts";
import { type Explanation, groupSlug } from "./names.ts";
import { quote } from "./quote.ts";

/** What a file declares, faulty entries included: whoever counts on them made no mistake of their own. */
export type KnownNames = { sections: string[]; people: string[]; groups: string[] };

/** More places than this of one unknown name say nothing new. */
const MOST_RELATED = 5;

/** The names in a file's value, whatever else is wrong with it; a misspelt one also counts as what it should be. */
export function declaredNames(value: unknown): KnownNames {
  const people = keysOf(part(value, "people"));
  const groups = keysOf(part(value, "groups"));
  return {
    sections: keysOf(value),
    people: [...people, ...people.map((alias) => alias.toLowerCase())],
    groups: [...groups, ...groups.map(groupSlug)],
  };
}

function part(value: unknown, section: string): unknown {
  return (value as Record<string, unknown> | null | undefined)?.[section];
}

function keysOf(map: unknown): string[] {
  return typeof map === "object" && map !== null ? Object.keys(map) : [];
}

/** Names that are used and declared nowhere: one problem for each name, with the places that use it. */
export function unknownNames(declared: Declared, known: readonly KnownNames[]): Problem[] {
  const people = new Set(known.flatMap((names) => names.people));
  const groups = new Set(known.flatMap((names) => names.groups));
  return [
    ...undeclared(usedPeople(declared), people, unknownAlias),
    ...undeclared(usedGroups(declared), groups, unknownGroup),
  ];
}

function usedPeople({ groups, projects, repositories, protectedPeople }: Declared): Mention[] {
  const lines = [
    ...groups.flatMap(({ group }) => group.members ?? []),
    ...[...projects, ...repositories].flatMap(({ users }) => users ?? []),
  ];
  return [...lines.map(mention), ...protectedPeople];
}

function usedGroups({ projects, repositories, protectedGroups }: Declared): Mention[] {
  const lines = [...projects, ...repositories].flatMap(({ groups }) => groups ?? []);
  return [...lines.map(mention), ...protectedGroups];
}

function mention({ holder, place }: Line): Mention {
  return { name: holder, place };
}

function undeclared(
  used: readonly Mention[],
  known: ReadonlySet<string>,
  explain: (name: string, known: ReadonlySet<string>) => Explanation,
): Problem[] {
  const places = new Map<string, Place[]>();
  for (const { name, place } of used) {
    if (known.has(name)) continue;
    const others = places.get(name);
    if (others === undefined) places.set(name, [place]);
    else others.push(place);
  }
  return [...places].flatMap(([name, [place, ...others]]) => {
    if (place === undefined) return [];
    const related = others.slice(0, MOST_RELATED);
    return { ...explain(name, known), place, ...(related.length > 0 && { related }) };
  });
}

function unknownAlias(alias: string, known: ReadonlySet<string>): Explanation {
  const meant = didYouMean(alias, known);
  return {
    code: "unknown-alias",
    message: `${quote(alias)} is not one of the people`,
    fix: `${meant ? `Did you mean ${quote(meant)}? Otherwise declare` : "Declare"} it under \`people:\`, as in \`${alias}: { email: … }\`.`,
  };
}

function unknownGroup(slug: string, known: ReadonlySet<string>): Explanation {
  const meant = didYouMean(slug, known);
  return {
    code: "unknown-group",
    message: `the group ${quote(slug)} is not declared`,
    fix: `${meant ? `Did you mean ${quote(meant)}? Otherwise declare` : "Declare"} it under \`groups:\`; \`${slug}: {}\` leaves its members alone.`,
  };
}
