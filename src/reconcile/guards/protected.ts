import { type Change, isGrantChange } from "../../model/change.ts";
import { compareText, type Scope, scopeKey } from "../../model/grant.ts";
import type { Violation } from "../../model/plan.ts";
import { approvalFor } from "./approval-for.ts";
import { deprivations } from "./deprivations.ts";
import type { Guarded } from "./guarded.ts";
import type { Impact, Loss } from "./impact.ts";
import { listScopes } from "./list-scopes.ts";

/**
 * Protected people lose access through whatever path, or a row that names them; protected groups lose a row or a member, or
 * are deleted.
 */
export function protectedOnes(guarded: Guarded, impact: Impact): Violation[] {
  const { protected: safe, nameOf, today } = guarded;
  const found = new Map<string, Offence>();
  for (const { scope, offenders, people, losses } of deprivations(safe.people, impact))
    add(found, { scope, offenders, losses, victims: people.map(nameOf) });
  for (const change of impact.takings) {
    const victim = namedBy(change, guarded);
    if (victim !== undefined)
      add(found, { scope: change.scope, offenders: [change], losses: [], victims: [victim] });
  }
  return [
    ...unseen(guarded, impact),
    ...[...found.values()].map(
      ({ scope, offenders, victims, losses }): Violation => ({
        guard: "protected",
        scope,
        message: messageOf({ scope, offenders, victims, losses }),
        offenders,
        approval: approvalFor("protected", today, { scope }),
      }),
    ),
  ];
}

/** Whoever is protected may be anybody, as long as nobody knows which account is theirs. */
function unseen({ protected: { unsure = [] }, today }: Guarded, { takings }: Impact): Violation[] {
  if (unsure.length === 0 || takings.length === 0) return [];
  return [
    {
      guard: "protected",
      message: `Whether this takes access from somebody who is protected is not known (${unsure.join("; ")})`,
      offenders: [...takings],
      instead: "Plan against the workspace, or against a snapshot that was taken with these files.",
      approval: approvalFor("protected", today, {}),
    },
  ];
}

type Offence = { scope: Scope; offenders: Change[]; victims: string[]; losses: Loss[] };

/** The protected person or group that a change takes from by name. */
function namedBy(change: Change, { protected: safe, nameOf }: Guarded): string | undefined {
  if (change.scope.kind === "group" && safe.groups.has(change.scope.name))
    return `group ${change.scope.name}`;
  if (!isGrantChange(change)) return undefined;
  const { kind, id } = change.principal;
  if (kind === "group") return safe.groups.has(id) ? `group ${id}` : undefined;
  return safe.people.has(id) ? nameOf(id) : undefined;
}

function add(found: Map<string, Offence>, offence: Offence): void {
  const key = scopeKey(offence.scope);
  const before = found.get(key);
  if (before === undefined) found.set(key, offence);
  else {
    before.offenders = [...new Set([...before.offenders, ...offence.offenders])];
    before.victims = [...new Set([...before.victims, ...offence.victims])];
    before.losses = [...before.losses, ...offence.losses];
  }
}

function messageOf({ scope, victims, losses }: Offence): string {
  const key = scopeKey(scope);
  const elsewhere = losses.filter((loss) => scopeKey(loss.scope) !== key);
  const certain = losses.length === 0 || losses.some((loss) => loss.certain);
  const reach =
    elsewhere.length === 0 ? "" : `, on ${listScopes(elsewhere.map((loss) => loss.scope))}`;
  const who = victims.toSorted(compareText).join(", ");
  const would = certain ? "would take" : "would perhaps take";
  return `${key} ${would} access from ${who}, who ${victims.length > 1 ? "are" : "is"} protected${reach}`;
}
