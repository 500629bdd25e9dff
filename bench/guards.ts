/** Measures one whole pass of the guards, facts included, over a large plan. `npm run bench` does not run it: `node bench/guards.ts`. */
import { factsFrom, type ScopeRead } from "../src/access/facts.ts";
import { DEFAULT_LIMITS } from "../src/desired/limits.ts";
import type { Change } from "../src/model/change.ts";
import type { Directory } from "../src/model/directory.ts";
import { type Grant, type Scope, scopeKey } from "../src/model/grant.ts";
import type { ManagedScope } from "../src/model/managed.ts";
import { guard } from "../src/reconcile/guard.ts";

const SIZE = { people: 2_000, groups: 100, projects: 150, repositories: 5_000 };
const RUNS = 5;

/** The same world at every run: a linear congruential generator, not chance. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

const roll = dice(7);

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

function directoryOf(): Directory {
  return {
    caller: { uuid: "{person-0}", name: "person 0", permission: "owner" },
    members: times(SIZE.people, (n) => ({ uuid: `{person-${n}}`, name: `p${n}`, owner: n < 5 })),
    accounts: {},
    groups: {
      known: times(SIZE.groups, (n) => ({
        slug: `group-${n}`,
        name: `Group ${n}`,
        members: times(10 + roll(190), () => `{person-${roll(SIZE.people)}}`),
      })),
    },
    projects: { known: times(SIZE.projects, (n) => ({ key: `P${n}`, name: `Project ${n}` })) },
    repositories: {
      known: times(SIZE.repositories, (n) => ({
        slug: `repository-${n}`,
        project: `P${roll(SIZE.projects)}`,
      })),
    },
  };
}

/** About four group rows and three user rows on every project and repository. */
function readOf(scope: Scope): ScopeRead {
  const levels = ["read", "write", "admin"];
  const row = (kind: "group" | "user", id: string): Grant => ({
    scope,
    principal: { kind, id },
    permission: levels[roll(levels.length)] ?? "read",
  });
  return {
    scope,
    read: {
      known: [
        ...times(2 + roll(5), () => row("group", `group-${roll(SIZE.groups)}`)),
        ...times(1 + roll(5), () => row("user", `{person-${roll(SIZE.people)}}`)),
      ],
    },
  };
}

function scopes(): Scope[] {
  return [
    ...times(SIZE.projects, (n): Scope => ({ kind: "project", name: `P${n}` })),
    ...times(SIZE.repositories, (n): Scope => ({ kind: "repository", name: `repository-${n}` })),
  ];
}

function removal({ scope, principal, permission: before }: Grant): Change {
  return { action: "delete", scope, principal, before };
}

/** Takes so many of all rows away, and ten members out of every group. */
function measure(name: string, oneIn: number): Record<string, unknown> {
  const directory = directoryOf();
  const reads = scopes().map(readOf);
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
  const managed = scopes().map(
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
    "people × repositories": `${SIZE.people} × ${SIZE.repositories}`,
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
