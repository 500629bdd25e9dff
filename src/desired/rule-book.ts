import picomatch from "picomatch";
import type { Line, Rule } from "../model/desired.ts";
import type { Problem } from "../model/problem.ts";

/** Finds the rules that name a repository, and remembers which never did. */
export class RuleBook {
  readonly #exact = new Map<string, Rule[]>();
  readonly #patterns: { rule: Rule; matches: (slug: string) => boolean }[] = [];
  readonly #unused: Set<Rule>;

  constructor(rules: readonly Rule[]) {
    this.#unused = new Set(rules);
    for (const rule of rules) {
      if (isPattern(rule.name)) this.#patterns.push({ rule, matches: slugMatcher(rule.name) });
      else this.#exact.set(rule.name, [...(this.#exact.get(rule.name) ?? []), rule]);
    }
  }

  naming(slug: string): Rule[] {
    const rules = [...(this.#exact.get(slug) ?? [])];
    for (const { rule, matches } of this.#patterns) if (matches(slug)) rules.push(rule);
    for (const rule of rules) this.#unused.delete(rule);
    return rules;
  }

  unused(): Rule[] {
    return [...this.#unused];
  }
}

/** Whether a repository key is a glob rather than one slug. */
export function isPattern(name: string): boolean {
  return /[*?[\]{}]/.test(name);
}

/** Matches slugs against a glob. A slug may start with a dot, and `*` matches that too. */
export function slugMatcher(pattern: string): (slug: string) => boolean {
  return picomatch(pattern, { dot: true, nonegate: true, noextglob: true });
}

/** The problem of rules that say different things about one repository: ambiguous is forbidden. */
export function disagreement(
  slug: string,
  rules: readonly Rule[],
  expired: (line: Line) => boolean,
): Problem | undefined {
  if (rules.length < 2) return undefined;
  const modes = rules.filter((rule) => rule.mode !== undefined);
  const [first] = modes;
  const other = modes.find((rule) => rule.mode !== first?.mode);
  if (first !== undefined && other !== undefined)
    return conflict(slug, `${first.mode} and ${other.mode}`, first, other);
  for (const list of ["groups", "users"] as const) {
    const seen = new Map<string, Line>();
    for (const line of rules.flatMap((rule) => rule[list] ?? [])) {
      if (expired(line)) continue;
      const earlier = seen.get(line.holder);
      if (earlier !== undefined && earlier.permission !== line.permission)
        return conflict(
          slug,
          `${earlier.permission} and ${line.permission} for ${line.holder}`,
          earlier,
          line,
        );
      seen.set(line.holder, line);
    }
  }
  return undefined;
}

function conflict(
  slug: string,
  what: string,
  first: { place: Problem["place"] },
  second: { place: Problem["place"] },
): Problem {
  return {
    code: "ambiguous-rule",
    place: second.place,
    message: `two rules disagree about repository ${slug}: ${what}`,
    fix: "Make them agree, or narrow one of the patterns.",
    related: [first.place],
  };
}
