import type { AccessScope } from "../access/facts.ts";
import { didYouMean } from "../desired/did-you-mean.ts";
import type { Directory } from "../model/directory.ts";
import { ConfigError } from "../model/errors.ts";
import { type Scope, scopeKey } from "../model/grant.ts";
import { isKnown } from "../model/read.ts";

/**
 * The project or repository that a word means: `project/PLAT`, `repository/geordi`, or a name that only one of them has.
 * @throws ConfigError when it means none, or several.
 */
export function findScope(word: string, directory: Directory): AccessScope {
  const { projects, repositories } = directory;
  const all = everyScope(directory);
  const found = all.filter((scope) => scope.name === word || scopeKey(scope) === word);
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  if (only !== undefined)
    throw new ConfigError(`${word} is several things: write ${found.map(scopeKey).join(" or ")}.`);
  const unread = [projects, repositories].find((read) => !isKnown<unknown>(read));
  if (unread !== undefined && !isKnown<unknown>(unread))
    throw new ConfigError(`Whether there is ${word} is not known: ${unread.unknown}`);
  throw new ConfigError(`There is no project or repository ${word}.${suggestion(word, all)}`);
}

function suggestion(word: string, all: readonly AccessScope[]): string {
  const candidates = word.includes("/") ? all.map(scopeKey) : all.map(({ name }) => name);
  const near = didYouMean(word, candidates);
  return near === undefined ? "" : ` Did you mean ${near}?`;
}

/** Every project and repository that is known of. */
export function everyScope({ projects, repositories }: Directory): AccessScope[] {
  return [
    ...(isKnown(projects) ? projects.known : []).map(
      ({ key }): AccessScope => ({ kind: "project", name: key }),
    ),
    ...(isKnown(repositories) ? repositories.known : []).map(
      ({ slug }): AccessScope => ({ kind: "repository", name: slug }),
    ),
  ];
}

/** The scopes that decide about access to one: itself, and the project it is in. */
export function decidingOn(scope: AccessScope, { repositories }: Directory): Scope[] {
  if (scope.kind === "project" || !isKnown(repositories)) return [scope];
  const above = repositories.known.find(({ slug }) => slug === scope.name)?.project;
  return above === undefined ? [scope] : [{ kind: "project", name: above }, scope];
}
