import { isKnown, type Read } from "../model/read.ts";
import {
  type Abilities,
  abilitiesOf,
  EVERYTHING,
  NOTHING,
  onScope,
  POSSIBLE,
} from "./abilities.ts";
import { type AccessScope, type Facts, projectAbove, type Rows, reachOf, rowsOn } from "./facts.ts";

/** What a person can do on a scope: the highest over ownership, own rows and the rows of every group, of the scope and its project. */
export function effectiveOn(facts: Facts, person: string, scope: AccessScope): Abilities {
  if (facts.owners.has(person)) return onScope(EVERYTHING, scope.kind);
  const own = heldThrough(facts, person, rowsOn(facts, scope));
  if (scope.kind === "project") return own;
  const project = projectAbove(facts, scope.name);
  const inherited = isKnown(project)
    ? heldThrough(facts, person, rowsOn(facts, project.known))
    : POSSIBLE;
  return onScope(own | inherited, scope.kind);
}

function heldThrough(facts: Facts, person: string, rows: Read<Rows>): Abilities {
  if (!isKnown(rows)) return POSSIBLE;
  let held = abilitiesOf(rows.known.users.get(person));
  for (const [group, permission] of rows.known.groups)
    held |= abilitiesOf(permission) & membership(facts, person, group);
  return held;
}

/** What of a group's abilities reaches the person: all, nothing, or what is possible when its members are not known. */
function membership(facts: Facts, person: string, group: string): Abilities {
  if (!reachOf(facts, group).has(person)) return NOTHING;
  return isKnown(facts.groups) ? EVERYTHING : POSSIBLE;
}
