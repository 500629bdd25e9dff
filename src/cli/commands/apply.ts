import { readFile } from "node:fs/promises";
import type { Directory } from "../../model/directory.ts";
import { ConfigError } from "../../model/errors.ts";
import type { Outcome, Plan, Review } from "../../model/plan.ts";
import type { Reader, Writer } from "../../model/provider.ts";
import { providers } from "../../providers/index.ts";
import { openPlan } from "../../reconcile/saved-plan.ts";
import { count, grouped } from "../../render/count.ts";
import { renderApplied, renderOutcome } from "../../render/outcome.ts";
import { renderReview } from "../../render/review.ts";
import { carryOut } from "../../run.ts";
import { type ConnectFlags, connectionTo } from "../connect.ts";
import { EXIT } from "../exit-code.ts";
import { type Io, paintFor } from "../io.ts";
import { type ProgressLine, progressLine } from "../progress.ts";
import { makeReview, waitingOn } from "./plan.ts";

export type ApplyFlags = ConnectFlags & { plan?: string; yes?: boolean; json?: boolean };

/** What a plan is made from is trusted for a minute; after that, apply looks again before it writes. */
const FRESH_FOR = 60_000;

/** `castellan apply`: plans, or takes a saved plan, asks, and carries it out. */
export async function apply(path: string | undefined, flags: ApplyFlags, io: Io): Promise<number> {
  if (path !== undefined && flags.plan !== undefined)
    throw new ConfigError(
      "Give files or --plan, not both: a saved plan already says everything that will be done.",
    );
  if (!flags.yes && (!io.interactive || flags.json))
    throw new ConfigError(
      "Nobody can be asked to confirm the plan here. Pass --yes to apply it, or run castellan plan to look first.",
    );
  const ready =
    flags.plan === undefined ? await fresh(path, flags, io) : await saved(flags.plan, flags, io);
  if (ready === undefined) return EXIT.error;
  const { review } = ready;
  const line = await progressLine(io);
  const writer = writerTo(review.plan, flags, io, line);
  if (!flags.json) io.stdout.write(renderReview(review, { paint: paintFor(io.stdout, io.env) }));
  if (review.findings.violations.length > 0) {
    if (flags.json) report(review, [], io);
    return EXIT.stoppedByGuard;
  }
  if (review.plan.steps.length > 0 && !(await agreed(review, flags, io))) return EXIT.error;
  const outcomes = await write({ ...ready, writer, line }, flags, io);
  if (flags.json) report(review, outcomes, io);
  else if (outcomes.length > 0)
    io.stdout.write(
      `\n${renderApplied(outcomes, review.plan.steps.length, paintFor(io.stdout, io.env))}`,
    );
  const complete = outcomes.length === review.plan.steps.length;
  return complete && outcomes.every(({ result }) => result === "done" || result === "already")
    ? EXIT.clean
    : EXIT.partlyApplied;
}

type Ready = { review: Review; directory: Directory; reader: Reader; isStale: () => boolean };

async function fresh(
  path: string | undefined,
  flags: ApplyFlags,
  io: Io,
): Promise<Ready | undefined> {
  const readFrom = io.now();
  const made = await makeReview(path, flags, io);
  return made && { ...made, isStale: () => io.now() - readFrom > FRESH_FOR };
}

/** A saved plan is always stale, and needs the groups to know whom a failure concerns. */
async function saved(file: string, flags: ApplyFlags, io: Io): Promise<Ready> {
  const review = openPlan(await textOf(file), file);
  const line = await progressLine(io);
  try {
    line.show("Reading the workspace");
    const reader = providers[review.plan.provider].connectReader(
      connectionTo(review.plan.workspace, flags, io, waitingOn(line)),
    );
    const directory = await reader.directory({
      emails: [],
      groups: true,
      projects: false,
      repositories: false,
    });
    return { review, directory, reader, isStale: () => true };
  } finally {
    line.stop();
  }
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new ConfigError(`The plan ${file} could not be read: ${(error as Error).message}`);
  }
}

/** Nothing is written unless somebody said so: on a terminal by answering, elsewhere with --yes. */
async function agreed({ plan }: Review, flags: ApplyFlags, io: Io): Promise<boolean> {
  if (flags.yes) return true;
  const { default: confirm } = await import("@inquirer/confirm");
  const message = `Carry out ${count(plan.steps.length, "step")} on ${plan.workspace}?`;
  const answer = await confirm(
    { message, default: false },
    { output: process.stderr, signal: io.signal },
  ).catch((error: Error) => {
    // Ctrl-C is an answer too.
    if (error.name === "ExitPromptError" || error.name === "AbortPromptError") return false;
    throw error;
  });
  if (!answer) io.stderr.write("Nothing was done.\n");
  return answer;
}

async function write(
  {
    review,
    directory,
    reader,
    writer,
    line,
    isStale,
  }: Ready & { writer: Writer; line: ProgressLine },
  flags: ApplyFlags,
  io: Io,
): Promise<Outcome[]> {
  const { plan, findings } = review;
  const outcomes: Outcome[] = [];
  if (plan.steps.length === 0) return outcomes;
  const paint = paintFor(io.stdout, io.env);
  const stream = carryOut({
    plan,
    reader,
    writer,
    directory,
    concurrency: flags.concurrency,
    isStale,
    isInterrupted: () => io.signal.aborted,
  });
  if (!flags.json) io.stdout.write("\n");
  try {
    for await (const outcome of stream) {
      outcomes.push(outcome);
      if (!flags.json) line.print(`${renderOutcome(outcome, findings, paint)}\n`);
      line.show(`Applying: ${grouped(outcomes.length)} of ${count(plan.steps.length, "step")}`);
    }
  } finally {
    line.stop();
  }
  return outcomes;
}

/** An interrupted apply starts no further step, but lets those under way finish: their outcome would not be known else. */
function writerTo(
  { provider, workspace }: Plan,
  flags: ApplyFlags,
  io: Io,
  line: ProgressLine,
): Writer {
  const { signal: _signal, ...connection } = connectionTo(workspace, flags, io, waitingOn(line));
  return providers[provider].connectWriter(connection);
}

function report({ digest, calls, findings }: Review, outcomes: readonly Outcome[], io: Io): void {
  const byIndex = [...outcomes].sort((left, right) => left.index - right.index);
  const { violations } = findings;
  io.stdout.write(
    `${JSON.stringify({ version: 1, digest, calls, violations, outcomes: byIndex }, null, 2)}\n`,
  );
}
