import { writeFile } from "node:fs/promises";
import type { ScopeRead } from "../access/facts.ts";
import type { OpenJournal } from "../journal/open-journal.ts";
import type { Directory } from "../model/directory.ts";
import { ConfigError } from "../model/errors.ts";
import type { Lockfile } from "../model/lockfile.ts";
import type { Outcome, Review } from "../model/plan.ts";
import type { Reader, Writer } from "../model/provider.ts";
import { providers } from "../providers/index.ts";
import { count, grouped } from "../render/count.ts";
import { renderApplied, renderOutcome, renderRun } from "../render/outcome.ts";
import { renderReview } from "../render/review.ts";
import { carryOut } from "../run.ts";
import { ask } from "./ask.ts";
import { type ConnectFlags, connectionTo } from "./connect.ts";
import { EXIT } from "./exit-code.ts";
import { type Io, paintFor, todayOf } from "./io.ts";
import type { Remembered } from "./lockfile.ts";
import { notingInvitations } from "./note-invitations.ts";
import { Notebook } from "./notebook.ts";
import { type ProgressLine, progressLine, waitingOn } from "./progress.ts";
import type { Recording } from "./recording.ts";

/** What a plan is made from is trusted for a minute; after that, apply looks again before it writes. */
export const FRESH_FOR = 60_000;

/** A plan that may be carried out, and what that takes. */
export type Ready = {
  review: Review;
  directory: Directory;
  reads: readonly ScopeRead[];
  reader: Reader;
  isStale: () => boolean;
  /** What is remembered, and which accounts are to be once this was carried out; an undo has no memory. */
  memory?: Memory | undefined;
};

/** What castellan.lock says, and which account every alias has turned out to be. */
type Memory = { remembered: Remembered; people: Lockfile["people"] };

/** Whether to ask first, and how to print what became of it. */
export type CarryOutFlags = ConnectFlags & { yes?: boolean; json?: boolean; outcomesOut?: string };

/**
 * Refuses before anything is read or written where the question could not be asked.
 * @throws ConfigError
 */
export function checkThatOneCanAsk(flags: CarryOutFlags, io: Io): void {
  if (!flags.yes && (!io.interactive || flags.json))
    throw new ConfigError(
      "Nobody can be asked to confirm the plan here. Pass --yes to apply it, or run castellan plan to look first.",
    );
}

/** Shows a plan, asks, carries it out, and says what became of it. Gives the exit code. */
export async function carryOutReview(
  ready: Ready,
  recording: Recording,
  flags: CarryOutFlags,
  io: Io,
): Promise<number> {
  const { review } = ready;
  const line = await progressLine(io);
  const writer = writerTo(ready, flags, io, line);
  if (!flags.json) io.stdout.write(renderReview(review, { paint: paintFor(io.stdout, io.env) }));
  if (review.findings.violations.length > 0) {
    await report(review, { outcomes: [], reads: ready.reader.calls() }, flags, io);
    return EXIT.stoppedByGuard;
  }
  if (review.plan.steps.length > 0 && !(await agreed(review, flags, io))) return EXIT.error;
  const notebook = ready.memory && new Notebook(ready.memory.remembered, recording.remember);
  const carried = await write({ ...ready, writer, line, notebook }, recording, flags, io);
  await report(review, { ...carried, reads: ready.reader.calls() }, flags, io);
  if (!flags.json && carried.outcomes.length > 0) tell(review, carried, io);
  await remember(ready, notebook, io);
  return isWhole(review, carried) ? EXIT.clean : EXIT.partlyApplied;
}

/** Also after a run that was carried out in part: who the people are does not depend on it. Not being able to is no failure of the run. */
async function remember({ memory }: Ready, notebook: Notebook | undefined, io: Io): Promise<void> {
  if (memory === undefined || notebook === undefined) return;
  const { remembered, people } = memory;
  try {
    await notebook.note((lockfile) => ({ ...lockfile, people }));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    io.stderr.write(`${remembered.file} was not written: ${error.message}\n`);
  }
  if (notebook.remembered !== remembered)
    io.stderr.write(`Written: ${remembered.file}. Commit it with the files.\n`);
}

/** Whether everything that the files ask for is so now. Where a scope could not be read, nobody knows: that must not end green. */
function isWhole({ plan, findings }: Review, { outcomes }: Carried): boolean {
  return (
    findings.scopes.every(({ unknown }) => unknown === undefined) &&
    outcomes.length === plan.steps.length &&
    outcomes.every(({ result }) => result === "done" || result === "already")
  );
}

type Carried = { outcomes: Outcome[]; run?: string };

/** Nothing is written unless somebody said so: on a terminal by answering, elsewhere with --yes. */
async function agreed({ plan }: Review, flags: CarryOutFlags, io: Io): Promise<boolean> {
  if (flags.yes) return true;
  const steps = count(plan.steps.length, "step");
  const answer = await ask(`Carry out ${steps} on ${plan.workspace}?`, io);
  if (!answer) io.stderr.write("Nothing was done.\n");
  return answer;
}

type Writing = Ready & { writer: Writer; line: ProgressLine; notebook: Notebook | undefined };

async function write(
  writing: Writing,
  recording: Recording,
  flags: CarryOutFlags,
  io: Io,
): Promise<Carried> {
  const { review, directory, notebook } = writing;
  if (review.plan.steps.length === 0) return { outcomes: [] };
  const begun = await recording.begin(review, directory);
  const journal = notebook === undefined ? begun : notingInvitations(begun, notebook, todayOf(io));
  const outcomes: Outcome[] = [];
  try {
    await collect(outcomes, { ...writing, journal }, flags, io);
  } finally {
    await journal.end(outcomes).catch((error: Error) => {
      io.stderr.write(`The journal could not be ended: ${error.message}\n`);
    });
  }
  return { outcomes, ...(journal.run === undefined ? {} : { run: journal.run }) };
}

/** Carries out the steps; what became of each is shown, and added to `outcomes`, as it happens. */
async function collect(
  outcomes: Outcome[],
  { line, ...ports }: Writing & { journal: OpenJournal },
  flags: CarryOutFlags,
  io: Io,
): Promise<void> {
  const { plan, findings } = ports.review;
  const paint = paintFor(io.stdout, io.env);
  const { notebook } = ports;
  const stream = carryOut({
    ...ports,
    ...(notebook && { attemptsOf: (email) => notebook.attemptsOf(email) }),
    concurrency: flags.concurrency,
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
}

/** An interrupted apply starts no further step, but lets those under way finish: their outcome would not be known else. */
function writerTo(
  { review: { plan }, directory }: Ready,
  flags: CarryOutFlags,
  io: Io,
  line: ProgressLine,
): Writer {
  const { signal: _signal, ...connection } = connectionTo(
    plan.workspace,
    flags,
    io,
    waitingOn(line),
  );
  return providers[plan.provider].connectWriter(connection, directory);
}

function tell({ plan }: Review, { outcomes, run }: Carried, io: Io): void {
  const paint = paintFor(io.stdout, io.env);
  io.stdout.write(`\n${renderApplied(outcomes, plan.steps.length, paint)}`);
  if (run !== undefined) io.stdout.write(renderRun(run, paint));
}

/** `reads` are all that were made, those of scopes that were looked at again included. */
async function report(
  { digest, calls, findings }: Review,
  { outcomes, run, reads }: Carried & { reads: number },
  { json, outcomesOut }: CarryOutFlags,
  io: Io,
): Promise<void> {
  const byIndex = [...outcomes].sort((left, right) => left.index - right.index);
  const { violations } = findings;
  const text = `${JSON.stringify({ version: 1, digest, ...(run === undefined ? {} : { run }), calls: { ...calls, read: reads }, violations, outcomes: byIndex }, null, 2)}\n`;
  if (json) io.stdout.write(text);
  if (outcomesOut !== undefined) await writeFile(outcomesOut, text);
}
