import type { GrantChange } from "../model/change.ts";
import { byAccount, type Directory } from "../model/directory.ts";
import type { Principal } from "../model/grant.ts";
import type { Expansion, ManagedScope } from "../model/managed.ts";
import type { Left } from "../model/plan.ts";
import { keptSeat } from "../model/seat.ts";

/**
 * The seats of members who have left: taken where an organisation can, else left with what there is to click. An owner's is neither: an
 * administrator of the workspace is taken out of its administrators first.
 */
export function takeSeats(
  { departed, scopes, leaving }: Pick<Expansion, "departed" | "scopes" | "leaving">,
  directory: Directory,
  workspace: string,
): { changes: GrantChange[]; left: Left[] } {
  const changes: GrantChange[] = [];
  const left: Left[] = [];
  const scope = { kind: "workspace", name: workspace } as const;
  const observed = new Set(
    scopes.flatMap((managed) =>
      isOnlyObserved(managed, leaving.mode) ? [managed.scope.name] : [],
    ),
  );
  for (const { uuid, owner } of byAccount(directory.members)) {
    const reason = departed[uuid]?.reason;
    if (owner || reason === undefined) continue;
    const principal: Principal = { kind: "user", id: uuid };
    const kept = keptSeat(uuid, directory, observed);
    if (kept === undefined) changes.push({ action: "delete", scope, principal, before: "member" });
    else
      left.push({
        grant: { scope, principal, permission: "member" },
        reason: `${reason}, and ${kept}`,
      });
  }
  return { changes, left };
}

/** Where the files as a whole observe, what is shown is all that would be done. */
function isOnlyObserved(
  { scope, mode }: ManagedScope,
  whole: Expansion["leaving"]["mode"],
): boolean {
  return scope.kind === "group" && mode === "observe" && whole !== "observe";
}
