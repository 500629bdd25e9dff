import { writeFile } from "node:fs/promises";
import packageJson from "../../../package.json" with { type: "json" };
import { ConfigError } from "../../model/errors.ts";
import { renderReport } from "../../render/report.ts";
import { htmlOf } from "../../report/html.ts";
import { makeReport } from "../../report/make-report.ts";
import { summaryOf } from "../../report/summary.ts";
import type { OpenSnapshot } from "../../snapshot/open.ts";
import { EXIT } from "../exit-code.ts";
import { type Io, paintFor, todayOf } from "../io.ts";
import { reportProblems } from "../load.ts";
import type { ReadFlags } from "../open-reader.ts";
import { olderState, reportSource } from "../report-inputs.ts";

/** Flags of `castellan report`. */
export type ReportFlags = ReadFlags & {
  out: string;
  workspace?: string;
  since?: string;
};

/** `castellan report`: who can do what and why, as one file. It has nothing that could write to the workspace. */
export async function report(
  path: string | undefined,
  flags: ReportFlags,
  io: Io,
): Promise<number> {
  const source = await reportSource(path, flags, io);
  if (source === undefined) return EXIT.error;
  const { subject, current } = source;
  const older = flags.since === undefined ? undefined : await olderState(flags.since, current);
  const made = makeReport({
    castellan: packageJson.version,
    current: dated(current),
    ...(older !== undefined && { older: dated(older) }),
    ...(subject.desired !== undefined && { desired: subject.desired }),
    today: todayOf(io),
  });
  if ("problems" in made) {
    reportProblems(made.problems, subject.sources, io);
    return EXIT.error;
  }
  const files = [{ file: flags.out, text: htmlOf(made.data) }];
  for (const { file, text } of files)
    if (file === "-") io.stdout.write(text);
    else await write(file, text);
  const output = flags.out === "-" ? io.stderr : io.stdout;
  output.write(
    renderReport(
      summaryOf(made.data),
      files.map(({ file }) => file),
      paintFor(output, io.env),
    ),
  );
  return made.data.complete ? EXIT.clean : EXIT.partlyApplied;
}

function dated({ snapshot, mark }: OpenSnapshot) {
  return { snapshot, digest: mark.digest };
}

async function write(file: string, text: string): Promise<void> {
  await writeFile(file, text).catch((error: Error) => {
    throw new ConfigError(`The report could not be written to ${file}: ${error.message}`);
  });
}
