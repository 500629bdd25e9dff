import type { Change } from "../../model/change.ts";
import { scopeKey } from "../../model/grant.ts";
import type { Violation } from "../../model/plan.ts";
import { approvalFor } from "./approval-for.ts";
import type { Guarded } from "./guarded.ts";
import type { Impact, Orphan } from "./impact.ts";
import { listScopes } from "./list-scopes.ts";

/**
 * Projects and repositories whose last admin would go, counted over all paths. They are reported where the cause stands:
 * a project answers for what inherits from it, a group for every scope on which it was the only admin.
 */
export function lastAdmins({ today }: Guarded, impact: Impact): Violation[] {
  const orphaned = impact.orphans().map((orphan) => {
    const causes = causesOf(orphan, impact);
    return { orphan, causes, key: scopeKey(causes[0]?.scope ?? orphan.scope) };
  });
  return [...Map.groupBy(orphaned, ({ key }) => key).values()].map((same) => {
    const [first] = same;
    const scope = first?.causes[0]?.scope ?? first?.orphan.scope;
    const orphans = same.map(({ orphan }) => orphan);
    const count = scope?.kind === "group" ? orphans.length : undefined;
    return {
      guard: "last-admin",
      ...(scope && { scope }),
      message: messageOf(orphans),
      ...(count !== undefined && { count }),
      offenders: [...new Set(same.flatMap(({ causes }) => causes))],
      approval: approvalFor("last-admin", today, { scope, count }),
    };
  });
}

/** What takes an admin's access away. A lesser row of theirs on the same scope is not to blame. */
function causesOf({ scope, admins }: Orphan, impact: Impact): Change[] {
  const people = admins.size > 0 ? admins : impact.before.people;
  return impact
    .causes(scope, people)
    .filter(
      (change) =>
        change.scope.kind === "group" || !("before" in change) || change.before === "admin",
    );
}

function messageOf(orphans: readonly Orphan[]): string {
  const where = listScopes(orphans.map(({ scope }) => scope));
  const perhaps = Math.max(...orphans.map((orphan) => orphan.perhaps));
  const known = `nobody but the workspace owners could manage ${where}`;
  return perhaps === 0
    ? known
    : `as far as is known, ${known} (${perhaps} people perhaps can, through what could not be read or was not)`;
}
