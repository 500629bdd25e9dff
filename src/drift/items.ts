import { type Change, isGrantChange, isOfInvitation } from "../model/change.ts";
import type { DriftItem, DriftScope } from "../model/drift.ts";
import { type Principal, scopeKey } from "../model/grant.ts";
import type { Findings, Review } from "../model/plan.ts";

/** All that a plan of everything would put right, scope by scope: that is what differs. Who is only invited differs in nothing. */
export function driftOf({ plan, findings }: Review): DriftScope[] {
  const items = Map.groupBy(
    plan.steps.flatMap(({ change }) => itemOf(change, findings) ?? []),
    ({ scope }) => scopeKey(scope),
  );
  return findings.scopes.flatMap(({ scope, mode }) => {
    const here = items.get(scopeKey(scope));
    return here === undefined ? [] : [{ scope, mode, items: here }];
  });
}

function itemOf(change: Change, findings: Pick<Findings, "people">): DriftItem | undefined {
  const { scope } = change;
  if (isGrantChange(change)) {
    const holder = calledBy(change.principal, findings);
    const list =
      scope.kind === "group"
        ? "members"
        : (`${change.principal.kind as "user" | "group"}s` as const);
    return {
      id: `${scopeKey(scope)} ${list} ${holder}`,
      scope,
      list,
      holder,
      ...("after" in change && { files: change.after }),
      ...("before" in change && { live: change.before }),
      revert: change,
    };
  }
  if (isOfInvitation(change)) return undefined;
  const item = {
    id: `${scopeKey(scope)} itself`,
    scope,
    list: "itself",
    holder: scope.name,
  } as const;
  return change.action === "create-group"
    ? { ...item, files: "exists", revert: change }
    : { ...item, live: "exists", revert: change };
}

/** By alias or slug; by the account's UUID where the files know no alias. */
function calledBy({ id }: Principal, { people }: Pick<Findings, "people">): string {
  return people[id]?.alias ?? id;
}
