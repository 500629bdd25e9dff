import { isAccessScope } from "../../access/facts.ts";
import type { Change } from "../../model/change.ts";
import { type Scope, scopeKey } from "../../model/grant.ts";
import type { Impact, Loss } from "./impact.ts";

/** What one scope's changes take from people who are looked after: memberships there, and access wherever it ends. */
export type Deprivation = {
  /** Where the changes stand. */
  scope: Scope;
  offenders: Change[];
  /** Who loses something. */
  people: string[];
  /** Where they lose access. Empty when they only leave a group, or the workspace, that gives nothing that is known of. */
  losses: Loss[];
};

/** Everything that a plan takes from any of these people, by the scope whose changes do it. */
export function deprivations(people: ReadonlySet<string>, impact: Impact): Deprivation[] {
  const found = new Map<string, Deprivation>();
  for (const person of people) {
    const alone = new Set([person]);
    for (const change of impact.takings)
      if (!isAccessScope(change.scope) && impact.concerns(change, alone))
        add(found, change.scope, [change], person);
    for (const loss of impact.lossesOf(person)) {
      const causes = impact.causes(loss.scope, alone);
      add(found, causes[0]?.scope ?? loss.scope, causes, person, loss);
    }
  }
  return [...found.values()];
}

function add(
  found: Map<string, Deprivation>,
  scope: Scope,
  causes: readonly Change[],
  person: string,
  loss?: Loss,
): void {
  const key = scopeKey(scope);
  const before = found.get(key) ?? { scope, offenders: [], people: [], losses: [] };
  found.set(key, {
    scope,
    offenders: [...new Set([...before.offenders, ...causes])],
    people: [...new Set([...before.people, person])],
    losses: loss === undefined ? before.losses : [...before.losses, loss],
  });
}
