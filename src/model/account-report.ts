import type { Account } from "./directory.ts";
import type { Permission, Scope } from "./grant.ts";
import type { Read } from "./read.ts";

/** An address of the caller. */
export type CallerAddress = { email: string; confirmed: boolean; primary: boolean };
/** A workspace that the caller is a member of. */
export type CallerWorkspace = { workspace: string; administrator: boolean };
/** What the caller can do on a repository, all in all, wherever it comes from. */
export type CallerRepository = { repository: string; permission: Permission };

/** Who a credential is. */
export type Whoami = {
  account: Account;
  credential: "api-token" | "oauth-consumer";
  addresses: Read<CallerAddress[]>;
  workspaces: Read<CallerWorkspace[]>;
  /** Where it was asked for. */
  repositories?: { workspace: string; permissions: Read<CallerRepository[]> };
};

/** An account as Bitbucket shows it to everybody. */
export type PublicAccount = Account & { created?: string; status?: string };

/** How the files speak of a person. */
export type DeclaredPerson = {
  alias: string;
  email?: string;
  account?: string;
  uuid?: string;
  until?: string;
  reason?: string;
  /** Why they are to have nothing any more. */
  departed?: string;
};

/** One person: who they are, and what was asked about them. */
export type PersonReport = {
  workspace: string;
  /** As it was asked for. */
  asked: string;
  declared?: DeclaredPerson;
  /** Why no account is known. */
  waiting?: string;
  account?: Read<PublicAccount | undefined>;
  /** As what the account is in the workspace. */
  membership?: "owner" | "member" | "none";
  groups?: Read<string[]>;
  /** An explicit permission that was asked for; `none` where there is none. */
  grant?: { scope: Scope; permission: Read<Permission> };
};
