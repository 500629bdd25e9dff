import { factsFrom } from "../../src/access/facts.ts";
import { DEFAULT_LIMITS } from "../../src/desired/limits.ts";
import { type Change, isGrantChange } from "../../src/model/change.ts";
import type { Approval, GuardName, Limit, Limits } from "../../src/model/desired.ts";
import { type Grant, grantKey, scopeKey } from "../../src/model/grant.ts";
import type { ManagedScope } from "../../src/model/managed.ts";
import { isKnown } from "../../src/model/read.ts";
import { type Guarded, guard } from "../../src/reconcile/guard.ts";
import { change, directoryOf, readsOf, type World, worldOf } from "../access/world.ts";

/** The day on which all guards look. */
export const TODAY = "2026-11-23";

/** A limit that nothing exceeds. */
const BOUNDLESS: Limit = { count: 1_000_000, ratio: 1, floor: 1_000_000 };

/** No limit on anything, so that a test is about one guard alone. */
export const UNLIMITED = Object.fromEntries(
  Object.keys(DEFAULT_LIMITS).map((name) => [name, BOUNDLESS]),
) as Limits;

/** A plan for a small workspace. Scopes that were read are authoritative and reviewed, unless `owned` says otherwise. */
export type Case = {
  world: Partial<World>;
  changes: string[];
  owned?: Record<string, Partial<ManagedScope>>;
  limits?: Partial<Limits>;
  protects?: { people?: string[]; groups?: string[] };
  departed?: string[];
  caller?: string;
  seats?: Guarded["seats"];
  listed?: boolean;
  approvals?: Approval[];
};

/** What the guards look at, made of a case. */
export function guardedOf({
  world: parts,
  changes: texts,
  owned = {},
  limits = {},
  protects = {},
  departed = [],
  caller = "castellan",
  seats,
  listed = true,
  approvals = [],
}: Case): Guarded {
  const world = worldOf(parts);
  const changes = texts.map(change);
  const live = liveOf(world);
  return {
    changes,
    managed: [...live].map(([key, grants]) => managedOf(key, grants, changes, owned[key])),
    live,
    facts: factsFrom(directoryOf(world), readsOf(world)),
    listed,
    limits: { ...UNLIMITED, ...limits },
    approvals,
    protected: { people: new Set(protects.people), groups: new Set(protects.groups) },
    departed: new Set(departed),
    caller,
    seats,
    nameOf: (uuid) => uuid,
    today: TODAY,
  };
}

/** The names of the guards that a plan breaks, with their scopes: `last-admin project/PLAT`. */
export function broken(input: Case): string[] {
  return guard(guardedOf(input)).violations.map(({ guard: name, scope }) =>
    scope === undefined ? name : `${name} ${scopeKey(scope)}`,
  );
}

/** What one guard says to a plan; fails when it says nothing. */
export function saidBy(name: GuardName, input: Case) {
  const violation = guard(guardedOf(input)).violations.find(({ guard: own }) => own === name);
  if (violation === undefined) throw new Error(`the guard ${name} says nothing`);
  return violation;
}

/** An approval that is in force. */
export function approval(fields: Partial<Approval> & Pick<Approval, "guard">): Approval {
  const place = { file: "access.yaml", line: 1, column: 1 };
  return { until: "2026-12-31", reason: "OPS-1", place, ...fields };
}

/** As many people as a test needs. */
export function crowd(number: number): string[] {
  return Array.from({ length: number }, (_, index) => `p${String(index).padStart(3, "0")}`);
}

function liveOf(world: World): Map<string, Grant[]> {
  const groups = Object.entries(world.groups ?? {}).map(([name, members]): [string, Grant[]] => {
    const scope = { kind: "group", name } as const;
    const held = members.map(
      (id): Grant => ({ scope, principal: { kind: "user", id }, permission: "member" }),
    );
    return [scopeKey(scope), held];
  });
  const rows = readsOf(world).flatMap(({ scope, read }): [string, Grant[]][] =>
    isKnown(read) ? [[scopeKey(scope), [...read.known]]] : [],
  );
  return new Map([...groups, ...rows]);
}

/** A scope whose files say just what the changes lead to. */
function managedOf(
  key: string,
  live: readonly Grant[],
  changes: readonly Change[],
  fields: Partial<ManagedScope> = {},
): ManagedScope {
  const [kind, name = ""] = key.split("/") as [ManagedScope["scope"]["kind"], string];
  const own = changes.filter(isGrantChange).filter(({ scope }) => scopeKey(scope) === key);
  const touched = new Set(own.map(grantKey));
  return {
    scope: { kind, name },
    mode: "authoritative",
    since: "2026-05-04",
    manages: { group: kind !== "group", user: true },
    grants: [
      ...live.filter((grant) => !touched.has(grantKey(grant))),
      ...own.flatMap((one) =>
        "after" in one
          ? [{ scope: one.scope, principal: one.principal, permission: one.after }]
          : [],
      ),
    ],
    expired: [],
    ...fields,
  };
}
