import type { Desired, Line } from "../model/desired.ts";
import type { Scope } from "../model/grant.ts";
import type { Place } from "../model/problem.ts";
import { RuleBook } from "./rule-book.ts";

type Declaration = { place: Place; lines: readonly Line[] };

/**
 * Finds where the files speak about a scope: the line of this holder (a group's slug or a person's alias) there, or, when none names
 * them, as for a removal, the scope's own.
 */
export function scopePlaces({
  groups,
  projects,
  repositories,
}: Pick<Desired, "groups" | "projects" | "repositories">): (
  scope: Scope,
  holder?: string,
) => Place | undefined {
  const groupsBySlug = new Map(groups.map((group) => [group.slug, group]));
  const projectsByKey = new Map(projects.map((rule) => [rule.name, rule]));
  const rules = new RuleBook(repositories);

  function declarations({ kind, name }: Scope): Declaration[] {
    if (kind === "repository") return rules.naming(name).map(declarationOf);
    const found = kind === "group" ? groupsBySlug.get(name) : projectsByKey.get(name);
    return found === undefined ? [] : [declarationOf(found)];
  }

  return (scope, holder) => {
    const declared = declarations(scope);
    const lines = declared.flatMap(({ lines: all }) => all);
    return (lines.find((line) => line.holder === holder) ?? declared[0])?.place;
  };
}

function declarationOf(rule: {
  place: Place;
  members?: Line[];
  groups?: Line[];
  users?: Line[];
}): Declaration {
  const { place, members = [], groups = [], users = [] } = rule;
  return { place, lines: [...members, ...groups, ...users] };
}
