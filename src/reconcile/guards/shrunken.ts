import { takes } from "../../model/change.ts";
import { type Grant, scopeKey } from "../../model/grant.ts";
import type { ManagedScope } from "../../model/managed.ts";
import type { Violation } from "../../model/plan.ts";
import { approvalFor } from "./approval-for.ts";
import type { Guarded } from "./guarded.ts";
import { exceeded, percent } from "./limit.ts";

/** The authoritative lists of all files together say far less than what is live there: part of a file may be missing. */
export function shrunkenFiles({ managed, live, changes, limits, today }: Guarded): Violation[] {
  const owned = managed.filter(({ mode, scope }) => {
    return mode === "authoritative" && live.has(scopeKey(scope));
  });
  const held = sum(owned, (scope) => ownedRows(scope, live.get(scopeKey(scope.scope)) ?? []));
  const declared = sum(owned, ({ grants, kept = [] }) => grants.length + kept.length);
  const missing = held - declared;
  const limit = exceeded(limits.shrunken, missing, held);
  if (limit === undefined) return [];
  const keys = new Set(owned.map(({ scope }) => scopeKey(scope)));
  return [
    {
      guard: "shrunken",
      message: `the authoritative lists say ${declared} grants where ${held} are live: ${missing} fewer (${percent(missing, held)}); ${limit}`,
      count: missing,
      offenders: changes.filter((change) => takes(change) && keys.has(scopeKey(change.scope))),
      approval: approvalFor("shrunken", today, { count: missing }),
    },
  ];
}

function ownedRows({ manages }: ManagedScope, rows: readonly Grant[]): number {
  return rows.filter(({ principal: { kind } }) => kind !== "email" && manages[kind]).length;
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
