import type {
  CallerAddress,
  CallerRepository,
  CallerWorkspace,
  PublicAccount,
} from "./account-report.ts";
import type { Capabilities, Needs } from "./capabilities.ts";
import type { Change } from "./change.ts";
import type { Check } from "./check.ts";
import type { Account, Directory } from "./directory.ts";
import type { Grant, Permission, Scope } from "./grant.ts";
import type { Mentions } from "./offboarding.ts";
import type { RefusedAddress, Step } from "./plan.ts";
import type { Read } from "./read.ts";
import type { SnapshotMark } from "./snapshot.ts";

/** Which lists are needed, so that nothing else is read. Caller, members and groups always are. */
export type DirectoryQuery = {
  /** Normalised e-mail addresses to find accounts for. */
  emails: string[];
  projects: boolean;
  repositories: boolean;
  /** Also who is invited; otherwise that is read only where it decides something. */
  invitations?: true;
  /** Of those lists, only this much is needed. A reader may give more; one that gives no more says that the directory is partial. */
  only?: NamedScopes;
};

/** Projects and repositories by name, so that no list of all of them has to be read. */
export type NamedScopes = {
  /** Keys. */
  projects: string[];
  /** Slugs. */
  repositories: string[];
  /** Texts: all repositories whose slug contains one. The empty text is in every slug. */
  containing: string[];
  /** Keys: all repositories in these projects. */
  within: string[];
};

/** Everything that reads. It has no method that writes, over a client that refuses to. */
export interface Reader {
  /** The first round: caller, members, groups and the lists asked for. Throws ProviderError when caller or members cannot be read. */
  directory(query: DirectoryQuery): Promise<Directory>;
  /** Every explicit grant on a group, project or repository, or why it is not known. Never some of them. */
  read(scope: Scope): Promise<Read<Grant[]>>;
  /** Account UUID → display name, of everybody who was seen to hold something: also of those who are no members any more. */
  names(): Record<string, string>;
  /** How many API calls were made so far, retries included. */
  calls(): number;
  /** The snapshot that answers, where it is not the forge. */
  readonly snapshot?: SnapshotMark;
}

/** Everything that writes. */
export interface Writer {
  /**
   * Safe to repeat: creating what is there and deleting what is gone both succeed. Resolves with the addresses of an invitation that
   * were refused while others were not. Throws ProviderError.
   */
  execute(step: Step): Promise<RefusedAddress[] | undefined>;
}

/** Pure: the one call that carries out this change. Without a directory, as in a workspace that Bitbucket administers. */
export type ToStep = (change: Change, directory?: Directory) => Step;

/** Finds out what a credential can do. It has no method that writes, over a client that refuses to. */
export interface Examiner {
  /** Looks at the projects and repositories of these names rather than at others, where they exist. Never throws ProviderError. */
  examine(named: { projects: string[]; repositories: string[] }): Promise<Capabilities>;
}

/** Looks single accounts up, whatever workspace they are in. It has no method that writes, over a client that refuses to. */
export interface AccountReader {
  /** Who calls. Throws ProviderError when that cannot be read. */
  caller(): Promise<Account>;
  callerAddresses(): Promise<Read<CallerAddress[]>>;
  callerWorkspaces(): Promise<Read<CallerWorkspace[]>>;
  callerRepositories(workspace: string): Promise<Read<CallerRepository[]>>;
  /** The account with this UUID or account id, member or not; undefined where there is none. */
  account(id: string): Promise<Read<PublicAccount | undefined>>;
  /** The explicit permission of an account on a project or repository; `none` where it has none. */
  permission(workspace: string, scope: Scope, id: string): Promise<Read<Permission>>;
  /** How many API calls were made so far, retries included. */
  calls(): number;
}

/** Finds out where an account is named beside permissions. It has no method that writes, over a client that refuses to. */
export interface MentionReader {
  mentions(scope: Scope, account: string): Promise<Mentions>;
  /** How many API calls were made so far, retries included. */
  calls(): number;
}

/** Pure: what the capabilities mean for plan and apply; `needs` are those of the files, where there are files. */
export type Diagnose = (capabilities: Capabilities, needs?: Needs) => Check[];
