import type { Account, LiveGroup, Seats } from "./directory.ts";

/** Why a look was refused, in one word. `role`: the caller is no administrator there; `kind`: credentials of this kind may not. */
export type Because =
  | "unreachable"
  | "credential"
  | "kind"
  | "scopes"
  | "role"
  | "deactivated"
  | "missing"
  | "gone"
  | "rate-limit"
  | "nothing-there"
  | "fault";

/** What a look was refused for. `lacks` are the scopes that were asked for and are not granted, where the forge names them. */
export type Refused = { because: Because; message: string; lacks: string[] };

/** What one look found, or why it found nothing. */
export type Look<T> = { known: T } | { refused: Refused };

/** An address of the caller. */
export type OwnAddress = { email: string; confirmed: boolean };

/** How many there are, where the forge tells, and the names of the first. */
export type Listed = { size?: number; names: string[] };

/** An organisation that has the workspace: its groups there, and how many of them an identity provider keeps. */
export type SeenOrganisation = { id: string; seats?: Seats; groups: number; synced: number };

/** How many calls are left, as far as the forge tells. `near`: it says that few are. */
export type Budget = { limit?: number; left?: number; near?: boolean };

/** What this credential can do in this workspace, learnt by reading alone. Plain data. */
export type Capabilities = {
  workspace: string;
  origin: string;
  credential: "api-token" | "oauth-consumer";
  account: Look<Account>;
  addresses: Look<OwnAddress[]>;
  /** As what the caller is a member: `owner` may do everything castellan needs. */
  role: Look<string>;
  /** `dated`: the memberships carry the dates that only workspaces administered in Bitbucket have. */
  members: Look<{ size?: number; dated: boolean }>;
  /** Whether Bitbucket lists invitations; looked at where memberships carry no dates. */
  invitations?: Look<true>;
  /** What the organisation of the workspace tells, where a key of one is set. */
  organisation?: Look<SeenOrganisation>;
  /** Whether e-mail addresses can be turned into accounts. */
  lookup: Look<true>;
  groups: Look<LiveGroup[]>;
  projects: Look<Listed>;
  repositories: Look<Listed>;
  /** The project, and the repository, whose explicit grants could be read. */
  projectGrants: Look<string>;
  repositoryGrants: Look<string>;
  /** The same, where a read takes the scope that a write takes too. */
  projectSettings: Look<string>;
  repositorySettings: Look<string>;
  /** Every scope of the credential, once a refusal has told. */
  granted?: string[];
  budget?: Budget;
  /** How many API calls it took. */
  calls: number;
};

/** Whether a look found something. */
export function isFound<T>(look: Look<T>): look is { known: T } {
  return "known" in look;
}

/** What the files ask of the credential. Where there are no files, everything may be. */
export type Needs = {
  emails: boolean;
  /** Whether members are managed, or groups deleted: being granted something takes nothing of a group. */
  groups: boolean;
  projects: boolean;
  repositories: boolean;
};
