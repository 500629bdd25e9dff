import { loadDesired } from "../../desired/load.ts";
import type { Desired } from "../../model/desired.ts";
import { count } from "../../render/count.ts";
import { EXIT } from "../exit-code.ts";
import { type Io, paintFor, todayOf } from "../io.ts";
import { pathOrUsual, reportProblems } from "../load.ts";

/** `castellan validate`: checks the files without talking to anybody. */
export async function validate(
  path: string | undefined,
  { json }: { json?: boolean },
  io: Io,
): Promise<number> {
  const { desired, problems, sources } = await loadDesired(await pathOrUsual(path), {
    today: todayOf(io),
  });
  if (json)
    io.stdout.write(
      `${JSON.stringify({ version: 1, valid: desired !== undefined, problems }, null, 2)}\n`,
    );
  else if (desired === undefined) reportProblems(problems, sources, io);
  else
    io.stdout.write(
      `${paintFor(io.stdout, io.env)("success", "Valid:")} ${contents(desired)} in ${count(Object.keys(sources).length, "file")}.\n`,
    );
  return desired === undefined ? EXIT.error : EXIT.clean;
}

function contents({ people, groups, projects, repositories }: Desired): string {
  return [
    count(people.length, "person", "people"),
    count(groups.length, "group"),
    count(projects.length, "project"),
    count(repositories.length, "repository rule"),
  ].join(", ");
}
