import { compareText, type Permission } from "../model/grant.ts";
import { abilitiesOf, CERTAIN, includes, onScope } from "./abilities.ts";
import { effectiveOn } from "./effective.ts";
import type { AccessScope, Facts } from "./facts.ts";

/** Account UUIDs: who can for certain, and who perhaps can, as far as what is unknown leaves it open. */
export type Holders = { people: string[]; perhaps: string[] };

/**
 * Everybody who holds at least this permission on the scope, owners included. On a repository `create-repo` means `write`;
 * a word that we do not know takes an admin.
 */
export function whoCan(facts: Facts, permission: Permission, scope: AccessScope): Holders {
  const wanted = onScope(abilitiesOf(permission) & CERTAIN || CERTAIN, scope.kind);
  const holders: Holders = { people: [], perhaps: [] };
  for (const person of [...facts.people].sort(compareText)) {
    const held = effectiveOn(facts, person, scope);
    if (includes(held, wanted)) holders.people.push(person);
    else if (includes(held, wanted << 4)) holders.perhaps.push(person);
  }
  return holders;
}
