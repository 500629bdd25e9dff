import type { Permission } from "./grant.ts";
import type { Place } from "./problem.ts";

/** The forges castellan knows. */
export type ProviderName = "bitbucket";

/**
 * Who owns a scope's grants: `observe` reports only, `additive` grants but never removes or lowers,
 * `authoritative` makes the files the whole truth.
 */
export type Mode = "observe" | "additive" | "authoritative";

/** How a person in the files is tied to an account. */
export type Identity = { email: string } | { account: string } | { uuid: string };

/** The last day (UTC, `YYYY-MM-DD`, inclusive) on which something counts, and why it was given. */
export type Term = { until?: string; reason?: string };

/** A human in the files, under the alias the files call them by. */
export type Person = Term & {
  alias: string;
  identity: Identity;
  /** Nothing is given to them, and all is taken, whatever else is written. */
  suspended?: true;
  /** Whether nobody is to invite the person. */
  invite?: "never";
  place: Place;
};

/** Why a person is to have nothing any more: suspended, or their last day is over. `today` is `YYYY-MM-DD`. */
export function whyDeparted(
  { suspended, until }: Pick<Person, "suspended" | "until">,
  today: string,
): string | undefined {
  if (suspended) return "suspended";
  return until !== undefined && until < today ? `last day was ${until}` : undefined;
}

/** One declared grant: `holder` is a group slug or a person's alias, by the list it stands in. */
export type Line = Term & { holder: string; permission: Permission; place: Place };

/** A declared group. `members` absent means that its membership is not managed. */
export type DesiredGroup = {
  slug: string;
  name: string;
  absent: boolean;
  mode?: Mode;
  since?: string;
  members?: Line[];
  place: Place;
};

/** What is declared on a project, or on the repositories a slug or pattern names. An absent list is not managed. */
export type Rule = {
  /** A project key, a repository slug, or a glob over repository slugs. */
  name: string;
  mode?: Mode;
  /** The day from which on the files are the whole truth here: what its first plan would remove has been reviewed. */
  since?: string;
  groups?: Line[];
  users?: Line[];
  place: Place;
};

/** How much one plan may take away, of one kind, before it needs an approval. */
export type Limit = {
  /** Most in one plan. */
  count: number;
  /** Largest share (0 to 1) of what is live. */
  ratio: number;
  /** Up to so many the ratio is not looked at: in a small workspace every change is a large share. */
  floor: number;
};

/** How often one address is invited at most, and the days of the first pause between two invitations; each further one is twice as long. */
export type InviteSettings = { attempts: number; pause: number };

/** What is limited. Each is the name of the guard that holds the limit. */
export type LimitName =
  | "removals"
  | "memberships"
  | "projects"
  | "repositories"
  | "one-scope"
  | "people-losing-access"
  | "people-losing-everything"
  | "shrunken";

export type Limits = Record<LimitName, Limit>;

export type GuardName =
  | LimitName
  | "last-admin"
  | "own-access"
  | "protected"
  | "emptied"
  | "first-prune"
  | "irreversible"
  | "seats";

/** Lets one violation pass: reviewed like the rest of the files, numbered, and expiring. */
export type Approval = {
  guard: GuardName;
  /** The scope it is for, as `project/PLAT`; absent means the whole plan. */
  scope?: string;
  /** Where a number is at stake: up to how many. */
  count?: number;
  until: string;
  reason: string;
  place: Place;
  /** This run does not let it count: whoever runs castellan named the guards that may be passed. */
  refused?: true;
};

/** What one file, or every file of a directory, may speak about; nothing else. */
export type Delegate = {
  /** From the directory of the file that says it; a directory ends in a slash. */
  file: string;
  owners: string[];
  projects: string[];
  /** Slugs and patterns. */
  repositories: string[];
  groups: string[];
  /** Whether it may declare people. */
  people: boolean;
  /** Whether its groups may hold something outside of what it may speak about. */
  elsewhere: boolean;
  place: Place;
};

/** The desired state, as the files say it: validated, merged, not yet compared with anything live. */
export type Desired = {
  provider: ProviderName;
  workspace: string;
  mode?: Mode;
  since?: string;
  /** The e-mail domains of the workspace's own people, in lower case. None: nobody is outside. */
  domains: string[];
  people: Person[];
  groups: DesiredGroup[];
  projects: Rule[];
  repositories: Rule[];
  limits: Limits;
  invite: InviteSettings;
  /** People (aliases) and groups (slugs) from whom nothing may be taken without an approval. */
  protected: { people: string[]; groups: string[] };
  approvals: Approval[];
  /** Code owners of whatever is not delegated. */
  owners?: string[];
  delegates?: Delegate[];
};
