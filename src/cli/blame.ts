import { basename, dirname } from "node:path";
import type { Author } from "../review/judge.ts";
import { git, gitLine } from "./git.ts";
import type { Io } from "./io.ts";

/** Who wrote each line of a file, as its commits say it; undefined where there is no git work tree. */
export async function blame(
  file: string,
  io: Pick<Io, "env">,
): Promise<((line: number) => Author | undefined) | undefined> {
  const directory = dirname(file);
  const inside = await gitLine(directory, ["rev-parse", "--is-inside-work-tree"], io);
  if (inside !== "true") return undefined;
  const answer = await git(directory, ["blame", "--porcelain", "-s", "--", basename(file)], io);
  // A file that was never committed has nobody to blame.
  if ("failed" in answer) return () => "uncommitted";
  const commits = commitsByLine(answer.out.toString("utf8"));
  const authors = await authorsOf([...new Set(commits.values())], directory, io);
  return (line) => {
    const commit = commits.get(line);
    if (commit === undefined) return undefined;
    const email = authors.get(commit);
    return email === undefined ? "uncommitted" : { email, commit };
  };
}

/** `<commit> <line before> <line> [<lines>]` begins what is said of each line. */
function commitsByLine(text: string): Map<number, string> {
  return new Map(
    [...text.matchAll(/^([0-9a-f]{40,64}) \d+ (\d+)(?: \d+)?$/gm)].map(([, commit = "", line]) => [
      Number(line),
      commit,
    ]),
  );
}

/** The addresses in the commits themselves: no .mailmap, which whoever decides could write too. */
async function authorsOf(
  commits: readonly string[],
  directory: string,
  io: Pick<Io, "env">,
): Promise<Map<string, string>> {
  const real = commits.filter((commit) => !/^0+$/.test(commit));
  if (real.length === 0) return new Map();
  const answer = await git(directory, ["show", "-s", "--format=%H %ae", ...real], io);
  if ("failed" in answer) return new Map();
  const lines = answer.out.toString("utf8").split("\n");
  return new Map(
    lines.flatMap((line): [string, string][] => {
      const [, commit, email] = /^([0-9a-f]{40,64}) (.*)$/.exec(line) ?? [];
      return commit === undefined || email === undefined ? [] : [[commit, email]];
    }),
  );
}
