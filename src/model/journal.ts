import type { Change } from "./change.ts";
import type { ProviderName } from "./desired.ts";
import type { Grant } from "./grant.ts";
import type { Outcome, RefusedAddress, Step } from "./plan.ts";

/** What a journal says of its run before the first step. */
export type RunHeader = {
  /** Sorts by time: `20261123-101112-1a2b`, in UTC. */
  run: string;
  /** ISO 8601, in UTC. */
  at: string;
  /** The version of castellan that ran. */
  castellan: string;
  provider: ProviderName;
  workspace: string;
  /** Digest of the plan. */
  digest: string;
  /** UUID of the account that ran it. */
  caller: string;
  /** How many steps the plan has. */
  steps: number;
};

/** What is about to be written. */
export type Intent = {
  index: number;
  step: Step;
  /** Grants that go with a group that is deleted, and have no step of their own. */
  lost: readonly Grant[];
};

/** What became of a step. `status` is the HTTP status that a failure was answered with. */
export type Result = Pick<Outcome, "index" | "result"> & {
  reason?: string;
  status?: number;
  refused?: RefusedAddress[];
};

/** Where apply writes down what it does. Both promises reject when it could not be made durable. */
export interface Journal {
  /** On disk once it resolves: nothing is sent before. */
  intent(intent: Intent): Promise<void>;
  result(result: Result): Promise<void>;
}

/** A step that a run began to write. `unknown`: it may have been carried out, or not. */
export type WrittenStep = {
  index: number;
  change: Change;
  lost: readonly Grant[];
  outcome: "done" | "refused" | "unknown";
};

/** A run as its journal tells it. */
export type JournaledRun = RunHeader & {
  /** In the order in which they were begun. */
  written: WrittenStep[];
  counts: { done: number; already: number; failed: number; skipped: number; unknown: number };
  /** Whether its journal has a last line: it was not killed, and does not run any more. */
  ended: boolean;
  /** Whether it ended, with every step begun. */
  finished: boolean;
  /** The last line is not whole: the process, or the machine, ended while writing it. */
  torn: boolean;
};
