import { writeFile } from "node:fs/promises";
import type { ScopeRead } from "../../access/facts.ts";
import type { Directory } from "../../model/directory.ts";
import { ConfigError } from "../../model/errors.ts";
import type { Lockfile } from "../../model/lockfile.ts";
import type { Review } from "../../model/plan.ts";
import type { Reader } from "../../model/provider.ts";
import { providers } from "../../providers/index.ts";
import { savePlan } from "../../reconcile/saved-plan.ts";
import { renderReview } from "../../render/review.ts";
import { renderWarnings } from "../../render/warnings.ts";
import { type Progress, plan as planAccess, planPart } from "../../run.ts";
import type { Base } from "../../run-base.ts";
import { adviceFor } from "../advice.ts";
import { type BaseFlags, baseFiles } from "../base-files.ts";
import { type CommentFlags, commentOf } from "../comment-of.ts";
import { EXIT } from "../exit-code.ts";
import { type Io, paintFor, todayOf } from "../io.ts";
import { digestOfSources, type LoadedFiles, loadOrReport, reportProblems } from "../load.ts";
import { openReader, type ReadFlags } from "../open-reader.ts";
import { progressLine, reading } from "../progress.ts";
import { type SelectFlags, type Selection, selectionFor } from "../selection.ts";
import { commitOf } from "../work-tree.ts";

export type PlanFlags = ReadFlags &
  SelectFlags &
  BaseFlags &
  CommentFlags & {
    format?: "text" | "markdown" | "json";
    json?: boolean;
    out?: string;
    markdownOut?: string;
    detailedExitcode?: boolean;
    all?: boolean;
    strict?: boolean;
  };

/** `castellan plan`: shows what would change. It has nothing that could write. */
export async function plan(path: string | undefined, flags: PlanFlags, io: Io): Promise<number> {
  const loaded = await loadOrReport(path, io);
  const selection = loaded && (await selectionFor(flags, loaded, io));
  const base = loaded && (await baseFiles(flags, loaded, io));
  const made = loaded && (await makeReview(loaded, flags, io, selection, base));
  if (loaded === undefined || made === undefined) return EXIT.error;
  const warnings = adviceFor(loaded.desired, made);
  const review = { ...made.review, ...(warnings.length > 0 && { warnings }) };
  if (flags.out !== undefined) await save(flags.out, review);
  if (flags.markdownOut !== undefined) await write(flags.markdownOut, commentOf(review, flags));
  io.stdout.write(shown(review, flags, io));
  if (review.findings.violations.length > 0) return EXIT.stoppedByGuard;
  if (flags.strict && warnings.length > 0) return EXIT.error;
  return flags.detailedExitcode ? detailedExit(review) : EXIT.clean;
}

function shown(review: Review, flags: PlanFlags, io: Io): string {
  switch (flags.json ? "json" : (flags.format ?? "text")) {
    case "json":
      return savePlan(review);
    case "markdown":
      return commentOf(review, flags);
    case "text":
      return toldInFull(review, flags, io);
  }
}

function toldInFull(review: Review, flags: PlanFlags, io: Io): string {
  const paint = paintFor(io.stdout, io.env);
  const all = flags.all === true;
  const warnings = renderWarnings(review.warnings ?? [], { paint, all, more: "--all" });
  return renderReview(review, { paint, all, now: io.now() }) + warnings;
}

/** Whoever asks for details must not take a workspace that could not be read for one that has converged. */
function detailedExit({ plan: { steps }, findings }: Review): number {
  if (steps.length > 0) return EXIT.changes;
  return findings.scopes.some(({ unknown }) => unknown !== undefined) ? EXIT.error : EXIT.clean;
}

/** A plan, what it was made from, and the reader that made it. */
export type Made = {
  review: Review;
  directory: Directory;
  reads: readonly ScopeRead[];
  reader: Reader;
  /** Which account every alias is, to be remembered once the plan is applied. */
  known: Lockfile["people"];
};

/** Reads the workspace and computes the plan for the files, or a part of them; undefined after problems were printed. */
export async function makeReview(
  loaded: LoadedFiles,
  flags: ReadFlags,
  io: Io,
  selection?: Selection,
  base?: Base,
): Promise<Made | undefined> {
  const { desired, sources, path } = loaded;
  const line = await progressLine(io);
  try {
    const { toStep } = providers[desired.provider];
    const reader = await openReader(desired, flags, io, line);
    const inputs = {
      desired,
      reader,
      toStep: toStep(desired.workspace),
      today: todayOf(io),
      base,
      lockfile: loaded.remembered.lockfile,
      onProgress: (progress: Progress) => line.show(reading(progress, reader.calls())),
    };
    const planned = await (selection ? planPart({ ...inputs, ...selection }) : planAccess(inputs));
    line.stop();
    if ("review" in planned) {
      const { review: made, problems: _none, ...rest } = planned;
      const commit = await commitOf(path, io);
      const review = { ...made, files: digestOfSources(loaded), ...(commit && { commit }) };
      return { ...rest, review: selection ? partly(review, selection) : review, reader };
    }
    reportProblems(planned.problems, sources, io);
    return undefined;
  } finally {
    line.stop();
  }
}

function partly(review: Review, { about }: Selection): Review {
  return { ...review, part: { ...about, read: review.findings.scopes.length } };
}

/**
 * Writes a plan to a file, for apply --plan.
 * @throws ConfigError when it cannot be written.
 */
export async function save(file: string, review: Review): Promise<void> {
  await write(file, savePlan(review));
}

/**
 * Writes what was asked for to a file.
 * @throws ConfigError when it cannot be written.
 */
export async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new ConfigError(`It could not be written to ${file}: ${(error as Error).message}`);
  }
}
