import type { Desired, Line } from "../model/desired.ts";
import { compareText, type Scope } from "../model/grant.ts";
import { RuleBook } from "./rule-book.ts";

/** Finds the lines of the files that declare something. */
export type DeclaredLines = {
  /** The line that grants something to a person (by alias) or a group (by slug) on a project or repository. */
  onScope(scope: Scope, list: "users" | "groups", holder: string): Line | undefined;
  /** The line that puts a person (by alias) into a group. */
  inGroup(slug: string, alias: string): Line | undefined;
};

/** The lines of these files. Where several say the same, the one that counts longest. */
export function declaredLines({
  groups,
  projects,
  repositories,
}: Pick<Desired, "groups" | "projects" | "repositories">): DeclaredLines {
  const byKey = new Map(projects.map((rule) => [rule.name, rule]));
  const rules = new RuleBook(repositories);
  const bySlug = new Map(groups.map(({ slug, members = [] }) => [slug, members]));
  return {
    onScope({ kind, name }, list, holder) {
      const named = kind === "project" ? [byKey.get(name)] : rules.naming(name);
      return lastOf(
        named.flatMap((rule) => rule?.[list] ?? []),
        holder,
      );
    },
    inGroup: (slug, alias) => lastOf(bySlug.get(slug) ?? [], alias),
  };
}

/** Sorts after every day. */
const FOREVER = "~";

/** One that is over says nothing. */
function lastOf(lines: readonly Line[], wanted: string): Line | undefined {
  return lines
    .filter(({ holder }) => holder === wanted)
    .toSorted((a, b) => compareText(b.until ?? FOREVER, a.until ?? FOREVER))[0];
}
