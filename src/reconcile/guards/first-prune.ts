import { type Change, takes } from "../../model/change.ts";
import { scopeKey } from "../../model/grant.ts";
import type { Violation } from "../../model/plan.ts";
import { approvalFor } from "./approval-for.ts";
import type { Guarded } from "./guarded.ts";

/**
 * Authoritative scopes that do not say since when: castellan keeps no state, so this may be the first time that it would
 * prune them. What the files say by name is not pruned: a group that is to be absent, and rows of whoever has left.
 */
export function firstPrunes({ managed, live, changes, departed, today }: Guarded): Violation[] {
  const pruned = Map.groupBy(
    changes.filter((change) => takes(change) && !isByName(change, departed)),
    ({ scope }) => scopeKey(scope),
  );
  return managed.flatMap(({ scope, mode, since }): Violation[] => {
    const offenders = pruned.get(scopeKey(scope)) ?? [];
    if (mode !== "authoritative" || since !== undefined || offenders.length === 0) return [];
    const count = offenders.length;
    const held = live.get(scopeKey(scope))?.length ?? 0;
    return [
      {
        guard: "first-prune",
        scope,
        message: `${scopeKey(scope)} does not say since when it is authoritative, and ${count} of its ${held} live grants would be removed or lowered`,
        count,
        offenders,
        instead: `Once these lists have been reviewed, you may instead write \`since: ${today}\` beside \`mode: authoritative\`: from then on, the limits alone hold removals there.`,
        approval: approvalFor("first-prune", today, { scope, count }),
      },
    ];
  });
}

function isByName(change: Change, departed: ReadonlySet<string>): boolean {
  if (!("principal" in change)) return change.action === "delete-group";
  return change.principal.kind === "user" && departed.has(change.principal.id);
}
