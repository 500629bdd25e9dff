import { basename, relative, sep } from "node:path";
import { loadDesired } from "../desired/load.ts";
import type { Desired } from "../model/desired.ts";
import { ConfigError } from "../model/errors.ts";
import type { Problem } from "../model/problem.ts";
import { digestOfFiles } from "../reconcile/digest-of-files.ts";
import { renderProblems, type Sources } from "../render/problems.ts";
import { onlyAccepted } from "./accepted-approvals.ts";
import { type Io, paintFor, todayOf } from "./io.ts";
import { type Remembered, recall } from "./lockfile.ts";
import { USUAL_PATHS, usualPath } from "./usual-path.ts";

/** The path to read: what was given, or the first usual place that exists. */
export async function pathOrUsual(path: string | undefined): Promise<string> {
  const found = path ?? (await usualPath());
  if (found !== undefined) return found;
  throw new ConfigError(
    `Which files? Give a file or a directory, or have one of ${USUAL_PATHS.join(", ")} here.`,
  );
}

/** The desired state, where it was read from, the text of each file, and what castellan remembers beside them. */
export type LoadedFiles = {
  desired: Desired;
  sources: Sources;
  path: string;
  remembered: Remembered;
};

/** The desired state, or undefined after its problems were printed to stderr. */
export async function loadOrReport(
  path: string | undefined,
  io: Io,
): Promise<LoadedFiles | undefined> {
  const found = await pathOrUsual(path);
  const { desired, problems, sources } = await loadDesired(found, { today: todayOf(io) });
  const remembered = await recall(found);
  const isFaulty = "problems" in remembered;
  if (desired !== undefined && !isFaulty) {
    const approvals = onlyAccepted(desired.approvals, io.env["CASTELLAN_APPROVALS"]);
    return { desired: { ...desired, approvals }, sources, path: found, remembered };
  }
  const faulty = isFaulty ? remembered : { problems: [], sources: {} };
  reportProblems([...problems, ...faulty.problems], { ...sources, ...faulty.sources }, io);
  return undefined;
}

/** Digest of the files that were read, wherever they lie. */
export function digestOfSources({ sources, path }: Pick<LoadedFiles, "sources" | "path">): string {
  return digestOfFiles(
    Object.entries(sources).map(([file, text]) => [
      (relative(path, file) || basename(file)).replaceAll(sep, "/"),
      text,
    ]),
  );
}

/** Prints problems where a person looks for them. */
export function reportProblems(problems: readonly Problem[], sources: Sources, io: Io): void {
  io.onProblems?.(problems);
  io.stderr.write(renderProblems(problems, sources, paintFor(io.stderr, io.env)));
}
