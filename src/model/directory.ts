import { compareText } from "./grant.ts";
import type { Read } from "./read.ts";

/** An account as Bitbucket names it. `uuid` has braces and lower-case hex; the display name identifies nobody. */
export type Account = { uuid: string; accountId?: string; name: string };

/** A member of the workspace. An owner (workspace administrator) is admin everywhere and can hold no explicit row. */
export type Member = Account & { owner: boolean };

/** In an order of their own, whatever order the forge lists them in. */
export function byAccount(members: readonly Member[]): Member[] {
  return members.toSorted((left, right) => compareText(left.uuid, right.uuid));
}

/** A group of the workspace with the UUIDs of its members. */
export type LiveGroup = {
  slug: string;
  name: string;
  members: string[];
  /** What the organisation calls it, where an organisation administers the workspace. */
  id?: string;
  /** Why neither it nor its members can be changed, where they cannot: an identity provider keeps it … */
  readOnly?: string;
};
export type LiveProject = { key: string; name: string };
/** `project` is the key of the project that holds the repository. */
export type LiveRepository = { slug: string; project: string };

/** Who is calling, and as what: `owner` may do everything castellan needs. */
export type Caller = Account & { permission: string };

/** What the workspace consists of: the first round of reading. Plain data. */
export type Directory = {
  caller: Caller;
  members: Member[];
  /** Normalised e-mail address → account UUID, for the addresses that were asked for and belong to a member. */
  accounts: Record<string, string>;
  /** Normalised e-mail address → why nobody knows whether it belongs to a member. Never "to none". */
  unresolved?: Record<string, string>;
  groups: Read<LiveGroup[]>;
  projects: Read<LiveProject[]>;
  repositories: Read<LiveRepository[]>;
  /** The lists of projects and repositories hold what was asked for by name, and there may be others. */
  partial?: true;
  /** What the workspace pays for, where the forge tells. */
  seats?: Seats;
  /**
   * Who is invited and has not accepted. Absent where nobody asked and everybody who was looked up is a member, and in an
   * organisation, which does not tell.
   */
  invitations?: Read<PendingInvitation[]>;
  /** Absent where nobody looked: then Bitbucket is taken to administer the workspace. */
  administration?: Administration;
};

/**
 * An invitation that nobody has accepted yet. `sent` is the day, `YYYY-MM-DD` in UTC, and `by` who sent it, where Bitbucket tells.
 * Without groups it is to a repository, and which one the list does not tell.
 */
export type PendingInvitation = {
  email: string;
  groups: string[];
  sent?: string;
  by?: Pick<Account, "uuid" | "name">;
};

/** Who administers groups and people: Bitbucket, or an Atlassian organisation once the workspace has moved to admin.atlassian.com. */
export type Administration =
  | { by: "bitbucket" }
  | { by: "organisation"; organisation: Organisation }
  /** Groups cannot be changed and nobody can be invited, and why. */
  | { by: "organisation"; readOnly: string };

/** What it takes to address one workspace in the API of its organisation. */
export type Organisation = {
  id: string;
  /** Id of the directory that new groups and people go into. */
  directory: string;
  /** The workspace as a resource of the organisation: `ari:cloud:bitbucket::workspace/…`. */
  resource: string;
  /** Account UUID → account id, by which the organisation knows people. */
  accounts: Record<string, string>;
};

/** The organisation that groups and people can be written to, if there is one. */
export function organisationOf({
  administration,
}: Pick<Directory, "administration">): Organisation | undefined {
  return administration !== undefined && "organisation" in administration
    ? administration.organisation
    : undefined;
}

/** Why a group, live or to be created, and its members cannot be changed. Undefined when they can. */
export function readOnlyReason(
  { administration, groups }: Pick<Directory, "administration" | "groups">,
  slug: string,
): string | undefined {
  const live = "known" in groups ? groups.known.find((group) => group.slug === slug) : undefined;
  if (live?.readOnly !== undefined) return live.readOnly;
  return administration !== undefined && "readOnly" in administration
    ? administration.readOnly
    : undefined;
}

/** How many people the workspace may have, and how many count already. */
export type Seats = { capacity: number; used: number };
