import type { Read } from "./read.ts";

/** An account as Bitbucket names it. `uuid` has braces and lower-case hex; the display name identifies nobody. */
export type Account = { uuid: string; accountId?: string; name: string };

/** A member of the workspace. An owner (workspace administrator) is admin everywhere and can hold no explicit row. */
export type Member = Account & { owner: boolean };

/** A group of the workspace with the UUIDs of its members. */
export type LiveGroup = { slug: string; name: string; members: string[] };
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
  /** What the workspace pays for, where the forge tells. */
  seats?: Seats;
};

/** How many people the workspace may have, and how many count already. */
export type Seats = { capacity: number; used: number };
