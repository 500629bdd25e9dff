import type { Change } from "../model/change.ts";
import { scopeKey } from "../model/grant.ts";
import { isKnown } from "../model/read.ts";
import { type AccessScope, type Facts, isAccessScope } from "./facts.ts";

/** Finds the scopes on which a change can alter somebody's access, without looking at all of them. */
export class ScopeIndex {
  readonly #facts: readonly Facts[];
  #repositories: ReadonlyMap<string, readonly AccessScope[]> | undefined;
  #rows: ReadonlyMap<string, readonly AccessScope[]> | undefined;

  /** Scopes and rows of any of these facts are found. */
  constructor(...facts: readonly Facts[]) {
    this.#facts = facts;
  }

  /** The scope itself and what inherits from it; for a group, wherever it has a row. */
  touchedBy({ scope }: Change): Iterable<AccessScope> {
    if (isAccessScope(scope)) return this.#within(scope);
    if (scope.kind !== "group") return [];
    this.#rows ??= scopesByGroup(this.#facts);
    const within = (this.#rows.get(scope.name) ?? []).flatMap((held) => this.#within(held));
    return new Map(within.map((held) => [scopeKey(held), held])).values();
  }

  #within(scope: AccessScope): AccessScope[] {
    if (scope.kind === "repository") return [scope];
    this.#repositories ??= repositoriesByProject(this.#facts);
    return [scope, ...(this.#repositories.get(scope.name) ?? [])];
  }
}

function repositoriesByProject(all: readonly Facts[]): Map<string, AccessScope[]> {
  const projectOf = new Map(all.flatMap((facts) => [...facts.projectOf]));
  const byProject = new Map<string, AccessScope[]>();
  for (const [name, project] of projectOf) append(byProject, project, { kind: "repository", name });
  return byProject;
}

function scopesByGroup(all: readonly Facts[]): Map<string, AccessScope[]> {
  const byGroup = new Map<string, AccessScope[]>();
  for (const { rows } of all)
    for (const kind of ["project", "repository"] as const)
      for (const [name, read] of rows[kind])
        for (const group of isKnown(read) ? read.known.groups.keys() : [])
          append(byGroup, group, { kind, name });
  return byGroup;
}

function append<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}
