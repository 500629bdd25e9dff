import { relative } from "node:path";
import { ConfigError } from "../model/errors.ts";
import { git, gitLine } from "./git.ts";
import type { Io } from "./io.ts";
import { trackedAt } from "./work-tree.ts";

/**
 * Begins a new branch where the work tree is, and takes what was not committed along.
 * @throws ConfigError for a name that is none or is taken, and outside of a work tree.
 */
export async function openBranch(name: string, path: string, io: Io): Promise<void> {
  const tracked = await trackedAt(path, io);
  if (tracked === undefined)
    throw new ConfigError(`${path} is in no git work tree, so there is no branch to begin.`);
  const { directory } = tracked;
  const isName = !name.startsWith("-") && !/[\p{C}\s]/u.test(name);
  const checked = isName
    ? await gitLine(directory, ["check-ref-format", "--branch", name], io)
    : undefined;
  if (checked !== name)
    throw new ConfigError(`${JSON.stringify(name.slice(0, 80))} cannot be the name of a branch.`);
  const taken = await gitLine(
    directory,
    ["rev-parse", "--verify", "--quiet", `refs/heads/${name}`],
    io,
  );
  if (taken !== undefined)
    throw new ConfigError(`There is a branch ${name} already. Give another name, or delete it.`);
  const answer = await git(directory, ["switch", "--quiet", "--create", name], io);
  if ("failed" in answer) throw new ConfigError(`The branch could not be begun: ${answer.failed}.`);
}

/** What is committed: these files and nothing else, whatever else is staged. */
export type AdoptedFiles = { path: string; files: readonly string[]; items: readonly string[] };

/** @throws ConfigError when git refuses; the files are written then, and only not committed. */
export async function commitOnBranch({ path, files, items }: AdoptedFiles, io: Io): Promise<void> {
  const tracked = await trackedAt(path, io);
  if (tracked === undefined) return;
  const { directory } = tracked;
  const message = `access: adopt what is live\n\n${items.map((id) => `* ${id}`).join("\n")}\n`;
  const names = files.map((file) => relative(directory, file));
  const added = await git(directory, ["--literal-pathspecs", "add", "--", ...names], io);
  const answer =
    "failed" in added
      ? added
      : await git(
          directory,
          ["--literal-pathspecs", "commit", "--quiet", "--only", "--file", "-", "--", ...names],
          io,
          message,
        );
  if ("failed" in answer)
    throw new ConfigError(`The files are written, but not committed: ${answer.failed}.`);
}
