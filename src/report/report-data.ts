import type { Mode } from "../model/desired.ts";
import type { GhostReason } from "../model/ghost.ts";
import type { PrincipalKind, ScopeKind } from "../model/grant.ts";
import type { Read } from "../model/read.ts";
import type { Packed } from "./packed.ts";

/** A person as the report names them: what Bitbucket says, and what the files add. */
export type PersonRecord = {
  uuid: string;
  name: string;
  /** `outsider`: holds something, and is no member of the workspace. */
  role: "owner" | "member" | "outsider";
  alias?: string;
  email?: string;
};

export type GroupRecord = { slug: string; name: string };
export type MembershipRecord = { group: string; person: string };
export type ProjectRecord = { key: string; name: string };
export type RepositoryRecord = { slug: string; project: string };
/** A project or repository that was to be read. `unknown` is why it could not be. */
export type ScopeRecord = { kind: ScopeKind; name: string; at: string; unknown?: string };
/** An explicit grant; `scope` counts the scope records. */
export type GrantRecord = {
  scope: number;
  kind: PrincipalKind;
  holder: string;
  permission: string;
};

/** The live workspace in tables. */
export type LiveTables = {
  people: Packed<PersonRecord>;
  groups: Read<{ groups: Packed<GroupRecord>; members: Packed<MembershipRecord> }>;
  projects: Read<Packed<ProjectRecord>>;
  repositories: Read<Packed<RepositoryRecord>>;
  scopes: Packed<ScopeRecord>;
  grants: Packed<GrantRecord>;
};

/** Something that was left behind; without a scope it is about the person alone. */
export type GhostRecord = {
  uuid?: string;
  alias?: string;
  name?: string;
  /** The address, or the account id of the files. */
  account?: string;
  kind?: ScopeKind;
  scope?: string;
  permission?: string;
  certain?: string;
  possible?: string;
  /** Other reasons, separated by spaces. */
  also?: string;
  rows?: number;
  groups?: number;
  /** Of an invitation: the day, who sent it, and what it is to. */
  sent?: string;
  by?: string;
  to?: string;
  todo: string;
};

/** The ghosts of one reason; `unknown` says why there is no answer. */
export type GhostTable = {
  reason: GhostReason;
  unknown?: string;
  caveats: string[];
  ghosts: Packed<GhostRecord>;
};

/** An explicit grant without which nobody would have less. */
export type NeedlessRecord = {
  kind: ScopeKind;
  scope: string;
  holderKind: PrincipalKind;
  holder: string;
  permission: string;
  why: "covered" | "nobody";
};

/** A last day that the files give to a person, a membership or a grant. */
export type TermRecord = {
  until: string;
  /** The person's alias, or the group's slug. */
  holder: string;
  holderKind: "person" | "group";
  kind?: ScopeKind;
  /** As the files say it: it may be a pattern. */
  scope?: string;
  permission?: string;
  reason?: string;
  place: string;
};

/** How the files own a scope. */
export type ModeRecord = { kind: ScopeKind; scope: string; mode: Mode };

/** An access review: whose it is, by when, and how far it has come. */
export type ReviewRecord = {
  owner: string;
  due: string;
  state: "open" | "decided" | "overdue";
  /** How many items nobody has decided. */
  undecided: number;
  place: string;
};

/** What could not be read, in words for a person. */
export type UnreadRecord = { what: string; reason: string };

/** Everything a report shows, as plain JSON. What follows from it is computed where it is shown. */
export type ReportData = {
  version: 1;
  /** The version of castellan that wrote it. */
  castellan: string;
  provider: string;
  workspace: string;
  /** ISO 8601, UTC: when the snapshot was begun. */
  takenAt: string;
  /** The day it is reckoned with, UTC. */
  today: string;
  /** sha256 of the snapshot. */
  digest: string;
  /** Whether nothing of the workspace is unread. */
  complete: boolean;
  unread: Packed<UnreadRecord>;
  live: LiveTables;
  ghosts: GhostTable[];
  needless: Packed<NeedlessRecord>;
  /** What only the files can say; absent when there are none. */
  files?: {
    modes: Packed<ModeRecord>;
    terms: Packed<TermRecord>;
  };
  /** Absent when none were begun. */
  reviews?: Packed<ReviewRecord>;
  changes?: ChangesData;
};

/** A grant or membership that is not what it was. */
export type RowChangeRecord = {
  kind: ScopeKind;
  scope: string;
  holderKind: PrincipalKind;
  holder: string;
  before?: string;
  after?: string;
};
export type PersonChangeRecord = {
  uuid: string;
  name: string;
  what: "joined" | "left" | "became an owner" | "is no owner any more";
};
export type ScopeChangeRecord = { kind: ScopeKind; scope: string; what: string };
/** What somebody could do on a scope then and now; `none` is nothing. */
export type AccessChangeRecord = {
  person: string;
  kind: ScopeKind;
  scope: string;
  before: string;
  after: string;
};
/** On how many scopes somebody can do more, and less, than then. */
export type AccessTotalRecord = { person: string; more: number; less: number; perhaps: number };

/** What is not as it was in an older snapshot. */
export type ChangesData = {
  since: string;
  digest: string;
  rows: Packed<RowChangeRecord>;
  people: Packed<PersonChangeRecord>;
  scopes: Packed<ScopeChangeRecord>;
  totals: Packed<AccessTotalRecord>;
  access: Packed<AccessChangeRecord>;
  /** How many more changes of access there are than are listed. */
  cut: number;
  /** What was unread then or now, and so says nothing. */
  uncompared: Packed<UnreadRecord>;
  /** The names of whoever is here no more. */
  names: Packed<NameRecord>;
};

/** What somebody is called. */
export type NameRecord = { uuid: string; name: string };
