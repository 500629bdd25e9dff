import { type Scope, scopeKey } from "../../model/grant.ts";
import type { Violation } from "../../model/plan.ts";
import { approvalFor } from "./approval-for.ts";
import { type Deprivation, deprivations } from "./deprivations.ts";
import type { Guarded } from "./guarded.ts";
import type { Impact } from "./impact.ts";
import { listScopes } from "./list-scopes.ts";

/** The account castellan runs as would leave a group or lose access somewhere, through whatever path. */
export function ownAccess({ caller, today }: Guarded, impact: Impact): Violation[] {
  return deprivations(new Set([caller]), impact).map((deprivation) => {
    const { scope, offenders } = deprivation;
    return {
      guard: "own-access",
      scope,
      message: messageOf(deprivation),
      offenders,
      approval: approvalFor("own-access", today, { scope }),
    };
  });
}

function messageOf({ scope, losses }: Deprivation): string {
  const certain = losses.some((loss) => loss.certain) || losses.length === 0;
  const where = new Map<string, Scope>(losses.map((loss) => [scopeKey(loss.scope), loss.scope]));
  const group =
    scope.kind === "group" || scope.kind === "workspace" ? `leave ${scopeKey(scope)}` : "";
  const access = where.size === 0 ? "" : `lose access to ${listScopes([...where.values()])}`;
  const what = [group, access].filter((text) => text !== "").join(" and ");
  return `the account castellan runs as would ${certain ? "" : "perhaps "}${what}`;
}
