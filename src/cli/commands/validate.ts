import { adviseLines } from "../../desired/advise-lines.ts";
import { loadDesired } from "../../desired/load.ts";
import type { Desired } from "../../model/desired.ts";
import type { Problem } from "../../model/problem.ts";
import { count } from "../../render/count.ts";
import { renderWarnings } from "../../render/warnings.ts";
import { EXIT } from "../exit-code.ts";
import { type Io, paintFor, todayOf } from "../io.ts";
import { pathOrUsual, reportProblems } from "../load.ts";
import { recall } from "../lockfile.ts";

/** Flags of `castellan validate`. */
export type ValidateFlags = { json?: boolean; all?: boolean; strict?: boolean };

/** `castellan validate`: checks the files without talking to anybody. */
export async function validate(
  path: string | undefined,
  { json, all, strict }: ValidateFlags,
  io: Io,
): Promise<number> {
  const found = await pathOrUsual(path);
  const { desired, sources, ...loaded } = await loadDesired(found, { today: todayOf(io) });
  const remembered = await recall(found);
  const faulty = "problems" in remembered ? remembered : { problems: [], sources: {} };
  const problems = [...loaded.problems, ...faulty.problems];
  const valid = problems.length === 0;
  const warnings = desired === undefined ? [] : adviseLines(desired);
  const paint = paintFor(io.stdout, io.env);
  if (json) io.stdout.write(asJson(valid, problems, warnings));
  else if (desired === undefined || !valid)
    reportProblems(problems, { ...sources, ...faulty.sources }, io);
  else
    io.stdout.write(
      `${paint("success", "Valid:")} ${contents(desired)} in ${count(Object.keys(sources).length, "file")}.\n` +
        renderWarnings(warnings, { paint, all: all === true, more: "--all" }),
    );
  return valid && !(strict && warnings.length > 0) ? EXIT.clean : EXIT.error;
}

function asJson(
  valid: boolean,
  problems: readonly Problem[],
  warnings: readonly Problem[],
): string {
  const document = { version: 1, valid, problems, ...(warnings.length > 0 && { warnings }) };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function contents({ people, groups, projects, repositories }: Desired): string {
  return [
    count(people.length, "person", "people"),
    count(groups.length, "group"),
    count(projects.length, "project"),
    count(repositories.length, "repository rule"),
  ].join(", ");
}
