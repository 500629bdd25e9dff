import { compareText, type Principal, principalKey, scopeKey } from "../model/grant.ts";
import { PERMISSIONS, rank } from "../model/permission.ts";
import type { Place, Problem } from "../model/problem.ts";
import { isKnown } from "../model/read.ts";
import { type AccessScope, type Facts, type Rows, rowsOn } from "./facts.ts";
import { needlessRows } from "./needless.ts";

/** Where the files declare a grant, and how to call who holds it. */
export type Declared = {
  placeOf: (scope: AccessScope, principal: Principal) => Place | undefined;
  nameOf: (principal: Principal) => string;
};

/**
 * What the files could leave out, or say in one place, when the workspace is as these facts: warnings, since nothing is wrong. A line
 * that stands for several scopes is needless when it is so on all of them.
 */
export function adviseOn(facts: Facts, declared: Declared): Problem[] {
  return [...needlessLines(facts, declared), ...liftableGrants(facts, declared)].sort(
    (left, right) =>
      compareText(left.place.file, right.place.file) ||
      left.place.line - right.place.line ||
      left.place.column - right.place.column,
  );
}

function needlessLines(facts: Facts, { placeOf, nameOf }: Declared): Problem[] {
  const needless = new Map<string, Problem & { times: number }>();
  for (const { grant, why } of needlessRows(facts)) {
    const { scope, principal, permission } = grant;
    const place = why === "covered" ? placeOf(scope as AccessScope, principal) : undefined;
    if (place === undefined) continue;
    const found = needless.get(keyOf(place));
    if (found !== undefined) found.times += 1;
    else
      needless.set(keyOf(place), {
        code: "needless-grant",
        place,
        message: `${permission} of ${nameOf(principal)} on ${scopeKey(scope)} does nothing: everybody it reaches has as much in another way`,
        fix: "Delete the line, unless what gives it now is to go.",
        times: 1,
      });
  }
  if (needless.size === 0) return [];
  const uses = usesOf(facts, placeOf, needless);
  return [...needless]
    .filter(([key, { times }]) => uses.get(key) === times)
    .map(([, { times, ...problem }]) => problem);
}

function keyOf({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}

/** For how many rows each of these lines stands. */
function usesOf(
  facts: Facts,
  placeOf: Declared["placeOf"],
  wanted: ReadonlyMap<string, unknown>,
): Map<string, number> {
  const uses = new Map<string, number>();
  for (const kind of ["project", "repository"] as const)
    for (const name of facts.rows[kind].keys())
      for (const [principal] of principalsOn(facts, { kind, name })) {
        const place = placeOf({ kind, name }, principal);
        const key = place === undefined ? "" : keyOf(place);
        if (wanted.has(key)) uses.set(key, (uses.get(key) ?? 0) + 1);
      }
  return uses;
}

function principalsOn(facts: Facts, scope: AccessScope): [Principal, string][] {
  const read = rowsOn(facts, scope);
  if (!isKnown(read)) return [];
  const { groups, users }: Rows = read.known;
  return [
    ...[...groups].map(([id, level]): [Principal, string] => [{ kind: "group", id }, level]),
    ...[...users].map(([id, level]): [Principal, string] => [{ kind: "user", id }, level]),
  ];
}

/** From so many lines on, one line on the project is shorter. */
const SEVERAL = 3;

/** Grants that the files declare, alike, on every repository of a project. */
function liftableGrants(facts: Facts, declared: Declared): Problem[] {
  const byProject = Map.groupBy(facts.projectOf.keys(), (slug) => facts.projectOf.get(slug) ?? "");
  return [...byProject]
    .filter(([, slugs]) => slugs.length >= SEVERAL)
    .sort(([left], [right]) => compareText(left, right))
    .flatMap(([project, slugs]) => liftableIn(project, slugs, facts, declared));
}

function liftableIn(
  project: string,
  slugs: readonly string[],
  facts: Facts,
  { placeOf, nameOf }: Declared,
): Problem[] {
  const scopes = slugs.map((name): AccessScope => ({ kind: "repository", name }));
  const [first, ...others] = scopes.map(
    (scope) =>
      new Map(principalsOn(facts, scope).map(([who, level]) => [principalKey(who), level])),
  );
  const [scope] = scopes;
  if (first === undefined || scope === undefined) return [];
  const home = principalsOn(facts, { kind: "project", name: project });
  return principalsOn(facts, scope)
    .filter(([who, level]) => others.every((rows) => rows.get(principalKey(who)) === level))
    .filter(([who, level]) => PERMISSIONS.project.includes(level) && isMore(level, who, home))
    .flatMap(([who, level]) => {
      const places = scopes.map((one) => placeOf(one, who));
      const [place] = places;
      const lines = new Set(places.map((one) => one && keyOf(one)));
      if (place === undefined || lines.has(undefined) || lines.size < SEVERAL) return [];
      return [
        {
          code: "liftable-grants",
          place,
          message: `${slugs.length} repository grants could be one project grant: ${nameOf(who)} has ${level} on each repository of project/${project}`,
          fix: `Write ${level} on the project, if it is to count for repositories to come as well.`,
        },
      ];
    });
}

function isMore(level: string, who: Principal, home: readonly [Principal, string][]): boolean {
  const held = home.find(([one]) => principalKey(one) === principalKey(who))?.[1];
  return rank(level) > rank(held);
}
