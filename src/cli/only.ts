import { slugMatcher } from "../desired/rule-book.ts";
import type { Directory } from "../model/directory.ts";
import { ConfigError } from "../model/errors.ts";
import type { Scope } from "../model/grant.ts";
import { isKnown } from "../model/read.ts";

/** Whether a scope was asked for; `project` is the one that a repository is in. */
export type Only = (scope: Scope, project?: string) => boolean;

/**
 * Reads one `--only`.
 * @throws ConfigError for what cannot be a scope.
 */
export function onlyFrom(text: string): Only {
  const [, kind, name = ""] = /^(project|repository)\/(.+)$/.exec(text) ?? [];
  if (kind === undefined)
    throw new ConfigError(`--only takes project/KEY or repository/SLUG, not ${text}.`);
  if (kind === "project")
    return (scope, project) => (scope.kind === "project" ? scope.name : project) === name;
  const matches = slugMatcher(name);
  return (scope) => scope.kind === "repository" && matches(scope.name);
}

/** Every project and repository that was asked for; all of them where nothing was. */
export function scopesIn({ projects, repositories }: Directory, only: readonly Only[]): Scope[] {
  const all: { scope: Scope; project: string }[] = [
    ...(isKnown(projects) ? projects.known : []).map(({ key }) => ({
      scope: { kind: "project" as const, name: key },
      project: key,
    })),
    ...(isKnown(repositories) ? repositories.known : []).map(({ slug, project }) => ({
      scope: { kind: "repository" as const, name: slug },
      project,
    })),
  ];
  const wanted = all.filter(
    ({ scope, project }) => only.length === 0 || only.some((isWanted) => isWanted(scope, project)),
  );
  return wanted.map(({ scope }) => scope);
}
