import type { World } from "./world.ts";

/** What can be found by name. */
export type Kind = "person" | "group" | "project" | "repository";

/** One thing that can be found, and where it is shown. */
export type Entry = { kind: Kind; id: string; title: string; detail: string; text: string };

/** Everything in the report that has a name. */
export function searchIndex(world: World): Entry[] {
  const { people, groups, projectNames, facts } = world;
  return [
    ...people.map(({ uuid, name, alias, email = "" }) =>
      entry("person", uuid, name, [alias, email].filter(Boolean).join(" · ")),
    ),
    ...groups.map(({ slug, name }) => entry("group", slug, name, name === slug ? "" : slug)),
    ...[...facts.rows.project.keys()].map((key) =>
      entry("project", key, key, projectNames.get(key) ?? ""),
    ),
    ...[...facts.rows.repository.keys()].map((slug) =>
      entry("repository", slug, slug, facts.projectOf.get(slug) ?? ""),
    ),
  ];
}

function entry(kind: Kind, id: string, title: string, detail: string): Entry {
  return { kind, id, title, detail, text: fold(`${title} ${detail} ${id}`) };
}

/** Text as it is compared: case and accents do not count. */
export function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** What matches every word of the query, the best first. */
export function search(index: readonly Entry[], query: string): Entry[] {
  const words = fold(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const [first = ""] = words;
  return index
    .filter(({ text }) => words.every((word) => text.includes(word)))
    .map((found) => ({ found, rank: rankOf(found.text, first) }))
    .sort((left, right) => left.rank - right.rank)
    .map(({ found }) => found);
}

/** Whole words before beginnings of words before what is only inside one. */
function rankOf(text: string, word: string): number {
  if (text.startsWith(`${word} `)) return 0;
  if (text.startsWith(word)) return 1;
  return new RegExp(`[^\\p{L}\\p{N}]${escaped(word)}`, "u").test(text) ? 2 : 3;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
