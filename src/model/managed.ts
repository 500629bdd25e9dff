import type { Change, InviteChange } from "./change.ts";
import type { Mode } from "./desired.ts";
import type { Grant, Scope } from "./grant.ts";
import type { Lockfile } from "./lockfile.ts";
import type { Left, Waiting } from "./plan.ts";

/** One live scope that the files speak about, with what they declare on it today, in accounts and slugs. */
export type ManagedScope = {
  scope: Scope;
  /** `undo`: all that is to be there, made from what is there and what a run had changed. */
  mode: Mode | "undo";
  /** Since when the files are the whole truth here; absent until the first prune list was reviewed. */
  since?: string;
  /** The kinds of principal the files speak about here; rows of other kinds are unmanaged. */
  manages: { group: boolean; user: boolean };
  grants: Grant[];
  /** Aliases that hold something here, or are protected, and of whose accounts nothing is known: each account without an alias may be theirs. */
  unsure?: string[];
  /**
   * Declared for accounts that Bitbucket gives no row: people named by UUID who are no members, and workspace owners. Where they hold one
   * all the same, it stays; where not, none is made.
   */
  kept?: { grant: Grant; holder: string }[];
  /** Declared once, but past their last day: they count as absent. */
  expired: { grant: Grant; until: string }[];
  /** What must happen to the group itself, when the scope is a group. */
  existence?: Change;
};

/** The desired state in terms of the live directory: what to read, and what to compare it with. */
export type Expansion = {
  scopes: ManagedScope[];
  /** Declared scopes that cannot be looked at, because the list they stand in could not be read. */
  unknown: { scope: Scope; mode: Mode | "undo"; reason: string }[];
  waiting: Waiting[];
  /** Whom to invite, of those for whom something waits. */
  invitations: InviteChange[];
  /** What is taken in the workspace itself from those who have left, in the mode of the files as a whole. */
  leaving: { mode: Mode; changes: Change[] };
  left: Left[];
  people: Record<string, { alias?: string; name: string }>;
  /** Alias → why nobody knows whether the person has an account. */
  unsure?: Record<string, string>;
  /** Account UUID → the person who is to have nothing any more, and why; also of accounts that are no members now. */
  departed: Record<string, { alias: string; reason: string }>;
  /** What was noticed about people, a sentence each: it changes nothing. */
  notices: string[];
  /** Which account every alias is, to be remembered from now on. */
  known: Lockfile["people"];
};
