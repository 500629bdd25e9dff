import { type Change, isInvite } from "../../model/change.ts";
import { ConfigError } from "../../model/errors.ts";
import type { Review } from "../../model/plan.ts";
import { providers } from "../../providers/index.ts";
import { comparePlans } from "../../reconcile/compare-plans.ts";
import { renderDifference } from "../../render/difference.ts";
import {
  type CarryOutFlags,
  carryOutReview,
  checkThatOneCanAsk,
  FRESH_FOR,
  type Ready,
} from "../carry-out-review.ts";
import { connectionTo } from "../connect.ts";
import { EXIT } from "../exit-code.ts";
import {
  type Expectation,
  type ExpectFlags,
  expectationFrom,
  openPlanFile,
  scopesOf,
} from "../expectation.ts";
import { type Io, paintFor } from "../io.ts";
import type { JournalFlags } from "../journal-directory.ts";
import { digestOfSources, type LoadedFiles, loadOrReport, reportProblems } from "../load.ts";
import { recall } from "../lockfile.ts";
import { progressLine, waitingOn } from "../progress.ts";
import { type Recording, recordingIn } from "../recording.ts";
import { withScopes } from "../selection.ts";
import { usualPath } from "../usual-path.ts";
import { commitOf } from "../work-tree.ts";
import { makeReview } from "./plan.ts";

export type ApplyFlags = CarryOutFlags & JournalFlags & ExpectFlags;

/** `castellan apply`: plans, or takes a saved plan, asks, and carries it out. */
export async function apply(
  path: string | undefined,
  flags: ApplyFlags,
  io: Io,
  recording: Recording = recordingIn(flags, io),
): Promise<number> {
  checkThatOneCanAsk(flags, io);
  return flags.plan === undefined || flags.expect !== undefined
    ? await applyFiles(path, await expectationFrom(flags), flags, io, recording)
    : await applySaved(flags.plan, path, flags, io, recording);
}

async function applyFiles(
  path: string | undefined,
  expected: Expectation | undefined,
  flags: ApplyFlags,
  io: Io,
  recording: Recording,
): Promise<number> {
  const loaded = await loadOrReport(path, io);
  if (loaded === undefined) return EXIT.error;
  return await recording.alone(loaded.desired.workspace, async () => {
    const ready = await fresh(loaded, expected, flags, io);
    if (ready !== undefined && expected !== undefined) refuseAnother(expected, ready.review, io);
    return ready === undefined ? EXIT.error : await carryOutReview(ready, recording, flags, io);
  });
}

/** Locked from before it reads, so that what it reads is not changed by another castellan before it writes. */
async function fresh(
  loaded: LoadedFiles,
  expected: Expectation | undefined,
  flags: ApplyFlags,
  io: Io,
): Promise<Ready | undefined> {
  const readFrom = io.now();
  // What was reviewed as a part is planned again as a part.
  const saved = expected?.saved;
  const selection = saved?.part && withScopes(undefined, scopesOf(saved), loaded);
  const made = await makeReview(loaded, flags, io, selection);
  const memory = made && { remembered: loaded.remembered, people: made.known };
  return made && { ...made, memory, isStale: () => io.now() - readFrom > FRESH_FOR };
}

/** @throws ConfigError when the plan of now is not the one that was reviewed; what differs is printed. */
function refuseAnother({ digest: expected, saved }: Expectation, review: Review, io: Io): void {
  const { digest, plan, findings } = review;
  if (digest.startsWith(expected)) return;
  const changes = saved && comparePlans(saved.plan, plan);
  const people = { ...saved?.findings.people, ...findings.people };
  const paint = paintFor(io.stderr, io.env);
  io.stderr.write(
    renderDifference({ expected, digest, ...(changes && { changes }) }, { people }, paint),
  );
  throw new ConfigError(
    "Nothing was written: the plan of now is not the one that was reviewed. Have it reviewed again.",
  );
}

async function applySaved(
  file: string,
  path: string | undefined,
  flags: ApplyFlags,
  io: Io,
  recording: Recording,
): Promise<number> {
  const review = await openPlanFile(file);
  if (path !== undefined && !(await isOfFiles(review, file, path, io))) return EXIT.error;
  return await recording.alone(review.plan.workspace, async () => {
    const memory = await memoryBeside(path, io);
    if (memory === undefined) return EXIT.error;
    const ready = await saved(review, flags, io);
    return await carryOutReview({ ...ready, memory }, recording, flags, io);
  });
}

/** What is remembered beside the files, or here where there are none; undefined after its problems were printed. */
async function memoryBeside(path: string | undefined, io: Io): Promise<Ready["memory"]> {
  const remembered = await recall(path ?? (await usualPath()) ?? ".");
  if (!("problems" in remembered)) return { remembered, people: remembered.lockfile.people };
  reportProblems(remembered.problems, remembered.sources, io);
  return undefined;
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
  await tellOtherCommit(review, path, io);
  return true;
}

/** The same files under another commit are the same files; whoever reviewed a commit wants to know all the same. */
async function tellOtherCommit({ commit }: Review, path: string, io: Io): Promise<void> {
  const now = commit && (await commitOf(path, io));
  if (commit === undefined || now === undefined || now.id === commit.id) return;
  const dirty = commit.dirty ? ", with changes that were not committed" : "";
  io.stderr.write(
    `The plan was made at commit ${commit.id.slice(0, 12)}${dirty}; this is ${now.id.slice(0, 12)}. The files are the same.\n`,
  );
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
      // Whoever has accepted since is not invited again.
      emails: review.plan.steps.flatMap(({ change }) => addressesIn(change)),
      projects: false,
      repositories: touches(review, "project") && touches(review, "repository"),
    });
    return { review, directory, reads: [], reader, isStale: () => true };
  } finally {
    line.stop();
  }
}

function addressesIn(change: Change): string[] {
  if (isInvite(change)) return change.invited.map(({ email }) => email);
  return change.action === "withdraw" ? [change.email] : [];
}

function touches({ plan }: Review, kind: "project" | "repository"): boolean {
  return plan.steps.some(({ change }) => change.scope.kind === kind);
}
