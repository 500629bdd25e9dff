import type { Desired } from "../model/desired.ts";
import type { Scope } from "../model/grant.ts";
import type { Part } from "../model/part.ts";
import { isPattern, slugMatcher } from "./rule-book.ts";

/** All that the files declare. */
export function wholePart({ groups, projects, repositories }: Desired): Part {
  const names = repositories.map(({ name }) => name);
  return {
    groups: new Set(groups.map(({ slug }) => slug)),
    projects: new Set(projects.map(({ name }) => name)),
    repositories: new Set(names.filter((name) => !isPattern(name))),
    patterns: new Set(names.filter(isPattern)),
    within: new Set(),
  };
}

/** These scopes, each by its own name. */
export function partOf(scopes: readonly Scope[]): Part {
  const named = (kind: Scope["kind"]) =>
    new Set(scopes.filter((scope) => scope.kind === kind).map(({ name }) => name));
  return {
    groups: named("group"),
    projects: named("project"),
    repositories: named("repository"),
    patterns: new Set(),
    within: new Set(),
  };
}

/** What is in either. */
export function union(left: Part, right: Part): Part {
  return {
    groups: both(left.groups, right.groups),
    projects: both(left.projects, right.projects),
    repositories: both(left.repositories, right.repositories),
    patterns: both(left.patterns, right.patterns),
    within: both(left.within, right.within),
  };
}

function both(left: ReadonlySet<string>, right: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...left, ...right]);
}

/** Tells whether a live repository is in the part. */
export function repositoryIn(part: Part): (slug: string, project: string) => boolean {
  const matchers = [...part.patterns].map(slugMatcher);
  return (slug, project) =>
    part.repositories.has(slug) ||
    part.within.has(project) ||
    matchers.some((matches) => matches(slug));
}
