import { BeforeAndAfter } from "../access/before-and-after.ts";
import { factsFrom, type ScopeRead } from "../access/facts.ts";
import { impactOf } from "../access/impact.ts";
import type { Change } from "../model/change.ts";
import type { Desired } from "../model/desired.ts";
import type { Directory } from "../model/directory.ts";
import type { Grant, Principal } from "../model/grant.ts";
import type { PeopleImpact } from "../model/impact.ts";
import type { Expansion } from "../model/managed.ts";
import type { Findings, Review } from "../model/plan.ts";
import type { Proposal } from "../model/proposal.ts";
import type { ToStep } from "../model/provider.ts";
import { isKnown, type Read } from "../model/read.ts";
import type { SnapshotMark } from "../model/snapshot.ts";
import { guard } from "./guard.ts";
import { needsOf } from "./needs.ts";
import { digestOf, makePlan } from "./plan.ts";
import { type BasePlan, proposalOf } from "./proposal.ts";

/** Everything that was read, as values. */
export type Inputs = {
  desired: Desired;
  directory: Directory;
  expansion: Expansion;
  /** What each managed scope holds, in the order of `expansion.scopes`. */
  reads: readonly Read<readonly Grant[]>[];
  /** What was read beside them: nothing there is managed, but it gives people access. */
  context?: readonly ScopeRead[];
  /** When only a part was looked at: whether the files give an account something on the rest. */
  elsewhere?: (uuid: string) => boolean;
  /** `YYYY-MM-DD`, in UTC. */
  today: string;
  /** Account UUID → display name, of whoever was seen to hold something and is no member. */
  names: Readonly<Record<string, string>>;
  /** API calls made so far. */
  calls: number;
  /** What the files at base would do, when the plan is of a change of files, and whom they know by which alias. */
  base?: (BasePlan & { people: Expansion["people"] }) | undefined;
  /** The snapshot that answered, where it was not the forge. */
  snapshot?: SnapshotMark | undefined;
  toStep: ToStep;
};

/** The plan, and all that its reviewer needs to know beside it. Pure. */
export function review(inputs: Inputs): Review {
  const { desired, directory } = inputs;
  const { changes: needed, findings, live } = needsOf(inputs);
  const target = { provider: desired.provider, workspace: desired.workspace };
  const plan = makePlan(target, needed, (change) => inputs.toStep(change, directory));
  const changes = plan.steps.map(({ change }) => change);
  const guarding = guardingOf(inputs);
  const comparison = new BeforeAndAfter(guarding.facts, changes);
  const judgement = guard({ changes, live, ...guarding }, comparison);
  const options = { outside: outsideOf(inputs), listed: guarding.listed };
  const impact = impactOf(comparison, options);
  const proposal = inputs.base && proposalOf(inputs.base, comparison, impact, options);
  const told = { ...findings, ...judgement, impact, proposal };
  return {
    plan,
    digest: digestOf(plan),
    ...(inputs.snapshot === undefined ? {} : { snapshot: inputs.snapshot }),
    findings: {
      ...findings,
      ...judgement,
      people: mentioned(changes, told, inputs),
    },
    impact,
    ...(proposal === undefined ? {} : { proposal }),
    calls: { read: inputs.calls, write: plan.steps.length },
  };
}

/** What the files say to the guards, in accounts instead of aliases. */
function guardingOf(inputs: Inputs) {
  const { desired, directory, expansion, reads, context = [], elsewhere, names, today } = inputs;
  const { limits, protected: safe, approvals } = desired;
  return {
    managed: expansion.scopes,
    facts: factsFrom(directory, [
      ...context,
      ...expansion.scopes.map(({ scope }, index) => ({ scope, read: reads[index] ?? NOT_READ })),
    ]),
    listed:
      isKnown(directory.projects) && isKnown(directory.repositories) && directory.partial !== true,
    ...(elsewhere && { elsewhere }),
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

/** People whose address, as the files say it, is of another domain than the workspace's own. */
function outsideOf({ desired: { domains, people }, expansion }: Inputs): Set<string> {
  if (domains.length === 0) return new Set();
  const own = new Set(domains);
  const outside = people.filter(
    ({ identity }) =>
      "email" in identity && !own.has(identity.email.slice(identity.email.lastIndexOf("@") + 1)),
  );
  return accountsOf(
    outside.map(({ alias }) => alias),
    expansion,
  );
}

type Told = Pick<Findings, "observed" | "left" | "violations"> & {
  impact: PeopleImpact;
  proposal: Proposal | undefined;
};

function peopleIn({ stories }: PeopleImpact): string[] {
  return stories.flatMap(({ people }) => people);
}

/** The people that the plan, its findings or its impact speak of, in a stable order. */
function mentioned(
  changes: readonly Change[],
  { observed, left, violations, impact, proposal }: Told,
  { expansion, names, base }: Inputs,
): Findings["people"] {
  const known = proposal !== undefined && "proposed" in proposal ? proposal : undefined;
  const impacts = [impact, ...(known ? [known.proposed.impact, known.drift.impact] : [])];
  const facts = [
    ...changes,
    ...(known?.withdrawn ?? []),
    ...observed,
    ...violations.flatMap(({ people = [] }) => people.map(asPrincipal)),
    ...left.map(({ grant }) => grant),
  ];
  const ids = facts.flatMap((fact) =>
    "principal" in fact && fact.principal.kind === "user" ? [fact.principal.id] : [],
  );
  const called = (id: string) => {
    const { alias: former, reason: departed } = expansion.departed[id] ?? {};
    const alias = expansion.people[id]?.alias ?? former ?? base?.people[id]?.alias;
    return {
      ...(alias !== undefined && { alias }),
      name: expansion.people[id]?.name ?? names[id] ?? id,
      ...(departed !== undefined && { departed }),
    };
  };
  const everybody = new Set([...ids, ...impacts.flatMap(peopleIn)]);
  return Object.fromEntries([...everybody].sort().map((id) => [id, called(id)]));
}

function asPrincipal({ person }: { person: string }): { principal: Principal } {
  return { principal: { kind: "user", id: person } };
}
