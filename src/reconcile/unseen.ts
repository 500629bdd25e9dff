import { type Facts, rowsOn } from "../access/facts.ts";
import type { Change } from "../model/change.ts";
import type { Directory } from "../model/directory.ts";
import type { Scope } from "../model/grant.ts";
import { isKnown } from "../model/read.ts";

/**
 * Where two changes may bear on one scope without anybody having seen it. A plan reads the scopes that the files name; a group
 * may hold rows on any other.
 */
export class Unseen {
  readonly #facts: Facts;
  readonly #somewhere: boolean;
  readonly #allRepositories: boolean;
  readonly #unseenWithin: ReadonlySet<string>;

  constructor(facts: Facts, { projects, repositories, partial }: Directory) {
    this.#facts = facts;
    this.#allRepositories = isKnown(repositories) && partial !== true;
    const unseen = (["project", "repository"] as const).flatMap((kind) =>
      [...facts.rows[kind].keys()]
        .map((name) => ({ kind, name }))
        .filter((scope) => !isKnown(rowsOn(facts, scope))),
    );
    this.#somewhere = !isKnown(projects) || !this.#allRepositories || unseen.length > 0;
    this.#unseenWithin = new Set(
      unseen.flatMap(({ kind, name }) =>
        kind === "repository" ? [facts.projectOf.get(name) ?? ""] : [],
      ),
    );
  }

  /** Whether a removal may take what only the missed change would have replaced, on a scope that was not read. */
  mayMeet(missed: Change, removal: Change): boolean {
    const [one, other] = [missed.scope, removal.scope];
    if (one.kind === "group" || other.kind === "group")
      return !isKnown(this.#facts.groups) || (this.#isBeside(one) && this.#isBeside(other));
    if (one.kind === other.kind) return one.name === other.name && this.#isUnread(one);
    const [repository, project] = one.kind === "repository" ? [one, other] : [other, one];
    const above = this.#facts.projectOf.get(repository.name);
    if (above === undefined) return true;
    return above === project.name && (this.#isUnread(repository) || this.#isUnread(project));
  }

  /** Whether a group may hold something that nobody has seen, and that bears on this scope or on what inherits from it. */
  #isBeside(scope: Scope): boolean {
    switch (scope.kind) {
      case "workspace":
      case "group":
        return this.#somewhere;
      case "project":
        return (
          this.#isUnread(scope) || !this.#allRepositories || this.#unseenWithin.has(scope.name)
        );
      case "repository": {
        const above = this.#facts.projectOf.get(scope.name);
        return (
          this.#isUnread(scope) ||
          above === undefined ||
          this.#isUnread({ kind: "project", name: above })
        );
      }
    }
  }

  #isUnread({ kind, name }: Scope): boolean {
    return (
      (kind === "project" || kind === "repository") && !isKnown(rowsOn(this.#facts, { kind, name }))
    );
  }
}
