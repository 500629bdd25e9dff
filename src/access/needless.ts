import { compareText, type Grant, type Permission } from "../model/grant.ts";
import { rank } from "../model/permission.ts";
import { isKnown } from "../model/read.ts";
import { abilitiesOf, extentOf, onScope } from "./abilities.ts";
import { type AccessScope, type Facts, projectAbove, reachOf, rowsOn } from "./facts.ts";

/** `covered`: everybody it reaches holds as much in another way; `nobody`: it reaches nobody. */
export type NeedlessRow = { grant: Grant; why: "covered" | "nobody" };

/**
 * The explicit grants that win for nobody, as `explain` has it: without all of them together nobody would have less. What is not
 * known covers nothing, and is not judged.
 */
export function* needlessRows(facts: Facts): Generator<NeedlessRow> {
  for (const kind of ["project", "repository"] as const)
    for (const name of [...facts.rows[kind].keys()].sort(compareText))
      yield* needlessOn(facts, { kind, name });
}

/** A grant that counts on the scope, with whom it reaches. */
type Row = { grant: Grant; gives: Permission; reach: ReadonlySet<string> };

function* needlessOn(facts: Facts, scope: AccessScope): Generator<NeedlessRow> {
  const own = rowsFor(facts, scope, scope);
  const above = scope.kind === "repository" ? inherited(facts, scope) : [];
  for (const [place, row] of own.entries()) {
    const stronger = [...above, ...own].filter((other, at) =>
      beats(other, row, at < above.length + place),
    );
    const isNeeded = [...row.reach].some(
      (person) => !facts.owners.has(person) && !stronger.some(({ reach }) => reach.has(person)),
    );
    if (!isNeeded) yield { grant: row.grant, why: row.reach.size === 0 ? "nobody" : "covered" };
  }
}

/** The stronger; of equals the broader, which comes first. */
function beats(other: Row, row: Row, isBefore: boolean): boolean {
  if (other === row) return false;
  const more = rank(other.gives) - rank(row.gives);
  return more > 0 || (more === 0 && isBefore);
}

function inherited(facts: Facts, scope: AccessScope): Row[] {
  const project = projectAbove(facts, scope.name);
  return isKnown(project) ? rowsFor(facts, project.known, scope) : [];
}

/** The rows of `holding` as they count on `scope`: groups first, as broader, in one order whatever the order of the facts. */
function rowsFor(facts: Facts, holding: AccessScope, scope: AccessScope): Row[] {
  const rows = rowsOn(facts, holding);
  if (!isKnown(rows)) return [];
  const made = (kind: "group" | "user", id: string, permission: Permission): Row[] => {
    const { permission: gives } = extentOf(onScope(abilitiesOf(permission), scope.kind));
    if (gives === undefined || (kind === "group" && !isKnown(facts.groups))) return [];
    const reach = kind === "group" ? reachOf(facts, id) : new Set([id]);
    return [{ grant: { scope: holding, principal: { kind, id }, permission }, gives, reach }];
  };
  const sorted = (held: ReadonlyMap<string, Permission>) =>
    [...held].sort(([left], [right]) => compareText(left, right));
  return [
    ...sorted(rows.known.groups).flatMap(([id, permission]) => made("group", id, permission)),
    ...sorted(rows.known.users).flatMap(([id, permission]) => made("user", id, permission)),
  ];
}
