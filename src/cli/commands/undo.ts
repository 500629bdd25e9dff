import { loadDesired, parseDesired } from "../../desired/load.ts";
import { findRun } from "../../journal/read-runs.ts";
import type { Desired } from "../../model/desired.ts";
import { ConfigError } from "../../model/errors.ts";
import type { JournaledRun } from "../../model/journal.ts";
import { providers } from "../../providers/index.ts";
import { savePlan } from "../../reconcile/saved-plan.ts";
import type { Sources } from "../../render/problems.ts";
import { renderReview } from "../../render/review.ts";
import { renderUndone } from "../../render/runs.ts";
import { planUndo } from "../../run.ts";
import {
  type CarryOutFlags,
  carryOutReview,
  checkThatOneCanAsk,
  FRESH_FOR,
  type Ready,
} from "../carry-out-review.ts";
import { connectionTo } from "../connect.ts";
import { EXIT } from "../exit-code.ts";
import { type Io, paintFor, todayOf } from "../io.ts";
import { type JournalFlags, journalDirectory } from "../journal-directory.ts";
import { reportProblems } from "../load.ts";
import { progressLine, reading, waitingOn } from "../progress.ts";
import { type Recording, recordingIn } from "../recording.ts";
import { usualPath } from "../usual-path.ts";
import { save } from "./plan.ts";

export type UndoFlags = CarryOutFlags & JournalFlags & { out?: string; apply?: boolean };

/** `castellan undo`: plans what restores the changes of a run; with --apply or --yes it also carries that out. */
export async function undo(
  name: string,
  path: string | undefined,
  flags: UndoFlags,
  io: Io,
): Promise<number> {
  const applies = flags.apply === true || flags.yes === true;
  if (applies) checkThatOneCanAsk(flags, io);
  const run = await findRun(journalDirectory(flags, io), name);
  const settings = await settingsFor(run, path, io);
  if (settings === undefined) return EXIT.error;
  if (!flags.json) io.stdout.write(headline(run, settings, io));
  const recording = recordingIn(flags, io);
  if (!applies) return await show(run, settings, flags, io);
  return await recording.alone(run.workspace, () => carry(run, settings, recording, flags, io));
}

async function show(
  run: JournaledRun,
  settings: Settings,
  flags: UndoFlags,
  io: Io,
): Promise<number> {
  const ready = await makeUndo(run, settings, flags, io);
  if (ready === undefined) return EXIT.error;
  const { review } = ready;
  if (flags.out !== undefined) await save(flags.out, review);
  io.stdout.write(
    flags.json ? savePlan(review) : renderReview(review, { paint: paintFor(io.stdout, io.env) }),
  );
  return review.findings.violations.length > 0 ? EXIT.stoppedByGuard : EXIT.clean;
}

async function carry(
  run: JournaledRun,
  settings: Settings,
  recording: Recording,
  flags: UndoFlags,
  io: Io,
): Promise<number> {
  const ready = await makeUndo(run, settings, flags, io);
  if (ready === undefined) return EXIT.error;
  if (flags.out !== undefined) await save(flags.out, ready.review);
  return await carryOutReview(ready, recording, flags, io);
}

/** The files whose limits, approvals and protected people an undo keeps to. */
type Settings = { desired: Desired; sources: Sources; path?: string };

/** The files that were given, or are in the usual place; else the limits of a file that says nothing. */
async function settingsFor(
  { provider, workspace }: JournaledRun,
  path: string | undefined,
  io: Io,
): Promise<Settings | undefined> {
  const today = todayOf(io);
  const found = path ?? (await usualPath());
  const text = `version: 1\nprovider: ${provider}\nworkspace: ${JSON.stringify(workspace)}\n`;
  const { desired, problems, sources } =
    found === undefined
      ? parseDesired([{ file: "the journal", text }], { today })
      : await loadDesired(found, { today });
  if (desired === undefined) {
    reportProblems(problems, sources, io);
    return undefined;
  }
  if (desired.workspace !== workspace)
    throw new ConfigError(
      `The run was on the workspace ${workspace}, but ${found} is about ${desired.workspace}.`,
    );
  return { desired, sources, ...(found === undefined ? {} : { path: found }) };
}

function headline(run: JournaledRun, { path }: Settings, io: Io): string {
  const limits = path === undefined ? "the default limits" : `the limits and approvals in ${path}`;
  return `${renderUndone(run, paintFor(io.stdout, io.env))}Guarded by ${limits}.\n\n`;
}

async function makeUndo(
  run: JournaledRun,
  { desired, sources }: Settings,
  flags: UndoFlags,
  io: Io,
): Promise<Ready | undefined> {
  const readFrom = io.now();
  const line = await progressLine(io);
  try {
    const { connectReader, toStep } = providers[run.provider];
    const reader = connectReader(connectionTo(run.workspace, flags, io, waitingOn(line)));
    const planned = await planUndo({
      run,
      desired,
      reader,
      toStep: toStep(run.workspace),
      today: todayOf(io),
      onProgress: (progress) => line.show(reading(progress, reader.calls())),
    });
    line.stop();
    if ("review" in planned)
      return { ...planned, reader, isStale: () => io.now() - readFrom > FRESH_FOR };
    reportProblems(planned.problems, sources, io);
    return undefined;
  } finally {
    line.stop();
  }
}
