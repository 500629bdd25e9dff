import type { Grant, PrincipalKind } from "../../model/grant.ts";
import { scopeKey } from "../../model/grant.ts";
import type { ManagedScope } from "../../model/managed.ts";
import type { Violation } from "../../model/plan.ts";
import { approvalFor } from "./approval-for.ts";
import type { Guarded } from "./guarded.ts";

/** From so many live rows on, an authoritative list that names nobody is taken for a slip. */
const SEVERAL = 2;

/** Authoritative lists that would go from several to nobody: a file that lost its contents looks the same. */
export function emptiedLists(guarded: Guarded): Violation[] {
  const removed = Map.groupBy(
    guarded.changes.filter((change) => change.action === "delete"),
    ({ scope }) => scopeKey(scope),
  );
  return guarded.managed.flatMap((owned): Violation[] => {
    const { scope } = owned;
    const lists = emptied(owned, guarded.live.get(scopeKey(scope)) ?? []);
    if (lists.length === 0) return [];
    const what = lists.map(({ kind, held }) => `${held} ${called(kind, owned)}`).join(" and ");
    return [
      {
        guard: "emptied",
        scope,
        message: `${scopeKey(scope)} has ${what}, and would have none`,
        offenders: (removed.get(scopeKey(scope)) ?? []).filter(({ principal }) =>
          lists.some(({ kind }) => kind === principal.kind),
        ),
        approval: approvalFor("emptied", guarded.today, { scope }),
      },
    ];
  });
}

type List = { kind: (typeof LISTS)[number]; held: number };

function emptied(
  { mode, manages, grants, kept = [], unsure = [] }: ManagedScope,
  rows: readonly Grant[],
): List[] {
  if (mode !== "authoritative") return [];
  return LISTS.map((kind) => ({ kind, held: rowsOf(kind, rows) })).filter(
    ({ kind, held }) =>
      manages[kind] &&
      held >= SEVERAL &&
      rowsOf(kind, grants) === 0 &&
      !(kind === "user" && unsure.length + kept.length > 0),
  );
}

const LISTS = ["group", "user"] as const;

function rowsOf(kind: PrincipalKind, rows: readonly Grant[]): number {
  return rows.filter(({ principal }) => principal.kind === kind).length;
}

function called(kind: (typeof LISTS)[number], { scope }: ManagedScope): string {
  if (scope.kind === "group") return "members";
  return kind === "group" ? "groups" : "users";
}
