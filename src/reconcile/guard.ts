import { type Change, isGrantChange } from "../model/change.ts";
import type { Approval, GuardName, Limits } from "../model/desired.ts";
import { type Grant, type Scope, scopeKey } from "../model/grant.ts";
import { isRaise } from "../model/permission.ts";
import type { Violation } from "../model/plan.ts";

/** What the guards look at: the whole plan, and what it is made against. */
export type Guarded = {
  changes: readonly Change[];
  /** Known live grants, by `scopeKey`, of every scope that the plan may change. */
  live: ReadonlyMap<string, readonly Grant[]>;
  limits: Limits;
  approvals: readonly Approval[];
  /** Account UUIDs and group slugs from whom nothing may be taken. */
  protected: { people: ReadonlySet<string>; groups: ReadonlySet<string> };
  /** The account castellan runs as. */
  caller: string;
  /** How to call an account in a message. */
  nameOf: (uuid: string) => string;
  /** `YYYY-MM-DD`; an approval is proposed for two weeks from here. */
  today: string;
};

/** Whether a change takes something away: a removal, a demotion, or a group with all its members. */
export function takes(change: Change): boolean {
  if (change.action === "update") return !isRaise(change);
  return change.action === "delete" || change.action === "delete-group";
}

/** Every broken guard that no approval covers. Nothing may be written while there is one. */
export function guard(guarded: Guarded): Violation[] {
  const takings = guarded.changes.filter(takes);
  return [
    ...tooManyRemovals(guarded, takings),
    ...lastAdmins(guarded, takings),
    ...ownAccess(guarded, takings),
    ...protectedOnes(guarded, takings),
  ].filter((violation) => !guarded.approvals.some((approval) => approves(approval, violation)));
}

function approves({ guard: name, scope, count }: Approval, violation: Violation): boolean {
  if (name !== violation.guard) return false;
  if (violation.count !== undefined) return count !== undefined && count >= violation.count;
  return (
    scope === undefined || (violation.scope !== undefined && scope === scopeKey(violation.scope))
  );
}

function tooManyRemovals(
  { live, limits: { removals }, today }: Guarded,
  takings: Change[],
): Violation[] {
  const held = sum([...live.values()].map((grants) => grants.length));
  const lost = sum(takings.map((change) => weight(change, live)));
  const tooMany = lost > removals.count;
  const tooLarge = lost > removals.floor && lost > held * removals.ratio;
  if (!tooMany && !tooLarge) return [];
  const share = `${lost} of ${held} live grants (${percent(lost, held)})`;
  const limit = tooMany
    ? `at most ${removals.count}`
    : `at most ${percent(removals.ratio, 1)} once there are more than ${removals.floor}`;
  return [
    {
      guard: "removals",
      message: `the plan removes or lowers ${share}; the limit is ${limit}`,
      offenders: takings,
      count: lost,
      approval: approvalFor("removals", today, { count: lost }),
    },
  ];
}

/** Deleting a group takes every membership it has. */
function weight(change: Change, live: Guarded["live"]): number {
  return change.action === "delete-group"
    ? Math.max(1, live.get(scopeKey(change.scope))?.length ?? 0)
    : 1;
}

function lastAdmins({ changes, live, today }: Guarded, takings: Change[]): Violation[] {
  const gaining = byScope(
    changes.filter((change) => "after" in change && change.after === "admin"),
  );
  const losing = byScope(
    takings.filter((change) => "before" in change && change.before === "admin"),
  );
  const violations: Violation[] = [];
  for (const [key, lost] of losing) {
    const admins = (live.get(key) ?? []).filter(({ permission }) => permission === "admin").length;
    if (admins > lost.length || gaining.has(key)) continue;
    violations.push({
      guard: "last-admin",
      ...scopeOf(lost),
      message: `nobody would be left as an explicit admin of ${key}: only workspace owners could manage it`,
      offenders: lost,
      approval: approvalFor("last-admin", today, scopeOf(lost)),
    });
  }
  return violations;
}

function ownAccess({ caller, live, today }: Guarded, takings: Change[]): Violation[] {
  const isMine = (change: Change) =>
    isGrantChange(change)
      ? change.principal.id === caller
      : (live.get(scopeKey(change.scope)) ?? []).some(({ principal }) => principal.id === caller);
  return [...byScope(takings.filter(isMine))].map(([key, offenders]) => ({
    guard: "own-access",
    ...scopeOf(offenders),
    message: `the account castellan runs as would lose access to ${key}`,
    offenders,
    approval: approvalFor("own-access", today, scopeOf(offenders)),
  }));
}

function protectedOnes(guarded: Guarded, takings: Change[]): Violation[] {
  const { protected: safe, nameOf, today } = guarded;
  const offended = (change: Change): string | undefined => {
    if (change.scope.kind === "group" && safe.groups.has(change.scope.name))
      return `group ${change.scope.name}`;
    if (!isGrantChange(change)) return undefined;
    const { kind, id } = change.principal;
    if (kind === "group") return safe.groups.has(id) ? `group ${id}` : undefined;
    return safe.people.has(id) ? nameOf(id) : undefined;
  };
  return [...byScope(takings.filter((change) => offended(change) !== undefined))].map(
    ([key, offenders]) => ({
      guard: "protected",
      ...scopeOf(offenders),
      message: `${key} would take access from ${unique(offenders.map(offended)).join(", ")}, who is protected`,
      offenders,
      approval: approvalFor("protected", today, scopeOf(offenders)),
    }),
  );
}

function byScope(changes: readonly Change[]): Map<string, Change[]> {
  return Map.groupBy(changes, ({ scope }) => scopeKey(scope));
}

function scopeOf([first]: readonly Change[]): { scope?: Scope } {
  return first === undefined ? {} : { scope: first.scope };
}

function approvalFor(
  guard: GuardName,
  today: string,
  { scope, count }: { scope?: Scope; count?: number },
): string {
  const lines = [
    "approvals:",
    `  - guard: ${guard}`,
    ...(scope === undefined ? [] : [`    scope: ${scopeKey(scope)}`]),
    ...(count === undefined ? [] : [`    count: ${count}`]),
    `    until: ${inTwoWeeks(today)}`,
    "    reason: why, and who agreed",
  ];
  return lines.join("\n");
}

function inTwoWeeks(today: string): string {
  const day = new Date(`${today}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + 14);
  return day.toISOString().slice(0, 10);
}

function percent(part: number, whole: number): string {
  return whole === 0 ? "all" : `${Math.round((part / whole) * 100)} %`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function unique(names: readonly (string | undefined)[]): string[] {
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}
