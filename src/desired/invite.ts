import type { InviteChange, Invited } from "../model/change.ts";
import type { InviteSettings, Person } from "../model/desired.ts";
import { type Directory, organisationOf, readOnlyReason } from "../model/directory.ts";
import { compareText } from "../model/grant.ts";
import type { Lockfile } from "../model/lockfile.ts";
import type { ManagedScope } from "../model/managed.ts";
import type { Waiting } from "../model/plan.ts";
import { type Circumstances, invitationOf } from "./invitation.ts";
import { sayInvitation } from "./say-invitation.ts";

/** Something declared for a person who is no member, and how the scope is owned. */
export type Absent = { person: Person; mode: ManagedScope["mode"]; waiting: Waiting };

/** What inviting depends on. */
export type Inviting = {
  workspace: string;
  directory: Directory;
  settings: InviteSettings;
  /** Whom castellan invited, and when. */
  memory: Lockfile["invitations"];
  /** `YYYY-MM-DD`, in UTC. */
  today: string;
};

/** Whom to invite, and what everything that is declared for people who are no members waits for, by alias. */
export type Invitations = { changes: InviteChange[]; reasons: Map<string, string> };

/** An organisation takes so many addresses in one call (documented). */
const MOST_AT_ONCE = 25;

/** Decides about everybody for whom something is declared and who is no member. Pure; in the order of addresses. */
export function invite(absent: readonly Absent[], inviting: Inviting): Invitations {
  const reasons = new Map<string, string>();
  const due: Due[] = [];
  for (const [alias, wanted] of Map.groupBy(absent, ({ person }) => person.alias)) {
    const [{ person }] = wanted as [Absent, ...Absent[]];
    if (!("email" in person.identity)) continue;
    const owned = wanted.filter(({ mode }) => mode !== "observe").map(({ waiting }) => waiting);
    // Whoever is only observed is told about, and not invited.
    if (owned.length === 0) continue;
    const found = decide(person, person.identity.email, owned, inviting);
    reasons.set(alias, found.reason);
    if (found.due !== undefined) due.push(found.due);
  }
  due.sort((left, right) => compareText(left.invited.email, right.invited.email));
  return { changes: toChanges(due, inviting), reasons };
}

/** Somebody to invite, and to what. */
type Due = { invited: Invited; to: Pick<InviteChange, "scope" | "groups" | "after"> };

function decide(
  person: Person,
  email: string,
  wanted: readonly Waiting[],
  inviting: Inviting,
): { reason: string; due?: Due } {
  const { directory, memory, settings: all, today } = inviting;
  const settings = person.invite === "never" ? { ...all, attempts: 0 } : all;
  const attempts = Object.hasOwn(memory, email) ? (memory[email] ?? []) : [];
  const { administration } = directory;
  if (administration !== undefined && "readOnly" in administration)
    return { reason: administration.readOnly };
  const invitation = invitationOf(email, {
    attempts,
    pending: pendingIn(directory),
    settings,
    today,
  });
  const reason = sayInvitation(email, invitation, { settings, today });
  if (invitation.state !== "due") return { reason };
  const to = destination(wanted, inviting);
  if ("reason" in to) return { reason: `${email} is no member yet, and ${to.reason}` };
  return { reason, due: { invited: { email, attempt: invitation.attempt }, to } };
}

/** An organisation does not tell of pending invitations. Where Bitbucket was not asked, nobody knows. */
function pendingIn(directory: Directory): Circumstances["pending"] {
  if (organisationOf(directory) !== undefined) return undefined;
  return directory.invitations ?? { unknown: "they were not read" };
}

/**
 * What somebody is invited to. An organisation gives all groups at once. Bitbucket invites to one group or repository in a call, and
 * each call is another letter: the first group it is, or for somebody in no group the first repository; the rest is given by the run
 * after acceptance.
 */
function destination(
  wanted: readonly Waiting[],
  { workspace, directory }: Inviting,
): Due["to"] | { reason: string } {
  const groups = namesOf(wanted, "group").filter(
    (slug) => readOnlyReason(directory, slug) === undefined,
  );
  if (organisationOf(directory) !== undefined)
    return { scope: { kind: "workspace", name: workspace }, groups, after: "member" };
  const [group] = groups;
  if (group !== undefined)
    return { scope: { kind: "group", name: group }, groups: [], after: "member" };
  const [repository] = wanted
    .filter(({ scope }) => scope.kind === "repository")
    .toSorted((left, right) => compareText(left.scope.name, right.scope.name));
  if (repository === undefined)
    return {
      reason:
        "is not invited: Bitbucket invites to a group or a repository, and neither is declared for them",
    };
  const { scope, permission: after = "read" } = repository;
  return { scope, groups: [], after };
}

function namesOf(wanted: readonly Waiting[], kind: "group"): string[] {
  const names = wanted.flatMap(({ scope }) => (scope.kind === kind ? [scope.name] : []));
  return [...new Set(names)].sort(compareText);
}

function toChanges(due: readonly Due[], { directory }: Inviting): InviteChange[] {
  const most = organisationOf(directory) === undefined ? 1 : MOST_AT_ONCE;
  const same = Map.groupBy(due, ({ to }) => JSON.stringify([to.scope, to.groups, to.after]));
  return [...same.values()].flatMap((people) => batches(people, most));
}

function batches(people: readonly Due[], most: number): InviteChange[] {
  const changes: InviteChange[] = [];
  for (let start = 0; start < people.length; start += most) {
    const batch = people.slice(start, start + most);
    const [first] = batch;
    if (first !== undefined)
      changes.push({ action: "invite", ...first.to, invited: batch.map(({ invited }) => invited) });
  }
  return changes;
}
