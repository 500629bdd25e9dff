import { loadDesired } from "../../desired/load.ts";
import type { Desired } from "../../model/desired.ts";
import { count } from "../../render/count.ts";
import { EXIT } from "../exit-code.ts";
import { type Io, paintFor, todayOf } from "../io.ts";
import { pathOrUsual, reportProblems } from "../load.ts";
import { recall } from "../lockfile.ts";

/** `castellan validate`: checks the files without talking to anybody. */
export async function validate(
  path: string | undefined,
  { json }: { json?: boolean },
  io: Io,
): Promise<number> {
  const found = await pathOrUsual(path);
  const { desired, sources, ...loaded } = await loadDesired(found, { today: todayOf(io) });
  const remembered = await recall(found);
  const faulty = "problems" in remembered ? remembered : { problems: [], sources: {} };
  const problems = [...loaded.problems, ...faulty.problems];
  const valid = problems.length === 0;
  if (json) io.stdout.write(`${JSON.stringify({ version: 1, valid, problems }, null, 2)}\n`);
  else if (desired === undefined || !valid)
    reportProblems(problems, { ...sources, ...faulty.sources }, io);
  else
    io.stdout.write(
      `${paintFor(io.stdout, io.env)("success", "Valid:")} ${contents(desired)} in ${count(Object.keys(sources).length, "file")}.\n`,
    );
  return valid ? EXIT.clean : EXIT.error;
}

function contents({ people, groups, projects, repositories }: Desired): string {
  return [
    count(people.length, "person", "people"),
    count(groups.length, "group"),
    count(projects.length, "project"),
    count(repositories.length, "repository rule"),
  ].join(", ");
}
