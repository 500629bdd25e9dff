import packageJson from "../../../package.json" with { type: "json" };
import { ConfigError } from "../../model/errors.ts";
import { renderReport } from "../../render/report.ts";
import { documentOf } from "../../report/evidence/document.ts";
import { evidenceTables } from "../../report/evidence/tables.ts";
import { htmlOf } from "../../report/html.ts";
import { makeReport } from "../../report/make-report.ts";
import type { ReportData } from "../../report/report-data.ts";
import { reviewRecords } from "../../report/reviews.ts";
import { summaryOf } from "../../report/summary.ts";
import type { OpenSnapshot } from "../../snapshot/open.ts";
import { EXIT } from "../exit-code.ts";
import { type Io, paintFor, todayOf } from "../io.ts";
import { reportProblems } from "../load.ts";
import type { ReadFlags } from "../open-reader.ts";
import { olderState, reportSource } from "../report-inputs.ts";
import { readReviews } from "../review-files.ts";
import { writeTables, writeText } from "../write-evidence.ts";

/** Flags of `castellan report`. */
export type ReportFlags = ReadFlags & {
  out: string;
  workspace?: string;
  since?: string;
  csv?: string;
  json?: string;
  reviews: string;
};

/** `castellan report`: who can do what and why, as one file. It has nothing that could write to the workspace. */
export async function report(
  path: string | undefined,
  flags: ReportFlags,
  io: Io,
): Promise<number> {
  if (flags.out === "-" && flags.json === "-")
    throw new ConfigError("Only one of --out and --json can be printed: give the other a file.");
  const source = await reportSource(path, flags, io);
  if (source === undefined) return EXIT.error;
  const { subject, current } = source;
  const older = flags.since === undefined ? undefined : await olderState(flags.since, current);
  const reviews = await readReviews(flags.reviews, io);
  if (reviews === undefined) return EXIT.error;
  const today = todayOf(io);
  const made = makeReport({
    castellan: packageJson.version,
    current: dated(current),
    ...(older !== undefined && { older: dated(older) }),
    ...(subject.desired !== undefined && { desired: subject.desired }),
    reviews: reviewRecords(reviews, subject.workspace, today),
    today,
  });
  if ("problems" in made) {
    reportProblems(made.problems, subject.sources, io);
    return EXIT.error;
  }
  const written = await writeAll(made.data, flags, io);
  const output = flags.out === "-" || flags.json === "-" ? io.stderr : io.stdout;
  output.write(renderReport(summaryOf(made.data), written, paintFor(output, io.env)));
  return made.data.complete ? EXIT.clean : EXIT.partlyApplied;
}

/** Writes what was asked for, and gives the names of the files. */
async function writeAll(data: ReportData, flags: ReportFlags, io: Io): Promise<string[]> {
  const documents = [
    { file: flags.out, text: () => htmlOf(data) },
    ...(flags.json === undefined ? [] : [{ file: flags.json, text: () => documentOf(data) }]),
  ];
  for (const { file, text } of documents)
    if (file === "-") io.stdout.write(text());
    else await writeText(file, text());
  const files = documents.map(({ file }) => file).filter((file) => file !== "-");
  if (flags.csv === undefined) return files;
  return [...files, await writeTables(flags.csv, evidenceTables(data))];
}

function dated({ snapshot, mark }: OpenSnapshot) {
  return { snapshot, digest: mark.digest };
}
