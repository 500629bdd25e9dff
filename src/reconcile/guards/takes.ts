import type { Change } from "../../model/change.ts";
import { isRaise } from "../../model/permission.ts";

/** Whether a change takes something away: a removal, a demotion, or a group with all its members. */
export function takes(change: Change): boolean {
  if (change.action === "update") return !isRaise(change);
  return change.action === "delete" || change.action === "delete-group";
}
