import { type Change, isGrantChange } from "../model/change.ts";
import { type Grant, principalKey, type Scope, scopeKey } from "../model/grant.ts";
import type { Outcome, Plan, Step } from "../model/plan.ts";
import type { Reader, Writer } from "../model/provider.ts";
import { isKnown, type Read } from "../model/read.ts";
import { takes } from "./guard.ts";
import { inParallel } from "./in-parallel.ts";
import { PHASES, phaseOf } from "./plan.ts";

/** What apply works with. */
export type ApplyPorts = {
  writer: Writer;
  reader: Pick<Reader, "read">;
  /** Whether what the plan was made from is too old to write on without looking again. A saved plan always is. */
  isStale: () => boolean;
  /** Group slug → account UUIDs of its members, to know whom a failed grant concerned. */
  membersOf: (group: string) => readonly string[];
  /** Whether to start no further step. Those under way are finished, so that their outcome is known. */
  isInterrupted: () => boolean;
  /** How many calls may be under way at once, inside one phase. */
  concurrency: number;
};

/**
 * Carries out a plan and decides nothing. Phases come one after the other; inside a phase a bounded number of steps run at
 * once. Outcomes come as they happen. A failed step stops nothing but what counted on it: removals that concern the same
 * people, and steps on a group that could not be created.
 */
export async function* apply(plan: Plan, ports: ApplyPorts): AsyncGenerator<Outcome> {
  const run = new Run(ports);
  const indexed = plan.steps.map((step, index) => ({ step, index }));
  for (const phase of PHASES) {
    const steps = indexed.filter(({ step }) => phaseOf(step.change) === phase);
    yield* inParallel(steps, ports, ({ step, index }) => run.carryOut(step, index));
  }
}

type Result = { result: "done" | "already" } | { result: "failed" | "skipped"; reason: string };

/** One run of apply: what it has re-read, and what has failed so far. */
class Run {
  readonly #ports: ApplyPorts;
  readonly #reads = new Map<string, Promise<Read<Grant[]>>>();
  readonly #written = new Set<string>();
  readonly #failures = new Failures();

  constructor(ports: ApplyPorts) {
    this.#ports = ports;
  }

  async carryOut(step: Step, index: number): Promise<Outcome> {
    const result = await this.#attempt(step);
    const { membersOf } = this.#ports;
    if (result.result === "failed" || result.result === "skipped")
      this.#failures.add(step.change, membersOf);
    return { index, step, ...result };
  }

  async #attempt(step: Step): Promise<Result> {
    const held = this.#failures.holdBack(step.change, this.#ports.membersOf);
    if (held !== undefined) return { result: "skipped", reason: held };
    const outdated = await this.#precondition(step.change);
    if (outdated !== undefined) return outdated;
    try {
      this.#written.add(scopeKey(step.change.scope));
      await this.#ports.writer.execute(step);
      return { result: "done" };
    } catch (error) {
      return { result: "failed", reason: messageOf(error) };
    }
  }

  /** Looks again before the first write to a scope whose read is old: what changed since review is not written over. */
  async #precondition(change: Change): Promise<Result | undefined> {
    if (!isGrantChange(change)) return undefined;
    const read = await this.#reread(change.scope);
    if (read === undefined) return undefined;
    if (!isKnown(read))
      return { result: "skipped", reason: `cannot be read again: ${read.unknown}` };
    const key = principalKey(change.principal);
    const now = read.known.find(({ principal }) => principalKey(principal) === key)?.permission;
    const { before, after } = levels(change);
    if (now === before) return undefined;
    if (now === after) return { result: "already" };
    return {
      result: "skipped",
      reason: `changed since review: was ${before ?? "nothing"}, is ${now ?? "nothing"} now`,
    };
  }

  #reread(scope: Scope): Promise<Read<Grant[]>> | undefined {
    const key = scopeKey(scope);
    const reread = this.#reads.get(key);
    // A group made by this run is new, and a scope we have begun to write was looked at in time.
    if (reread !== undefined || this.#written.has(key) || !this.#ports.isStale()) return reread;
    const read = this.#ports.reader.read(scope);
    this.#reads.set(key, read);
    return read;
  }
}

function levels(change: Change): { before?: string; after?: string } {
  return {
    ...("before" in change ? { before: change.before } : {}),
    ...("after" in change ? { after: change.after } : {}),
  };
}

/** What failed or was skipped, and whom it concerned. */
class Failures {
  readonly #groups = new Set<string>();
  /** Principal → the change that failed for it. */
  readonly #principals = new Map<string, string>();

  add(change: Change, membersOf: ApplyPorts["membersOf"]): void {
    if (change.action === "create-group") this.#groups.add(change.scope.name);
    if (takes(change) || !isGrantChange(change)) return;
    const what = `${levels(change).after} on ${scopeKey(change.scope)}`;
    for (const key of concerned(change, membersOf)) this.#principals.set(key, what);
  }

  /** Why a change must not be made now, if something it counts on has failed. */
  holdBack(change: Change, membersOf: ApplyPorts["membersOf"]): string | undefined {
    const groups = [change.scope, ...(isGrantChange(change) ? [change.principal] : [])].flatMap(
      (named) => (named.kind === "group" ? ["name" in named ? named.name : named.id] : []),
    );
    const missing = groups.find((group) => this.#groups.has(group));
    if (missing !== undefined) return `group ${missing} could not be created`;
    if (!takes(change)) return undefined;
    for (const key of concerned(change, membersOf)) {
      const failed = this.#principals.get(key);
      if (failed !== undefined) return `held back, because ${failed} could not be granted`;
    }
    return undefined;
  }
}

/** Everybody whose access a change touches: the principal itself, and the members of its group. */
function concerned(change: Change, membersOf: ApplyPorts["membersOf"]): string[] {
  if (!isGrantChange(change))
    return [
      `group/${change.scope.name}`,
      ...membersOf(change.scope.name).map((id) => `user/${id}`),
    ];
  const { principal } = change;
  const members = principal.kind === "group" ? membersOf(principal.id) : [];
  return [principalKey(principal), ...members.map((id) => `user/${id}`)];
}

function messageOf(error: unknown): string {
  return error !== null && typeof error === "object" && "message" in error
    ? String(error.message)
    : String(error);
}
