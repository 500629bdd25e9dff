import { type Change, isGrantChange } from "../model/change.ts";
import type { Principal } from "../model/grant.ts";
import type { Left, Waiting } from "../model/plan.ts";

/**
 * What a group would need that nothing can change: additions wait, and removals are left alone, each with the reason. So a plan never
 * holds a step that is known to fail.
 */
export function outOfReach(
  changes: readonly Change[],
  reason: string,
  nameOf: (principal: Principal) => string,
): { waiting: Waiting[]; left: Left[] } {
  const waiting: Waiting[] = [];
  const left: Left[] = [];
  for (const change of changes) {
    const { scope } = change;
    if (!isGrantChange(change)) waiting.push({ scope, reason });
    else if (change.action === "delete") {
      const { principal, before: permission } = change;
      left.push({ grant: { scope, principal, permission }, reason });
    } else {
      const { principal, after: permission } = change;
      waiting.push({ scope, holder: nameOf(principal), permission, reason });
    }
  }
  return { waiting, left };
}
