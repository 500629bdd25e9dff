import { stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import type { Commit } from "../model/plan.ts";
import { git, gitLine } from "./git.ts";
import type { Io } from "./io.ts";

/** Where access files lie in a git work tree. */
export type Tracked = {
  /** The directory to run git in. */
  directory: string;
  /** The path from the top of the work tree, with slashes; empty for the top itself. A directory's ends in a slash. */
  path: string;
  isFile: boolean;
};

/** Where a path lies in a git work tree; undefined when it lies in none, or there is no git. */
export async function trackedAt(path: string, io: Pick<Io, "env">): Promise<Tracked | undefined> {
  const isFile = await stat(path).then(
    (found) => found.isFile(),
    () => true,
  );
  const directory = isFile ? dirname(path) : path;
  const inside = await gitLine(directory, ["rev-parse", "--is-inside-work-tree"], io);
  const prefix = await gitLine(directory, ["rev-parse", "--show-prefix"], io);
  if (inside !== "true" || prefix === undefined) return undefined;
  return { directory, path: isFile ? `${prefix}${basename(path)}` : prefix, isFile };
}

/** The commit that files were read at; undefined where there is none. Files that differ from it in any way are dirty. */
export async function commitOf(path: string, io: Pick<Io, "env">): Promise<Commit | undefined> {
  const tracked = await trackedAt(path, io);
  if (tracked === undefined) return undefined;
  const { directory } = tracked;
  const id = await gitLine(directory, ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], io);
  if (id === undefined) return undefined;
  const status = await git(
    directory,
    [
      "--literal-pathspecs",
      "status",
      "--porcelain=v1",
      "-z",
      "--no-renames",
      "--untracked-files=all",
      "--ignored=matching",
      "--",
      tracked.isFile ? basename(path) : ".",
    ],
    io,
  );
  if ("failed" in status) return { id, dirty: true };
  const entries = status.out.toString("utf8").split("\0");
  return { id, dirty: entries.some(isRead) };
}

/** Whether a line of the status is about something that castellan reads: `?? access/new.yaml`, or a whole ignored directory. */
function isRead(entry: string): boolean {
  const path = entry.slice(3);
  return /(\.ya?ml|\/)$/.test(path) && !path.split("/").some((part) => part.startsWith("."));
}
