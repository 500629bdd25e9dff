import { posix } from "node:path";
import type { SourceFile } from "../desired/load.ts";
import { MOST_BYTES } from "../desired/parse.ts";
import { ConfigError } from "../model/errors.ts";
import { git, gitLine } from "./git.ts";
import type { Io } from "./io.ts";
import { type Tracked, trackedAt } from "./work-tree.ts";

/** Access files as a commit has them. `day` is the commit's, in UTC. */
export type FilesAt = { commit: string; day: string; files: SourceFile[] };

/**
 * The access files of a path as they were at a revision, read without touching the work tree.
 * @throws ConfigError when the path lies in no work tree, or git knows no such revision.
 */
export async function filesAt(path: string, revision: string, io: Io): Promise<FilesAt> {
  const tracked = await trackedAt(path, io);
  if (tracked === undefined)
    throw new ConfigError(
      `${path} is in no git work tree, so there is no ${visible(revision)} to compare it with.`,
    );
  const commit = await commitNamed(revision, tracked, io);
  const entries = await treeOf(commit, tracked, io);
  const texts = await blobs(entries, tracked, io);
  const day = await gitLine(tracked.directory, ["show", "-s", "--format=%cI", commit], io);
  return { commit, day: dayOf(day), files: texts };
}

/** Whether a name stands for a commit, where the path lies. */
export async function isRevision(path: string, name: string, io: Io): Promise<boolean> {
  const tracked = await trackedAt(path, io);
  if (tracked === undefined) return false;
  return await commitNamed(name, tracked, io).then(
    () => true,
    () => false,
  );
}

/** A name for a commit and nothing else: no option, no path, no range. */
async function commitNamed(revision: string, { directory }: Tracked, io: Io): Promise<string> {
  if (revision === "" || revision.length > 255 || /^-|\.\.|[\p{C}\s:?*[\\]/u.test(revision))
    throw new ConfigError(
      `${visible(revision)} cannot be a revision. Give a branch, a tag or a commit, such as origin/main.`,
    );
  const found = await gitLine(
    directory,
    ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`],
    io,
  );
  if (found !== undefined && /^[0-9a-f]{40,64}$/.test(found)) return found;
  throw new ConfigError(
    `There is no commit ${visible(revision)} here. In a pipeline it may have to be fetched first: git fetch origin, with enough depth.`,
  );
}

type Entry = { file: string; object: string; size: number; isLink: boolean };

/** What castellan would read of the tree: as in a directory, nothing that begins with a dot. */
async function treeOf(
  commit: string,
  { directory, path, isFile }: Tracked,
  io: Io,
): Promise<Entry[]> {
  const where = path === "" ? [] : ["--", path];
  const listing = await git(
    directory,
    ["--literal-pathspecs", "ls-tree", "-r", "-l", "-z", "--full-tree", commit, ...where],
    io,
  );
  if ("failed" in listing)
    throw new ConfigError(`git could not list ${path || "the files"}: ${listing.failed}.`);
  return listing.out
    .toString("utf8")
    .split("\0")
    .flatMap((line) => entryOf(line) ?? [])
    .filter(({ file }) => (isFile ? file === path : isReadBelow(path, file)));
}

/** `100644 blob <object> <size>\t<path>` */
function entryOf(line: string): Entry | undefined {
  const [, mode, object = "", size, file = ""] =
    /^(\d{6}) blob ([0-9a-f]+) +(\d+|-)\t([^\0]+)$/s.exec(line) ?? [];
  if (mode === undefined) return undefined;
  return { file, object, size: Number(size), isLink: mode === "120000" };
}

function isReadBelow(path: string, file: string): boolean {
  const parts = file.slice(path.length).split("/");
  return /\.ya?ml$/.test(file) && !parts.some((part) => part.startsWith("."));
}

/** The texts of all entries, in one run of git. A link counts as the file that it leads to. */
async function blobs(entries: readonly Entry[], tracked: Tracked, io: Io): Promise<SourceFile[]> {
  const large = entries.find(({ size }) => size > MOST_BYTES);
  if (large !== undefined)
    throw new ConfigError(`${large.file} is larger there than castellan reads.`);
  const input = entries.map(({ object }) => `${object}\n`).join("");
  const answer = await git(tracked.directory, ["cat-file", "--batch"], io, input);
  if ("failed" in answer) throw new ConfigError(`git could not read the files: ${answer.failed}.`);
  const texts = textsOf(answer.out);
  const byFile = new Map(entries.map(({ file }, index) => [file, texts[index] ?? ""]));
  return entries.flatMap(({ file, isLink }, index) => {
    const text = texts[index] ?? "";
    if (!isLink) return { file, text };
    const led = byFile.get(posix.join(posix.dirname(file), text));
    return led === undefined ? [] : { file, text: led };
  });
}

/** `<object> blob <size>\n<content>\n`, one after the other. */
function textsOf(batch: Buffer): string[] {
  const texts: string[] = [];
  for (let at = 0; at < batch.length; ) {
    const end = batch.indexOf("\n", at);
    const head = batch.toString("utf8", at, end).split(" ");
    const size = Number(head[2]);
    if (head[1] !== "blob" || !Number.isInteger(size))
      throw new ConfigError(`git could not read one of the files: ${head.join(" ")}.`);
    texts.push(batch.toString("utf8", end + 1, end + 1 + size));
    at = end + 1 + size + 1;
  }
  return texts;
}

function dayOf(time = ""): string {
  const parsed = Date.parse(time);
  return Number.isNaN(parsed) ? "" : new Date(parsed).toISOString().slice(0, 10);
}

function visible(text: string): string {
  return JSON.stringify(text.slice(0, 80));
}
