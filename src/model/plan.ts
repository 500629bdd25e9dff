import type { Change } from "./change.ts";
import type { Approval, GuardName, Mode, ProviderName } from "./desired.ts";
import type { Grant, Scope } from "./grant.ts";
import type { PeopleImpact } from "./impact.ts";
import type { Problem } from "./problem.ts";
import type { Proposal } from "./proposal.ts";
import type { SnapshotMark } from "./snapshot.ts";

/** What is sent as JSON. */
export type Body = { [key: string]: string | boolean | (string | Record<string, string>)[] };

/**
 * One HTTP call, as data. `path` starts with the API version, `/2.0/…`, or with the organisation API's `/admin/…`. There `{platform}`
 * stands for the id that group platform is given when the plan creates it.
 */
export type Request = {
  method: "POST" | "PUT" | "DELETE";
  path: string;
  json?: Body;
  form?: Record<string, string>;
};

/** The one call that carries out a change. */
export type Step = { change: Change; request: Request };

/** The ordered steps and nothing else. */
export type Plan = { provider: ProviderName; workspace: string; steps: Step[] };

/** An address that one invitation to several did not reach; `invited`: it did, but not with all that was to come with it. */
export type RefusedAddress = { email: string; reason: string; invited: boolean };

/**
 * What became of a step. `already` means that the scope held the outcome before we wrote. An invitation of several addresses that
 * reached some of them has failed, and `refused` are the others.
 */
export type Outcome = { index: number; step: Step } & (
  | { result: "done" | "already" }
  | { result: "failed" | "skipped"; reason: string; refused?: RefusedAddress[] }
);

/** One managed scope: how it is owned and what was found there. */
export type ScopeFinding = {
  scope: Scope;
  /** `undo` in a plan that restores what a run changed. */
  mode: Mode | "undo";
  /** Live grants here that no declaration speaks about and nothing will touch. */
  unmanaged: number;
  /** Why the live grants are not known; then the plan has no step for this scope. */
  unknown?: string;
};

/** A declaration that cannot be carried out yet, and why. */
export type Waiting = { scope: Scope; holder?: string; permission?: string; reason: string };

/** A declared grant that needs no row, or a live one that is left alone, and why. */
export type Left = { grant: Grant; reason: string };

/** What a plan takes from one person, in numbers of projects and repositories. */
export type Affected = {
  person: string;
  /** On how many they could do less. */
  less: number;
  /** On how many they perhaps could, because something is unknown. */
  perhaps: number;
  /** How many groups they would leave. */
  groups: number;
  /** Nothing that is known of would be left. */
  everything: boolean;
};

/** One broken guard: the rule, the numbers, the offenders and what would let it pass. */
export type Violation = {
  guard: GuardName;
  scope?: Scope;
  message: string;
  /** The number at stake, which an approval must cover. */
  count?: number;
  offenders: Change[];
  /** The people who lose something, worst first, when the guard is about people. */
  people?: Affected[];
  /** What else would do, as a sentence. */
  instead?: string;
  /** The YAML that approves it, ready to paste. */
  approval: string;
};

/** An approval that let nothing pass, and why. */
export type UnusedApproval = Omit<Approval, "place" | "refused"> & { why: string };

/** What a reviewer reads beside the steps. */
export type Findings = {
  scopes: ScopeFinding[];
  /** What `observe` scopes would need; never carried out. */
  observed: Change[];
  waiting: Waiting[];
  left: Left[];
  /** What was noticed about people, a sentence each: it changes nothing. */
  notices?: string[];
  violations: Violation[];
  /** Approvals that this plan has no use for: they may be misplaced, too small, or done with. */
  unusedApprovals: UnusedApproval[];
  /** Account UUID → how the files (alias) and Bitbucket (name) call the person, and why they are to have nothing; for everybody mentioned. */
  people: Record<string, { alias?: string; name: string; departed?: string }>;
};

/** The commit that files were read at, and whether they said something else than it does. */
export type Commit = { id: string; dirty: boolean };

/** What a plan looked at, when it did not look at everything that the files declare. */
export type PlanPart = {
  /** The revision with which the files were compared: as it was asked for, and its commit. Else the scopes were named. */
  since?: { revision: string; commit: string };
  /** How many scopes were looked at; they are listed in the findings. */
  read: number;
  /** How many groups, projects and repository rules the files declare. */
  declared: number;
  /** What else differs from that revision, and touches no scope by itself: `limits`, `protected`, `approvals`. */
  besides: ("domains" | "limits" | "protected" | "approvals")[];
  /** Aliases of people who have left since. What they hold on scopes that do not name them was not looked for. */
  leaving: string[];
};

/** A plan with everything its reviewer needs. */
export type Review = {
  plan: Plan;
  /** sha256 over the canonical JSON of the plan. */
  digest: string;
  /** Digest of the files it was made from, when it was made from files. */
  files?: string;
  /** The snapshot that it was made against, when it was not the workspace itself. */
  snapshot?: SnapshotMark;
  /** The commit of those files, when they lie in a git work tree. */
  commit?: Commit;
  /** What it looked at, when that is a part of what the files declare. */
  part?: PlanPart;
  findings: Findings;
  /** What it does to people. */
  impact?: PeopleImpact;
  /** What of it a change of the files brings, when it is known what they said before. */
  proposal?: Proposal;
  /** What the files could leave out or say shorter, once it is carried out. */
  warnings?: Problem[];
  /** API calls: how many the plan took to make, and how many it takes to carry out. */
  calls: { read: number; write: number };
};
