import { compareText, type Grant, type Permission, type Scope } from "../model/grant.ts";
import { rank } from "../model/permission.ts";
import { isKnown } from "../model/read.ts";
import {
  type Abilities,
  abilitiesOf,
  EVERYTHING,
  type Extent,
  extentOf,
  onScope,
  POSSIBLE,
} from "./abilities.ts";
import { effectiveOn } from "./effective.ts";
import { type AccessScope, type Facts, projectAbove, reachOf, rowsOn } from "./facts.ts";

/**
 * How a path stands among the others: it `wins`; it `ties` with the winner, which would do alone; or it is `idle`, because
 * another gives more. Without a path that does not win, nothing changes for the person.
 */
export type Standing = "wins" | "ties" | "idle";

/** One way in which a person comes to hold something on a scope. */
export type Path = {
  /** The explicit grant, on the scope itself or on its project, to the person or to a group of theirs. */
  source: Grant | "ownership";
  /** What it comes to on the scope that was asked for. */
  gives: Permission;
  standing: Standing;
};

/** Something that is not known and may give more than what is held for certain. */
export type Doubt = { scope: Scope; reason: string; upTo: Permission };

/** What a person holds on a scope, and every path to it, the winner first. */
export type Explanation = Extent & { paths: Path[]; doubts: Doubt[] };

/** Explains a person's access to a scope: every path that gives some, and what is not known about it. */
export function explain(facts: Facts, person: string, scope: AccessScope): Explanation {
  const extent = extentOf(effectiveOn(facts, person, scope));
  const paths: Omit<Path, "standing">[] = [];
  const doubts: Doubt[] = [];
  for (const { source, abilities } of leadsTo(facts, person, scope)) {
    const { permission: gives, atMost: upTo } = extentOf(onScope(abilities, scope.kind));
    if (isUnsure(source)) {
      if (upTo !== undefined && rank(upTo) > rank(extent.permission))
        doubts.push({ ...source, upTo });
    } else if (gives !== undefined) paths.push({ source, gives });
  }
  return { ...extent, paths: ranked(paths), doubts };
}

type Unsure = { scope: Scope; reason: string };

/** What leads to a scope: a path, or something that is not known; and what it allows where it comes from. */
type Lead = { source: Path["source"] | Unsure; abilities: Abilities };

function isUnsure(source: Lead["source"]): source is Unsure {
  return source !== "ownership" && "reason" in source;
}

/** Broadest first: ownership, then the project's rows, then the scope's own. */
function* leadsTo(facts: Facts, person: string, scope: AccessScope): Generator<Lead> {
  if (facts.owners.has(person)) yield { source: "ownership", abilities: EVERYTHING };
  if (scope.kind === "repository") {
    const project = projectAbove(facts, scope.name);
    if (isKnown(project)) yield* leadsOn(facts, person, project.known);
    else yield { source: { scope, reason: project.unknown }, abilities: POSSIBLE };
  }
  yield* leadsOn(facts, person, scope);
}

function* leadsOn(facts: Facts, person: string, scope: AccessScope): Generator<Lead> {
  const rows = rowsOn(facts, scope);
  if (!isKnown(rows)) {
    yield { source: { scope, reason: rows.unknown }, abilities: POSSIBLE };
    return;
  }
  const groups = [...rows.known.groups].filter(([group]) => reachOf(facts, group).has(person));
  for (const [id, permission] of groups.sort(([left], [right]) => compareText(left, right)))
    yield leadFrom({ scope, principal: { kind: "group", id }, permission }, facts);
  const permission = rows.known.users.get(person);
  if (permission !== undefined)
    yield leadFrom({ scope, principal: { kind: "user", id: person }, permission }, facts);
}

function leadFrom(row: Grant, { groups }: Facts): Lead {
  const { scope, principal, permission } = row;
  const abilities = abilitiesOf(permission);
  if (principal.kind === "group" && !isKnown(groups))
    return {
      source: { scope: { kind: "group", name: principal.id }, reason: groups.unknown },
      abilities,
    };
  if (abilities === POSSIBLE)
    return { source: { scope, reason: `what ${permission} allows is not known` }, abilities };
  return { source: row, abilities };
}

/** Strongest first. Among equals the broadest wins, because it is the one that is meant to stay. */
function ranked(found: readonly Omit<Path, "standing">[]): Path[] {
  const sorted = found.toSorted((left, right) => rank(right.gives) - rank(left.gives));
  const [winner] = sorted;
  return sorted.map((path) => ({
    ...path,
    standing: path === winner ? "wins" : path.gives === winner?.gives ? "ties" : "idle",
  }));
}
