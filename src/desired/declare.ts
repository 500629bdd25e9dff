import type {
  Access,
  Delegate as DelegateEntry,
  Group,
  Member,
  Person as PersonEntry,
  ProjectGrant,
  ProjectRule,
  RepositoryRule,
} from "../generated/access.types.ts";
import { normalizeAddress } from "../model/address.ts";
import type {
  Approval,
  Delegate,
  DesiredGroup,
  Identity,
  Line,
  Mode,
  Person,
  ProviderName,
  Rule,
  Term,
} from "../model/desired.ts";
import type { Place } from "../model/problem.ts";
import { inviteSettings } from "./invite-settings.ts";
import { limitSettings } from "./limits.ts";
import { type Entry, Places } from "./places.ts";
import type { Since } from "./since-problems.ts";

/** Something that may be said once for all files, and where it was said. */
export type Setting<T> = { name: string; value: T; place: Place };

/** A name in a list, and where it stands. */
export type Mention = { name: string; place: Place };

/** What one file declares, before it is known whether it fits with the others. */
export type Declared = {
  version: Setting<number>[];
  provider: Setting<ProviderName>[];
  workspace: Setting<string>[];
  mode: Setting<Mode>[];
  since: Setting<string>[];
  limits: Setting<number>[];
  invite: Setting<number>[];
  sinces: Since[];
  domains: Mention[];
  people: Person[];
  groups: DeclaredGroup[];
  projects: Rule[];
  repositories: Rule[];
  protectedPeople: Mention[];
  protectedGroups: Mention[];
  approvals: DeclaredApproval[];
  /** As one text, so that two files can be seen to disagree. */
  owners: Setting<string>[];
  delegates: Delegate[];
  /** The keys at the top of the file. */
  sections: Mention[];
};

/** A group with what only the checks need: where its name stands, and what stands beside `absent: true`. */
export type DeclaredGroup = { group: DesiredGroup; namePlace: Place; besideAbsent: Mention[] };

/** An approval with the places that only the checks need. */
export type DeclaredApproval = {
  approval: Approval;
  untilPlace: Place;
  countPlace?: Place;
  scopePlace?: Place;
};

/** What no file at all declares. */
export function nothingDeclared(): Declared {
  return declare({}, new Places("", ""));
}

/** What a valid file declares, in the words of the model. */
export function declare(access: Access, places: Places): Declared {
  return {
    version: setting(access, "version", places),
    provider: setting(access, "provider", places),
    workspace: setting(access, "workspace", places),
    mode: setting(access, "mode", places),
    since: setting(access, "since", places),
    limits: limitSettings(access.limits, places),
    invite: inviteSettings(access, places),
    sinces: [
      ...sinceOf(access, "file", places),
      ...places.entries(access.groups).flatMap(({ value }) => sinceOf(value, "group", places)),
      ...places.entries(access.projects).flatMap(({ value }) => sinceOf(value, "project", places)),
      ...places
        .entries(access.repositories)
        .flatMap(({ value }) => sinceOf(value, "repository", places)),
    ],
    domains: mentions(access.domains, places).map(({ name, place }) => ({
      name: name.normalize("NFC").toLowerCase(),
      place,
    })),
    people: places.entries(access.people).map(person),
    groups: places.entries(access.groups).map((entry) => group(entry, places)),
    projects: places.entries(access.projects).map((entry) => rule(entry, places)),
    repositories: places.entries(access.repositories).map((entry) => rule(entry, places)),
    protectedPeople: mentions(access.protected?.people, places),
    protectedGroups: mentions(access.protected?.groups, places),
    approvals: (access.approvals ?? []).map((entry) => approval(entry, places)),
    owners: setting(access, "owners", places).map((said) => ({
      ...said,
      value: said.value.join(" "),
    })),
    delegates: (access.delegates ?? []).map((entry) => delegate(entry, places)),
    sections: places.keys(access),
  };
}

function setting<Owner extends object, Key extends string & keyof Owner>(
  owner: Owner | undefined,
  key: Key,
  places: Places,
): Setting<NonNullable<Owner[Key]>>[] {
  const value = owner?.[key];
  if (owner === undefined || value === undefined || value === null) return [];
  return [{ name: key, value, place: places.value(owner, key) }];
}

/** The mode of a whole directory may stand in another file than its `since`. */
function sinceOf(owner: { mode?: Mode; since?: string }, of: Since["of"], places: Places): Since[] {
  const { mode, since: day } = owner;
  if (day === undefined) return [];
  const place = places.value(owner, "since");
  return [{ day, place, of, ...(mode && of !== "file" && { mode }) }];
}

function person({ key, value, place }: Entry<PersonEntry>): Person {
  const suspended = value.suspended === true && { suspended: true as const };
  const invite = value.invite !== undefined && { invite: value.invite };
  return { alias: key, identity: identity(value), ...suspended, ...invite, ...term(value), place };
}

/** Normalised here, once: addresses and UUIDs are compared as text from now on. */
function identity({ email, account, uuid }: PersonEntry): Identity {
  if (email !== undefined) return { email: normalizeAddress(email) };
  const braced = uuid ?? (account?.startsWith("{") ? account : undefined);
  return braced === undefined ? { account: account ?? "" } : { uuid: braced.toLowerCase() };
}

function group({ key, value, place }: Entry<Group>, places: Places): DeclaredGroup {
  const { name = key, absent = false, mode, since, members } = value;
  return {
    group: {
      slug: key,
      name,
      absent,
      ...(mode && { mode }),
      ...(since && { since }),
      ...(members && { members: places.items(members).map((item) => member(item, places)) }),
      place,
    },
    namePlace: value.name === undefined ? place : places.value(value, "name"),
    besideAbsent: absent ? places.keys(value).filter(({ name }) => name !== "absent") : [],
  };
}

function member({ value, place }: { value: Member; place: Place }, places: Places): Line {
  const held = { permission: "member" };
  if (typeof value === "string") return { holder: value, ...held, place };
  return { holder: value.user, ...held, ...term(value), place: places.value(value, "user") };
}

function rule({ key, value, place }: Entry<ProjectRule | RepositoryRule>, places: Places): Rule {
  const { mode, since, groups, users } = value;
  return {
    name: key,
    ...(mode && { mode }),
    ...(since && { since }),
    ...(groups && { groups: places.entries<ProjectGrant>(groups).map(line) }),
    ...(users && { users: places.entries<ProjectGrant>(users).map(line) }),
    place,
  };
}

function line({ key, value, place }: Entry<ProjectGrant>): Line {
  if (typeof value === "string") return { holder: key, permission: value, place };
  return { holder: key, permission: value.permission, ...term(value), place };
}

function mentions(names: string[] | undefined, places: Places): Mention[] {
  return places.items(names).map(({ value, place }) => ({ name: value, place }));
}

type ApprovalEntry = NonNullable<Access["approvals"]>[number];

function approval(entry: ApprovalEntry, places: Places): DeclaredApproval {
  return {
    approval: { ...entry, place: places.key(entry, "guard") },
    untilPlace: places.value(entry, "until"),
    ...(entry.count !== undefined && { countPlace: places.key(entry, "count") }),
    ...(entry.scope !== undefined && { scopePlace: places.value(entry, "scope") }),
  };
}

function delegate(entry: DelegateEntry, places: Places): Delegate {
  const { file, owners, projects = [], repositories = [], groups = [] } = entry;
  const { people = false, elsewhere = false } = entry;
  const place = places.value(entry, "file");
  return { file, owners, projects, repositories, groups, people, elsewhere, place };
}

function term({ until, reason }: Term): Term {
  return { ...(until !== undefined && { until }), ...(reason !== undefined && { reason }) };
}
