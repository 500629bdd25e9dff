import type { Directory, Member } from "../model/directory.ts";
import { compareText, type Grant, type Scope, scopeKey } from "../model/grant.ts";
import type { Expansion } from "../model/managed.ts";
import type { Mentions, Offboarding, Standing, Unread } from "../model/offboarding.ts";
import { isKnown } from "../model/read.ts";
import { keptSeat } from "../model/seat.ts";
import { adminsOf } from "./admins.ts";
import { factsFrom, type ScopeRead } from "./facts.ts";
import { axesOf, matrixOf } from "./matrix.ts";

/** All that shows what one person holds. */
export type OffboardingInputs = {
  workspace: string;
  alias: string;
  /** The account, as far as it is known; it may be no member any more. */
  uuid: string | undefined;
  waiting?: string | undefined;
  /** The address, where the files say one. */
  email?: string | undefined;
  directory: Directory;
  expansion: Expansion;
  /** Whether the files as a whole only observe. */
  isObserved: boolean;
  reads: readonly ScopeRead[];
  /** Beside the permissions, by `scopeKey`. */
  mentions: ReadonlyMap<string, Mentions>;
  /** Lists that were to be read, and could not be. */
  unlisted: readonly Unread[];
  /** Account UUID → display name, of those who are no members. */
  names: Readonly<Record<string, string>>;
};

/** Everything that a person holds. What could not be read is said, and never taken for nothing. Pure. */
export function offboardingOf(inputs: OffboardingInputs): Offboarding {
  const { workspace, alias, uuid, waiting, directory, expansion, reads, names } = inputs;
  const { members, administration, seats } = directory;
  const member = members.find((one) => one.uuid === uuid);
  const standing = standingIn(expansion, inputs.isObserved);
  const rows = reads.flatMap(({ scope, read }) =>
    isKnown(read)
      ? read.known.filter((row) => isOf(row, uuid)).map((row) => ({ ...row, scope }))
      : [],
  );
  const account = member ?? (uuid === undefined ? undefined : { uuid, name: names[uuid] ?? "" });
  return {
    workspace,
    alias,
    ...(account && { account: accountOf(account) }),
    ...(waiting !== undefined && { waiting }),
    membership: member === undefined ? "none" : member.owner ? "owner" : "member",
    groups: groupsOf(uuid, directory, standing),
    rows: rows.map(({ scope, permission }) => ({ scope, permission, ...standing(scope) })),
    ...mentionsIn(inputs),
    ...invitationOf(inputs),
    loneAdmin: uuid === undefined ? [] : loneAdminOf(uuid, directory, reads),
    takesSeat: takesSeat(member, inputs),
    ...(seats && { seats }),
    unread: unreadIn(inputs),
    scopesRead: reads.filter(({ read }) => isKnown(read)).length,
    ...numberOfScopes(directory),
    administeredBy: administration?.by ?? "bitbucket",
  };
}

/** As the plan decides, once the files say that the person has left. */
function takesSeat(
  member: Member | undefined,
  { directory, expansion: { scopes }, isObserved }: OffboardingInputs,
): boolean {
  if (member === undefined || member.owner || isObserved) return false;
  const observed = new Set(
    scopes.flatMap(({ scope, mode }) =>
      scope.kind === "group" && mode === "observe" ? [scope.name] : [],
    ),
  );
  return keptSeat(member.uuid, directory, observed) === undefined;
}

/** What the files do not name is in the mode of the whole, once it is named. */
function standingIn({ scopes }: Expansion, isObserved: boolean): (scope: Scope) => Standing {
  const modes = new Map(scopes.map(({ scope, mode }) => [scopeKey(scope), mode]));
  return (scope) => {
    const mode = modes.get(scopeKey(scope));
    return {
      named: mode !== undefined,
      observed: mode === undefined ? isObserved : mode === "observe",
    };
  };
}

function accountOf({ uuid, name, accountId }: { uuid: string; name: string; accountId?: string }) {
  return { uuid, name, ...(accountId === undefined ? {} : { accountId }) };
}

function isOf({ principal: { kind, id } }: Grant, uuid: string | undefined): boolean {
  return kind === "user" && id === uuid;
}

function groupsOf(
  uuid: string | undefined,
  { groups }: Directory,
  standing: (scope: Scope) => Standing,
): Offboarding["groups"] {
  if (!isKnown(groups) || uuid === undefined) return [];
  return groups.known
    .filter(({ members }) => members.includes(uuid))
    .map(({ slug }) => ({ slug, ...standing({ kind: "group", name: slug }) }))
    .toSorted((left, right) => compareText(left.slug, right.slug));
}

function mentionsIn({
  reads,
  mentions,
}: OffboardingInputs): Pick<Offboarding, "restrictions" | "reviewer"> {
  const scopes = reads.map(({ scope }) => ({ scope, found: mentions.get(scopeKey(scope)) }));
  return {
    restrictions: scopes.flatMap(({ scope, found }) =>
      found !== undefined && isKnown(found.restrictions)
        ? found.restrictions.known.map((one) => ({ repository: scope.name, ...one }))
        : [],
    ),
    reviewer: scopes.flatMap(({ scope, found }) =>
      found !== undefined && isKnown(found.reviewer) && found.reviewer.known ? [scope] : [],
    ),
  };
}

/** An invitation that is pending gives access once it is accepted. */
function invitationOf({ email, isObserved, directory: { invitations } }: OffboardingInputs) {
  if (invitations === undefined || !isKnown(invitations)) return {};
  const pending = invitations.known.find((one) => one.email === email);
  if (pending === undefined) return {};
  const { sent } = pending;
  return { invitation: { ...(sent === undefined ? {} : { sent }), observed: isObserved } };
}

/** Others may be admin through what is not known; that reassures nobody. */
function loneAdminOf(uuid: string, directory: Directory, reads: readonly ScopeRead[]): Scope[] {
  const facts = factsFrom(directory, reads);
  const admins = adminsOf(matrixOf(facts, axesOf(facts)), facts);
  return [...admins].flatMap(({ scope, people }) =>
    people.length === 1 && people[0] === uuid ? [scope] : [],
  );
}

function unreadIn({
  workspace,
  directory,
  reads,
  mentions,
  unlisted,
}: OffboardingInputs): Unread[] {
  const { groups } = directory;
  const all: Unread[] = isKnown(groups)
    ? []
    : [{ scope: { kind: "workspace", name: workspace }, what: "groups", reason: groups.unknown }];
  const { invitations } = directory;
  if (invitations !== undefined && !isKnown(invitations))
    all.push({
      scope: { kind: "workspace", name: workspace },
      what: "pending invitations",
      reason: invitations.unknown,
    });
  all.push(...unlisted);
  for (const { scope, read } of reads) {
    if (!isKnown(read)) all.push({ scope, what: "permissions", reason: read.unknown });
    const found = mentions.get(scopeKey(scope));
    if (found === undefined) continue;
    if (!isKnown(found.restrictions))
      all.push({ scope, what: "branch restrictions", reason: found.restrictions.unknown });
    if (!isKnown(found.reviewer))
      all.push({ scope, what: "default reviewers", reason: found.reviewer.unknown });
  }
  return all;
}

function numberOfScopes({ projects, repositories }: Directory): { scopes?: number } {
  return isKnown(projects) && isKnown(repositories)
    ? { scopes: projects.known.length + repositories.known.length }
    : {};
}
