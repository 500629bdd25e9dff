import type { Rule } from "../model/desired.ts";
import type { Problem } from "../model/problem.ts";
import { disagreement, isPattern, RuleBook } from "./rule-book.ts";

/**
 * Rules that disagree about a repository which one of them calls by its slug. What two patterns say about repositories that
 * nobody names shows only against the live workspace.
 */
export function disagreements(rules: readonly Rule[], today: string): Problem[] {
  if (!rules.some(({ name }) => isPattern(name))) return [];
  const book = new RuleBook(rules);
  const expired = ({ until }: { until?: string }): boolean => until !== undefined && until < today;
  return rules
    .filter(({ name }) => !isPattern(name))
    .flatMap(({ name }) => disagreement(name, book.naming(name), expired) ?? []);
}
