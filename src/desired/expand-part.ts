import type { Desired } from "../model/desired.ts";
import type { Directory } from "../model/directory.ts";
import { compareText, grantKey, type Scope, scopeKey } from "../model/grant.ts";
import type { Lockfile } from "../model/lockfile.ts";
import type { Expansion, ManagedScope } from "../model/managed.ts";
import type { Part } from "../model/part.ts";
import type { Problem } from "../model/problem.ts";
import { isKnown } from "../model/read.ts";
import { expand } from "./expand.ts";

/** A part, and which of its scopes are kept: those that were declared otherwise before, and those that are wanted anyway. */
export type Keeping = { part: Part; before?: Desired | undefined; wanted: readonly Scope[] };

/**
 * A part of the desired state in terms of the live directory: of its scopes those on which something else is declared than before, as the
 * same workspace shows it. A repository under a changed pattern is one only if what is declared on it differs.
 */
export function expandPart(
  desired: Desired,
  directory: Directory,
  today: string,
  lockfile: Lockfile,
  { part, before, wanted }: Keeping,
): { expansion: Expansion; problems: Problem[] } {
  const { expansion, problems } = expand(desired, directory, today, lockfile, part);
  const now = declarations(expansion, directory);
  const then = before && expand(before, directory, today, lockfile, part).expansion;
  const was = then && declarations(then, directory);
  const kept = new Set(wanted.map(scopeKey));
  if (was !== undefined) for (const [key, text] of now) if (was.get(key) !== text) kept.add(key);
  const touched = expansion.scopes.filter(({ scope }) => kept.has(scopeKey(scope)));
  const missing = missingGroups(expansion, touched, directory);
  const isKept = (scope: Scope): boolean => isKeptScope(scope, kept, missing);
  return {
    expansion: {
      ...expansion,
      scopes: expansion.scopes.filter(({ scope }) => isKept(scope)),
      unknown: expansion.unknown.filter(
        ({ scope }) => scope.kind !== "group" || part.groups.has(scope.name),
      ),
      // What is not in the workspace is told of in any case: whoever changed the rule wants to know. So is what is about everything.
      waiting: expansion.waiting.filter(
        ({ scope, holder }) =>
          scope.kind === "workspace" ||
          (holder === undefined && scope.kind !== "group") ||
          isKept(scope),
      ),
      invitations: expansion.invitations.filter(({ scope, groups }) =>
        [scope, ...groups.map((name): Scope => ({ kind: "group", name }))].some(isKept),
      ),
      left: expansion.left.filter(({ grant }) => kept.has(scopeKey(grant.scope))),
    },
    problems,
  };
}

function isKeptScope(scope: Scope, kept: Set<string>, missing: Set<string>): boolean {
  return kept.has(scopeKey(scope)) || (scope.kind === "group" && missing.has(scope.name));
}

/** A grant to a group that is not there yet takes the group along. */
function missingGroups(
  { scopes: all }: Expansion,
  kept: readonly ManagedScope[],
  { groups }: Directory,
): Set<string> {
  if (!isKnown(groups)) return new Set();
  const live = new Set(groups.known.map(({ slug }) => slug));
  const granted = kept.flatMap(({ grants }) =>
    grants.flatMap(({ principal }) => (principal.kind === "group" ? [principal.id] : [])),
  );
  const declared = new Set(all.flatMap(({ scope }) => (scope.kind === "group" ? scope.name : [])));
  return new Set(granted.filter((slug) => !live.has(slug) && declared.has(slug)));
}

/** What is declared on each scope, as text: what is granted, what waits, what needs no row, and which members of a group have left. */
function declarations(
  { scopes, waiting, left, departed }: Expansion,
  { groups }: Directory,
): Map<string, string> {
  const said = new Map<string, string[]>();
  const add = (scope: Scope, text: string): void => {
    const key = scopeKey(scope);
    const texts = said.get(key);
    if (texts === undefined) said.set(key, [text]);
    else texts.push(text);
  };
  for (const managed of scopes) add(managed.scope, managedText(managed));
  for (const { scope, ...rest } of waiting) add(scope, JSON.stringify(rest));
  for (const { grant } of left) add(grant.scope, grantText(grant));
  for (const { slug, members } of isKnown(groups) ? groups.known : [])
    for (const uuid of members)
      if (departed[uuid] !== undefined) add({ kind: "group", name: slug }, `left: ${uuid}`);
  return new Map([...said].map(([key, texts]) => [key, texts.toSorted(compareText).join("\n")]));
}

function managedText({ mode, since, manages, grants, expired, existence }: ManagedScope): string {
  return JSON.stringify([
    mode,
    since,
    manages,
    grants.map(grantText).toSorted(compareText),
    expired.map(({ grant, until }) => `${grantText(grant)} ${until}`).toSorted(compareText),
    existence,
  ]);
}

function grantText(grant: ManagedScope["grants"][number]): string {
  return `${grantKey(grant)} ${grant.permission}`;
}
