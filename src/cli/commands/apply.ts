import { readFile } from "node:fs/promises";
import { ConfigError } from "../../model/errors.ts";
import type { Review } from "../../model/plan.ts";
import { providers } from "../../providers/index.ts";
import { openPlan } from "../../reconcile/saved-plan.ts";
import {
  type CarryOutFlags,
  carryOutReview,
  checkThatOneCanAsk,
  FRESH_FOR,
  type Ready,
} from "../carry-out-review.ts";
import { connectionTo } from "../connect.ts";
import { EXIT } from "../exit-code.ts";
import type { Io } from "../io.ts";
import type { JournalFlags } from "../journal-directory.ts";
import { digestOfSources, type LoadedFiles, loadOrReport } from "../load.ts";
import { progressLine, waitingOn } from "../progress.ts";
import { type Recording, recordingIn } from "../recording.ts";
import { makeReview } from "./plan.ts";

export type ApplyFlags = CarryOutFlags & JournalFlags & { plan?: string };

/** `castellan apply`: plans, or takes a saved plan, asks, and carries it out. */
export async function apply(
  path: string | undefined,
  flags: ApplyFlags,
  io: Io,
  recording: Recording = recordingIn(flags, io),
): Promise<number> {
  checkThatOneCanAsk(flags, io);
  return flags.plan === undefined
    ? await applyFiles(path, flags, io, recording)
    : await applySaved(flags.plan, path, flags, io, recording);
}

async function applyFiles(
  path: string | undefined,
  flags: ApplyFlags,
  io: Io,
  recording: Recording,
): Promise<number> {
  const loaded = await loadOrReport(path, io);
  if (loaded === undefined) return EXIT.error;
  return await recording.alone(loaded.desired.workspace, async () => {
    const ready = await fresh(loaded, flags, io);
    return ready === undefined ? EXIT.error : await carryOutReview(ready, recording, flags, io);
  });
}

/** Locked from before it reads, so that what it reads is not changed by another castellan before it writes. */
async function fresh(loaded: LoadedFiles, flags: ApplyFlags, io: Io): Promise<Ready | undefined> {
  const readFrom = io.now();
  const made = await makeReview(loaded, flags, io);
  const memory = made && { remembered: loaded.remembered, people: made.known };
  return made && { ...made, memory, isStale: () => io.now() - readFrom > FRESH_FOR };
}

async function applySaved(
  file: string,
  path: string | undefined,
  flags: ApplyFlags,
  io: Io,
  recording: Recording,
): Promise<number> {
  const review = openPlan(await textOf(file), file);
  if (path !== undefined && !(await isOfFiles(review, file, path, io))) return EXIT.error;
  return await recording.alone(
    review.plan.workspace,
    async () => await carryOutReview(await saved(review, flags, io), recording, flags, io),
  );
}

/**
 * Whether the files say what they said when the plan was made; false after their problems were printed.
 * @throws ConfigError when they do not.
 */
async function isOfFiles(review: Review, file: string, path: string, io: Io): Promise<boolean> {
  const loaded = await loadOrReport(path, io);
  if (loaded === undefined) return false;
  if (review.files === undefined)
    throw new ConfigError(`${file} was not made from files, so it cannot be held against ${path}.`);
  if (review.files !== digestOfSources(loaded))
    throw new ConfigError(
      `${path}: the files changed since the plan ${file} was made. Make the plan again, and have it reviewed.`,
    );
  return true;
}

/**
 * A saved plan is always stale: each scope is read again before its first write, and only there. Of the lists it takes the
 * groups, to know whom a failure concerns, and the repositories when it touches both a project and a repository, which may
 * be in it: one call, and one per 100 repositories.
 */
async function saved(review: Review, flags: ApplyFlags, io: Io): Promise<Ready> {
  const line = await progressLine(io);
  try {
    line.show("Reading the workspace");
    const reader = providers[review.plan.provider].connectReader(
      connectionTo(review.plan.workspace, flags, io, waitingOn(line)),
    );
    const directory = await reader.directory({
      emails: [],
      projects: false,
      repositories: touches(review, "project") && touches(review, "repository"),
    });
    return { review, directory, reads: [], reader, isStale: () => true };
  } finally {
    line.stop();
  }
}

function touches({ plan }: Review, kind: "project" | "repository"): boolean {
  return plan.steps.some(({ change }) => change.scope.kind === kind);
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new ConfigError(`The plan ${file} could not be read: ${(error as Error).message}`);
  }
}
