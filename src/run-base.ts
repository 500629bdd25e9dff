import type { Desired } from "./model/desired.ts";
import type { Directory } from "./model/directory.ts";
import { type Grant, type Scope, scopeKey } from "./model/grant.ts";
import type { Expansion } from "./model/managed.ts";
import type { Problem } from "./model/problem.ts";
import type { Read } from "./model/read.ts";
import { needsOf } from "./reconcile/needs.ts";
import type { BasePlan } from "./reconcile/proposal.ts";

/** What the files said before, or why that is not known. */
export type Base = { name: string } & ({ desired: Desired } | { unknown: string });

/** What was found on every scope, by `scopeKey`. */
export type Found = ReadonlyMap<string, Read<Grant[]>>;

/** The files at base in terms of the live directory, or why that cannot be. */
export type ExpandedBase = { name: string } & (
  | { directory: Directory; expansion: Expansion }
  | { unknown: string }
);

/** The desired states of the files and of those at base, as far as they are known. */
export function bothOf(desired: Desired, base: Base | undefined): Desired[] {
  return base !== undefined && "desired" in base ? [desired, base.desired] : [desired];
}

/** Expands the files at base with the directory as they see it; problems that the workspace shows make them unknown. */
export function expandBase(
  base: Base | undefined,
  seenBy: (files: Desired) => Directory,
  expandIn: (files: Desired, directory: Directory) => { expansion: Expansion; problems: Problem[] },
): ExpandedBase | undefined {
  if (base === undefined || "unknown" in base) return base;
  const directory = seenBy(base.desired);
  const { expansion, problems } = expandIn(base.desired, directory);
  const [problem] = problems;
  if (problem === undefined) return { name: base.name, directory, expansion };
  return { name: base.name, unknown: `its files do not fit the workspace: ${problem.message}` };
}

/** The scopes that are to be read for the files at base alone. */
export function scopesOnlyIn(base: ExpandedBase | undefined, scopes: readonly Scope[]): Scope[] {
  if (base === undefined || "unknown" in base) return [];
  const known = new Set(scopes.map(scopeKey));
  return base.expansion.scopes
    .map(({ scope }) => scope)
    .filter((scope) => !known.has(scopeKey(scope)));
}

/** What the files at base would do, and whom they know. */
export function planOf(
  base: ExpandedBase | undefined,
  found: Found,
): (BasePlan & Pick<Expansion, "people">) | undefined {
  if (base === undefined) return undefined;
  if ("unknown" in base) return { ...base, people: {} };
  const { name, directory, expansion } = base;
  const reads = expansion.scopes.map(({ scope }) => readIn(found, scope));
  const { changes } = needsOf({ directory, expansion, reads });
  return { name, changes, people: expansion.people };
}

/** What was found on a scope. */
export function readIn(found: Found, scope: Scope): Read<Grant[]> {
  return found.get(scopeKey(scope)) ?? { unknown: "it was not read" };
}
