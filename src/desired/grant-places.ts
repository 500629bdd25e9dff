import type { Desired, Line } from "../model/desired.ts";
import { compareText, type Scope } from "../model/grant.ts";
import type { Place } from "../model/problem.ts";
import { RuleBook } from "./rule-book.ts";

/** Finds where the files grant something on a project or repository to a person, by alias. */
export function grantPlaces({
  projects,
  repositories,
}: Pick<Desired, "projects" | "repositories">): (scope: Scope, alias: string) => Place | undefined {
  const byKey = new Map(projects.map((rule) => [rule.name, rule]));
  const rules = new RuleBook(repositories);
  return ({ kind, name }, alias) => {
    const named = kind === "project" ? [byKey.get(name)] : rules.naming(name);
    const lines = named.flatMap((rule) => rule?.users ?? []);
    return lastOf(lines.filter(({ holder }) => holder === alias))?.place;
  };
}

/** Sorts after every day. */
const FOREVER = "~";

/** The line that counts longest: one that is over says nothing. */
function lastOf(lines: readonly Line[]): Line | undefined {
  return lines.toSorted((a, b) => compareText(b.until ?? FOREVER, a.until ?? FOREVER))[0];
}
