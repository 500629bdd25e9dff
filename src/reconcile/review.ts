import { factsFrom } from "../access/facts.ts";
import type { Change } from "../model/change.ts";
import type { Desired } from "../model/desired.ts";
import { type Directory, readOnlyReason } from "../model/directory.ts";
import { compareText, type Grant, type Principal, scopeKey } from "../model/grant.ts";
import type { Expansion, ManagedScope } from "../model/managed.ts";
import type { Findings, Plan, Review, ScopeFinding } from "../model/plan.ts";
import type { ToStep } from "../model/provider.ts";
import { isKnown, type Read } from "../model/read.ts";
import type { SnapshotMark } from "../model/snapshot.ts";
import { guard } from "./guard.ts";
import { outOfReach } from "./out-of-reach.ts";
import { digestOf, makePlan } from "./plan.ts";
import { reconcile } from "./reconcile.ts";

/** Everything that was read, as values. */
export type Inputs = {
  desired: Desired;
  directory: Directory;
  expansion: Expansion;
  /** What each managed scope holds, in the order of `expansion.scopes`. */
  reads: readonly Read<readonly Grant[]>[];
  /** `YYYY-MM-DD`, in UTC. */
  today: string;
  /** Account UUID → display name, of whoever was seen to hold something and is no member. */
  names: Readonly<Record<string, string>>;
  /** API calls made so far. */
  calls: number;
  /** The snapshot that answered, where it was not the forge. */
  snapshot?: SnapshotMark | undefined;
  toStep: ToStep;
};

/** The plan, and all that its reviewer needs to know beside it. Pure. */
export function review(inputs: Inputs): Review {
  const { desired, directory, expansion, reads } = inputs;
  const changes: Change[] = [];
  const findings: Omit<Findings, "violations" | "unusedApprovals" | "people"> = {
    scopes: expansion.unknown.map(({ scope, mode, reason }) => ({
      scope,
      mode,
      unmanaged: 0,
      unknown: reason,
    })),
    observed: [],
    waiting: [...expansion.waiting],
    left: [...expansion.left],
  };
  const live = new Map<string, readonly Grant[]>();
  const hasAlias = (uuid: string) => expansion.people[uuid]?.alias !== undefined;
  const departed = new Set(Object.keys(expansion.departed));
  expansion.scopes.forEach((managed, index) => {
    const read = reads[index] ?? NOT_READ;
    const { scope, mode } = managed;
    if (!isKnown(read)) {
      findings.scopes.push({ scope, mode, unmanaged: 0, unknown: read.unknown });
      return;
    }
    const { unmanaged, left, changes: own } = reconcile(managed, read.known, hasAlias, departed);
    findings.scopes.push({ scope, mode, unmanaged });
    findings.left.push(...left);
    const all = withExistence(managed, own);
    const reason = scope.kind === "group" ? readOnlyReason(directory, scope.name) : undefined;
    if (mode === "observe") findings.observed.push(...all);
    else if (reason !== undefined) {
      const out = outOfReach(all, reason, ({ id }) => expansion.people[id]?.alias ?? id);
      findings.waiting.push(...out.waiting);
      findings.left.push(...out.left);
    } else {
      changes.push(...all);
      live.set(scopeKey(scope), read.known);
    }
  });
  findings.scopes.sort(byScope);
  const target = { provider: desired.provider, workspace: desired.workspace };
  const plan = makePlan(target, changes, (change) => inputs.toStep(change, directory));
  const judgement = guard({
    changes: plan.steps.map(({ change }) => change),
    live,
    ...guardingOf(inputs),
  });
  return {
    plan,
    digest: digestOf(plan),
    ...(inputs.snapshot === undefined ? {} : { snapshot: inputs.snapshot }),
    findings: {
      ...findings,
      ...judgement,
      people: mentioned(plan, { ...findings, ...judgement }, inputs),
    },
    calls: { read: inputs.calls, write: plan.steps.length },
  };
}

function withExistence({ existence }: ManagedScope, changes: Change[]): Change[] {
  return existence === undefined ? changes : [existence, ...changes];
}

function byScope(left: ScopeFinding, right: ScopeFinding): number {
  return compareText(scopeKey(left.scope), scopeKey(right.scope));
}

/** What the files say to the guards, in accounts instead of aliases. */
function guardingOf({ desired, directory, expansion, reads, names, today }: Inputs) {
  const { limits, protected: safe, approvals } = desired;
  return {
    managed: expansion.scopes,
    facts: factsFrom(
      directory,
      expansion.scopes.map(({ scope }, index) => ({ scope, read: reads[index] ?? NOT_READ })),
    ),
    listed: isKnown(directory.projects) && isKnown(directory.repositories),
    limits,
    approvals,
    protected: {
      people: accountsOf(safe.people, expansion),
      groups: new Set(safe.groups),
      unsure: safe.people.flatMap((alias) => reasonsFor(alias, expansion)),
    },
    departed: new Set(Object.keys(expansion.departed)),
    caller: directory.caller.uuid,
    seats: directory.seats,
    nameOf: (uuid: string) =>
      expansion.people[uuid]?.alias ??
      expansion.departed[uuid]?.alias ??
      expansion.people[uuid]?.name ??
      names[uuid] ??
      uuid,
    today,
  };
}

const NOT_READ = { unknown: "it was not read" };

/** Why nobody knows which account a person has; none where it is known. */
function reasonsFor(alias: string, { unsure = {} }: Expansion): string[] {
  return Object.hasOwn(unsure, alias) ? [`${alias}: ${unsure[alias]}`] : [];
}

function accountsOf(aliases: readonly string[], { people }: Expansion): Set<string> {
  const wanted = new Set(aliases);
  const found = Object.entries(people).filter(
    ([, { alias }]) => alias !== undefined && wanted.has(alias),
  );
  return new Set(found.map(([uuid]) => uuid));
}

/** The people that the plan or its findings speak of, in a stable order. */
function mentioned(
  plan: Plan,
  { observed, left, violations }: Pick<Findings, "observed" | "left" | "violations">,
  { expansion, names }: Inputs,
): Findings["people"] {
  const facts = [
    ...plan.steps.map(({ change }) => change),
    ...observed,
    ...violations.flatMap(({ people = [] }) => people.map(asPrincipal)),
    ...left.map(({ grant }) => grant),
  ];
  const ids = facts.flatMap((fact) =>
    "principal" in fact && fact.principal.kind === "user" ? [fact.principal.id] : [],
  );
  const called = (id: string) => {
    const { alias, reason: departed } = expansion.departed[id] ?? {};
    const person = expansion.people[id] ?? { ...(alias && { alias }), name: names[id] ?? id };
    return departed === undefined ? person : { ...person, departed };
  };
  return Object.fromEntries([...new Set(ids)].sort().map((id) => [id, called(id)]));
}

function asPrincipal({ person }: { person: string }): { principal: Principal } {
  return { principal: { kind: "user", id: person } };
}
