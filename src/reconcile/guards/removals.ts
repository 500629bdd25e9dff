import { type Change, takes } from "../../model/change.ts";
import type { LimitName } from "../../model/desired.ts";
import { type Scope, type ScopeKind, scopeKey } from "../../model/grant.ts";
import type { Violation } from "../../model/plan.ts";
import { approvalFor } from "./approval-for.ts";
import type { Guarded } from "./guarded.ts";
import { exceeded, percent } from "./limit.ts";

/** Rows that a plan removes or lowers, out of those that are live, in the whole plan or a part of it. */
type Rows = {
  guard: LimitName;
  what: string;
  takings: readonly Change[];
  held: number;
  scope?: Scope;
};

/**
 * Too many rows removed or lowered: in total, of one kind, or on one scope. What is too much in total is not said again
 * for each kind: an approval for the total is one for its parts.
 */
export function tooManyRemovals(guarded: Guarded): Violation[] {
  const all = guarded.changes.filter(takes);
  // Seats are no rows: there are so many of them that a limit of all would hardly hold any more.
  const takings = all.filter(({ scope }) => scope.kind !== "workspace");
  const total = judge(
    {
      guard: "removals",
      what: "the plan removes or lowers",
      takings,
      held: heldOn(guarded, (key) => !key.startsWith("workspace/")),
    },
    guarded,
  );
  const parts = KINDS.flatMap(({ guard, kind, what }) => {
    const own = takings.filter(({ scope }) => scope.kind === kind);
    const held = heldOn(guarded, (key) => key.startsWith(`${kind}/`));
    return judge({ guard, what, takings: own, held }, guarded);
  });
  const scopes = [...Map.groupBy(all, ({ scope }) => scopeKey(scope))].flatMap(([key, own]) => {
    const held = guarded.live.get(key)?.length ?? 0;
    const what = `on ${key}, the plan removes or lowers`;
    return judge({ guard: "one-scope", what, takings: own, held, ...scopeOf(own) }, guarded);
  });
  return [...(total.length > 0 ? total : parts), ...scopes];
}

const KINDS: readonly { guard: LimitName; kind: ScopeKind; what: string }[] = [
  { guard: "memberships", kind: "group", what: "in groups, the plan removes" },
  { guard: "projects", kind: "project", what: "on projects, the plan removes or lowers" },
  {
    guard: "repositories",
    kind: "repository",
    what: "on repositories, the plan removes or lowers",
  },
];

function judge(
  { guard, what, takings, held, scope }: Rows,
  { live, limits, today }: Guarded,
): Violation[] {
  const count = takings.reduce((sum, change) => sum + weight(change, live), 0);
  const limit = exceeded(limits[guard], count, held);
  if (limit === undefined) return [];
  return [
    {
      guard,
      ...(scope && { scope }),
      message: `${what} ${count} of ${held} live grants (${percent(count, held)}); ${limit}`,
      count,
      offenders: [...takings],
      approval: approvalFor(guard, today, { scope, count }),
    },
  ];
}

/** Deleting a group takes every membership it has. */
function weight(change: Change, live: Guarded["live"]): number {
  return change.action === "delete-group"
    ? Math.max(1, live.get(scopeKey(change.scope))?.length ?? 0)
    : 1;
}

function heldOn({ live }: Guarded, isMeant: (key: string) => boolean): number {
  return [...live].reduce((sum, [key, grants]) => (isMeant(key) ? sum + grants.length : sum), 0);
}

function scopeOf([first]: readonly Change[]): { scope?: Scope } {
  return first === undefined ? {} : { scope: first.scope };
}
