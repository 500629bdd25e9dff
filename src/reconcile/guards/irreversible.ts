import { scopeKey } from "../../model/grant.ts";
import type { Violation } from "../../model/plan.ts";
import { isKnown } from "../../model/read.ts";
import { approvalFor } from "./approval-for.ts";
import type { Guarded } from "./guarded.ts";
import type { Impact } from "./impact.ts";
import { countScopes } from "./list-scopes.ts";

/** What no later plan can bring back as a whole: a deleted group takes its rows with it, also from scopes that were never read. */
export function irreversibles({ changes, live, today }: Guarded, impact: Impact): Violation[] {
  return changes.flatMap((change): Violation[] => {
    if (change.action !== "delete-group") return [];
    const { scope } = change;
    const members = live.get(scopeKey(scope))?.length ?? 0;
    return [
      {
        guard: "irreversible",
        scope,
        message: `deleting ${scopeKey(scope)} cannot be undone as a whole: its ${members} memberships go with it, and its grants: ${countScopes(rowsOf(scope.name, impact))} of those that were read, and any of those that were not`,
        offenders: [change],
        approval: approvalFor("irreversible", today, { scope }),
      },
    ];
  });
}

function rowsOf(group: string, { before }: Impact): number {
  const { project, repository } = before.rows;
  return [...project.values(), ...repository.values()].filter(
    (rows) => isKnown(rows) && rows.known.groups.has(group),
  ).length;
}
