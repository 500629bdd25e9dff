import { isAccessScope, type ScopeRead } from "../access/facts.ts";
import {
  type Change,
  type InviteChange,
  isGrantChange,
  isInvite,
  isOfInvitation,
  takes,
} from "../model/change.ts";
import type { Directory } from "../model/directory.ts";
import { type Grant, grantKey, principalKey, type Scope, scopeKey } from "../model/grant.ts";
import type { Journal } from "../model/journal.ts";
import type { Outcome, Plan, RefusedAddress, Step } from "../model/plan.ts";
import type { Reader, Writer } from "../model/provider.ts";
import { isKnown, type Read } from "../model/read.ts";
import { HoldBack } from "./hold-back.ts";
import { inParallel } from "./in-parallel.ts";
import { PHASES, type Phase, phaseOf } from "./plan.ts";

/** What apply works with. */
export type ApplyPorts = {
  writer: Writer;
  reader: Pick<Reader, "read">;
  journal: Journal;
  /** Who there is, and who is in which group, at the start. */
  directory: Directory;
  /** What was read of projects and repositories so far. A saved plan comes without. */
  reads: readonly ScopeRead[];
  /** How to call an account in a message. */
  nameOf: (uuid: string) => string;
  /** Whether what the plan was made from is too old to write on without looking again. A saved plan always is. */
  isStale: () => boolean;
  /** How often an address was invited so far, where that is remembered. */
  attemptsOf?: (email: string) => number | undefined;
  /** Whether to start no further step. Those under way are finished, so that their outcome is known. */
  isInterrupted: () => boolean;
  /** How many calls may be under way at once, inside one phase. */
  concurrency: number;
};

/** From here on a plan takes. Everything before gives. */
const FIRST_TO_TAKE: Phase = "lower";

/**
 * Carries out a plan and decides nothing. Phases come one after the other; inside a phase a bounded number of steps run at
 * once. Outcomes come as they happen. A failed step stops nothing but what counted on it: removals that would leave somebody
 * below the lower of before and after, and steps on a group that could not be created.
 */
export async function* apply(plan: Plan, ports: ApplyPorts): AsyncGenerator<Outcome> {
  const run = new Run(plan, ports);
  const indexed = plan.steps.map((step, index) => ({ step, index }));
  for (const phase of PHASES) {
    if (phase === FIRST_TO_TAKE) await run.prepareToTake();
    const steps = indexed.filter(({ step }) => phaseOf(step.change) === phase);
    yield* inParallel(steps, ports, ({ step, index }) => run.carryOut(step, index));
  }
}

type Result = { status?: number | undefined } & (
  | { result: "done" | "already" }
  | { result: "failed" | "skipped"; reason: string; refused?: RefusedAddress[] }
);

/** One run of apply: what it has read again, and what was not given so far. */
class Run {
  readonly #plan: Plan;
  readonly #ports: ApplyPorts;
  readonly #rereads = new Map<string, Promise<Read<Grant[]>>>();
  readonly #written = new Set<string>();
  /** What each project and repository held before this run wrote to it. */
  readonly #before: Map<string, ScopeRead>;
  /** Giving changes that were not made, or may not have been. */
  readonly #missed: Change[] = [];
  readonly #missingGroups = new Set<string>();
  /** Keys of the grants that are gone, by this run or before it. */
  readonly #revoked = new Set<string>();
  #holdBack: HoldBack | undefined;

  constructor(plan: Plan, ports: ApplyPorts) {
    this.#plan = plan;
    this.#ports = ports;
    this.#before = new Map(ports.reads.map((read) => [scopeKey(read.scope), read]));
  }

  async carryOut(step: Step, index: number): Promise<Outcome> {
    const { status, ...result } = await this.#attempt(step, index);
    if (result.result === "failed" || result.result === "skipped") this.#miss(step.change);
    else if (step.change.action === "delete") this.#revoked.add(grantKey(step.change));
    // What was done stays done: when its result cannot be written down, the journal leaves it unknown.
    await this.#ports.journal
      .result({ index, ...result, ...(status === undefined ? {} : { status }) })
      .catch(() => undefined);
    return { index, step, ...result };
  }

  /**
   * Between giving and taking. When nothing was missed, nothing can be held back, and nothing is read for it. Otherwise the
   * scopes that the plan touches and nobody has read yet are read, once: at most two calls, and one per further 100 rows, for
   * each. They have not been written to, so what is read is what was before.
   */
  async prepareToTake(): Promise<void> {
    const { isInterrupted, directory, nameOf } = this.#ports;
    if (this.#missed.length === 0 || isInterrupted()) return;
    await Promise.all(this.#unread().map((scope) => this.#readBefore(scope)));
    this.#holdBack = new HoldBack({
      directory,
      reads: this.#before.values(),
      changes: this.#plan.steps.map(({ change }) => change),
      missed: this.#missed,
      nameOf,
    });
  }

  #unread(): Scope[] {
    const touched = this.#plan.steps.map(({ change }): [string, Scope] => [
      scopeKey(change.scope),
      change.scope,
    ]);
    return [...new Map(touched)]
      .filter(([key, scope]) => {
        const before = this.#before.get(key);
        return isAccessScope(scope) && (before === undefined || !isKnown(before.read));
      })
      .map(([, scope]) => scope);
  }

  async #readBefore(scope: Scope): Promise<void> {
    this.#before.set(scopeKey(scope), { scope, read: await this.#ports.reader.read(scope) });
  }

  #miss(change: Change): void {
    if (change.action === "create-group") this.#missingGroups.add(change.scope.name);
    // Nobody counts on an invitation: it gives no access before somebody accepts.
    if (!takes(change) && !isOfInvitation(change)) this.#missed.push(change);
  }

  async #attempt(step: Step, index: number): Promise<Result> {
    const held = this.#reasonToHoldBack(step.change);
    if (held !== undefined) return { result: "skipped", reason: held };
    const outdated = await this.#outdated(step.change);
    if (outdated !== undefined) return outdated;
    const lost = await this.#lostWith(step.change);
    if ("result" in lost) return lost;
    try {
      await this.#ports.journal.intent({ index, step, lost: lost.grants });
    } catch (error) {
      const reason = `the journal cannot be written, so nothing was sent: ${messageOf(error)}`;
      return { result: "skipped", reason };
    }
    return await this.#write(step);
  }

  async #write(step: Step): Promise<Result> {
    try {
      this.#written.add(scopeKey(step.change.scope));
      const refused = await this.#ports.writer.execute(step);
      return refused?.length ? notReached(step.change, refused) : { result: "done" };
    } catch (error) {
      return { result: "failed", reason: messageOf(error), ...statusOf(error) };
    }
  }

  /** Decided at once, before anything is waited for: what is asked next may be carried out at the same time. */
  #reasonToHoldBack(change: Change): string | undefined {
    const groups = [
      ...(isInvite(change) ? change.groups : []),
      ...(change.scope.kind === "group" ? [change.scope.name] : []),
      ...(isGrantChange(change) && change.principal.kind === "group" ? [change.principal.id] : []),
    ];
    const missing = groups.find((group) => this.#missingGroups.has(group));
    if (missing !== undefined) return `group ${missing} could not be created`;
    return takes(change) ? this.#holdBack?.take(change) : undefined;
  }

  async #outdated(change: Change): Promise<Result | undefined> {
    if (isInvite(change)) return this.#stillToInvite(change);
    if (change.action !== "withdraw") return await this.#precondition(change);
    const { invitations = { known: [] } } = this.#ports.directory;
    const isGone = isKnown(invitations) && !this.#pending().includes(change.email);
    return isGone ? { result: "already" } : undefined;
  }

  /** Whoever was invited since, or has become a member, is not invited again. */
  #stillToInvite({ invited }: InviteChange): Result | undefined {
    const { directory, attemptsOf = () => undefined } = this.#ports;
    const { accounts } = directory;
    const pending = this.#pending();
    const since = invited.filter(
      ({ email, attempt }) =>
        Object.hasOwn(accounts, email) ||
        pending.includes(email) ||
        (attemptsOf(email) ?? 0) >= attempt,
    );
    if (since.length === 0) return undefined;
    if (since.length === invited.length) return { result: "already" };
    const names = since.map(({ email }) => email).join(", ");
    return { result: "skipped", reason: `invited since review: ${names}; plan again` };
  }

  #pending(): string[] {
    const { invitations = { known: [] } } = this.#ports.directory;
    return isKnown(invitations) ? invitations.known.map(({ email }) => email) : [];
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
    const reread = this.#rereads.get(key);
    // A group made by this run is new, and a scope we have begun to write was looked at in time.
    if (reread !== undefined || this.#written.has(key) || !this.#ports.isStale()) return reread;
    const read = this.#readAndRemember(scope);
    this.#rereads.set(key, read);
    return read;
  }

  async #readAndRemember(scope: Scope): Promise<Read<Grant[]>> {
    const read = await this.#ports.reader.read(scope);
    if (isAccessScope(scope)) this.#before.set(scopeKey(scope), { scope, read });
    return read;
  }

  /**
   * What goes with a group that is deleted: its members, read just before, and the grants it is known to hold beyond those that
   * the plan revokes. A group whose members cannot be read, or have become more, is not deleted: nobody could put it back.
   */
  async #lostWith(change: Change): Promise<{ grants: Grant[] } | Result> {
    if (change.action !== "delete-group") return { grants: [] };
    const { groups } = this.#ports.directory;
    const group = isKnown(groups)
      ? groups.known.find(({ slug }) => slug === change.scope.name)
      : undefined;
    if (isKnown(groups) && group === undefined) return { result: "already" };
    const read = await this.#ports.reader.read(change.scope);
    if (!isKnown(read))
      return { result: "skipped", reason: `cannot be read again: ${read.unknown}` };
    const joined = read.known.filter(({ principal }) => !group?.members.includes(principal.id));
    if (group !== undefined && joined.length > 0) {
      const names = joined.map(({ principal }) => this.#ports.nameOf(principal.id));
      return { result: "skipped", reason: `changed since review: ${names.join(", ")} joined` };
    }
    return { grants: [...read.known, ...this.#grantsOf(change.scope.name)] };
  }

  #grantsOf(group: string): Grant[] {
    return [...this.#before.values()].flatMap(({ read }) =>
      isKnown(read)
        ? read.known.filter(
            (grant) =>
              principalKey(grant.principal) === `group/${group}` &&
              !this.#revoked.has(grantKey(grant)),
          )
        : [],
    );
  }
}

/** One bad address does not undo the invitation of the others. */
function notReached(change: Change, refused: RefusedAddress[]): Result {
  const all = isInvite(change) ? change.invited.length : refused.length;
  const words = refused.map(({ email, reason }) => `${email}: ${reason}`).join("; ");
  const others = all === refused.length ? "" : ", the others were";
  return {
    result: "failed",
    reason: `${refused.length} of ${all} not invited as planned${others}: ${words}`,
    refused,
  };
}

function levels(change: Change): { before?: string; after?: string } {
  return {
    ...("before" in change ? { before: change.before } : {}),
    ...("after" in change ? { after: change.after } : {}),
  };
}

function messageOf(error: unknown): string {
  return error !== null && typeof error === "object" && "message" in error
    ? String(error.message)
    : String(error);
}

function statusOf(error: unknown): { status?: number } {
  return error !== null &&
    typeof error === "object" &&
    "status" in error &&
    typeof error.status === "number"
    ? { status: error.status }
    : {};
}
