import type { Account, Seats } from "./directory.ts";
import type { Permission, Scope } from "./grant.ts";
import type { Read } from "./read.ts";

/** A branch restriction that lets somebody through by name: its kind, and the branches it is about. */
export type Exemption = { kind: string; branches: string };

/** Where one project or repository names somebody, beside its permissions. A project has no branch restrictions of its own to read. */
export type Mentions = { restrictions: Read<Exemption[]>; reviewer: Read<boolean> };

/** Something that could not be read, and why. */
export type Unread = { scope: Scope; what: string; reason: string };

/** How the files speak of a scope: whether they name it, and whether they only observe it, so that no plan takes anything there. */
export type Standing = { named: boolean; observed: boolean };

/** Everything that one person holds, as far as could be read. */
export type Offboarding = {
  workspace: string;
  alias: string;
  account?: Account;
  /** Why no account is known. */
  waiting?: string;
  membership: "owner" | "member" | "none";
  groups: ({ slug: string } & Standing)[];
  rows: ({ scope: Scope; permission: Permission } & Standing)[];
  restrictions: (Exemption & { repository: string })[];
  reviewer: Scope[];
  /** Projects and repositories that nobody else can manage, but for the workspace's owners. */
  loneAdmin: Scope[];
  /** That an invitation is pending, where Bitbucket tells; the day it was sent, and whether the files as a whole only observe. */
  invitation?: { sent?: string; observed: boolean };
  /** Whether a plan takes the seat, as an organisation lets it. */
  takesSeat: boolean;
  seats?: Seats;
  unread: Unread[];
  scopesRead: number;
  scopes?: number;
  /** Who administers the people of the workspace. */
  administeredBy: "bitbucket" | "organisation";
};
