import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { AccessReview } from "../model/access-review.ts";
import { ConfigError } from "../model/errors.ts";
import type { Problem } from "../model/problem.ts";
import { openReview } from "../review/open.ts";
import type { Io } from "./io.ts";
import { reportProblems } from "./load.ts";

/** A review with the file it stands in. */
export type ReviewFile = { file: string; review: AccessReview; seal: string };

/**
 * The access reviews in a directory, by name; none where it is not there. Undefined after problems were printed.
 * @throws ConfigError when it cannot be read.
 */
export async function readReviews(directory: string, io: Io): Promise<ReviewFile[] | undefined> {
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw new ConfigError(`${directory} cannot be read (${error.code}).`);
  });
  const files: ReviewFile[] = [];
  const problems: Problem[] = [];
  const sources: Record<string, string> = {};
  for (const name of names.filter((one) => one.endsWith(".yaml")).sort()) {
    const file = join(directory, name);
    const text = await readFile(file, "utf8");
    const opened = openReview(text, file);
    sources[file] = text;
    if ("problem" in opened) problems.push(opened.problem);
    else files.push({ file, ...opened });
  }
  if (problems.length === 0) return files;
  reportProblems(problems, sources, io);
  return undefined;
}
