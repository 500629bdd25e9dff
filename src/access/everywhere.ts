import type { Reach } from "../model/answer.ts";
import { compareText, type Grant, type Permission } from "../model/grant.ts";
import { rank } from "../model/permission.ts";
import { NOTHING } from "./abilities.ts";
import { effectiveOn } from "./effective.ts";
import { type Explanation, explain } from "./explain.ts";
import type { AccessScope, Facts } from "./facts.ts";

/** What a person holds on one scope, and why. */
export type Explained = Explanation & { scope: AccessScope };

/** Every scope on which a person holds something, or perhaps does; projects first. */
export function explainEverywhere(facts: Facts, person: string): Explained[] {
  const scopes = (["project", "repository"] as const).flatMap((kind) =>
    [...facts.rows[kind].keys()].sort(compareText).map((name): AccessScope => ({ kind, name })),
  );
  return scopes
    .filter((scope) => effectiveOn(facts, person, scope) !== NOTHING)
    .map((scope) => ({ scope, ...explain(facts, person, scope) }));
}

/** What a person holds for certain, collapsed by the path that wins: the strongest first, then what reaches furthest. */
export function collapse(explained: readonly Explained[]): Reach[] {
  const reaches = new Map<string, Reach>();
  for (const { scope, paths } of explained) {
    const [winner] = paths;
    if (winner === undefined) continue;
    const reach = reachThrough(winner.source, winner.gives);
    const key = JSON.stringify([reach.permission, reach.holder ?? "", reach.project ?? ""]);
    const known = reaches.get(key);
    if (known === undefined) reaches.set(key, { ...reach, scopes: [scope] });
    else known.scopes.push(scope);
  }
  return [...reaches.values()].sort(
    (left, right) =>
      rank(right.permission) - rank(left.permission) || right.scopes.length - left.scopes.length,
  );
}

function reachThrough(source: Grant | "ownership", permission: Permission): Omit<Reach, "scopes"> {
  if (source === "ownership") return { permission };
  const { scope, principal: holder } = source;
  return { permission, holder, ...(scope.kind === "project" && { project: scope.name }) };
}

/** The rows that name the person and do nothing for them, because another path gives as much. */
export function idleRows(explained: readonly Explained[], person: string): Grant[] {
  return explained.flatMap(({ scope, paths }) =>
    paths.flatMap(({ source, standing }) =>
      source !== "ownership" &&
      standing !== "wins" &&
      source.principal.kind === "user" &&
      source.principal.id === person &&
      source.scope.kind === scope.kind
        ? [source]
        : [],
    ),
  );
}
