/** Measures one whole pass of the guards, facts included, over a large plan. `npm run bench:access` runs it. */
import { factsFrom } from "../src/access/facts.ts";
import { DEFAULT_LIMITS } from "../src/desired/limits.ts";
import type { Change } from "../src/model/change.ts";
import { type Grant, scopeKey } from "../src/model/grant.ts";
import type { ManagedScope } from "../src/model/managed.ts";
import { guard } from "../src/reconcile/guard.ts";
import { LARGE, makeCompany, times } from "./company.ts";

const RUNS = 5;

function removal({ scope, principal, permission: before }: Grant): Change {
  return { action: "delete", scope, principal, before };
}

/** Takes so many of all rows away, and ten members out of every group. */
function measure(name: string, oneIn: number): Record<string, unknown> {
  const { directory, scopes, reads, roll } = makeCompany(LARGE);
  const live = new Map<string, Grant[]>(
    reads.map(({ scope, read }) => [scopeKey(scope), "known" in read ? [...read.known] : []]),
  );
  const rows = [...live.values()].flat();
  const groups = "known" in directory.groups ? directory.groups.known : [];
  const memberships = groups.flatMap(({ slug, members }) =>
    members.slice(0, 10).map((id): Grant => {
      const scope = { kind: "group", name: slug } as const;
      return { scope, principal: { kind: "user", id }, permission: "member" };
    }),
  );
  const changes = [...rows.filter(() => roll(oneIn) === 0), ...memberships].map(removal);
  const managed = scopes.map(
    (scope): ManagedScope => ({
      scope,
      mode: "authoritative",
      manages: { group: true, user: true },
      grants: [],
      expired: [],
    }),
  );
  const spent = times(RUNS, () => {
    const start = performance.now();
    const { violations } = guard({
      changes,
      managed,
      live,
      facts: factsFrom(directory, reads),
      listed: true,
      limits: DEFAULT_LIMITS,
      approvals: [],
      protected: {
        people: new Set(["{person-7}", "{person-8}"]),
        groups: new Set(["group-1"]),
      },
      departed: new Set(),
      caller: "{person-9}",
      nameOf: (uuid) => uuid,
      today: "2026-11-23",
    });
    return { ms: performance.now() - start, violations: violations.length };
  });
  const sorted = spent.map(({ ms }) => ms).toSorted((left, right) => left - right);
  return {
    plan: name,
    "people × repositories": `${LARGE.people} × ${LARGE.repositories}`,
    changes: changes.length,
    violations: spent[0]?.violations,
    "median (ms)": Math.round(sorted[Math.floor(RUNS / 2)] ?? 0),
    "slowest (ms)": Math.round(sorted.at(-1) ?? 0),
    "peak RSS (MB)": Math.round(process.resourceUsage().maxRSS / 1024),
  };
}

console.table([
  measure("one row in a thousand", 1_000),
  measure("one row in ten", 10),
  measure("every row", 1),
]);
