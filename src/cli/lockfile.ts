import { lstat, readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { formatLockfile } from "../lockfile/format.ts";
import { parseLockfile } from "../lockfile/parse.ts";
import { ConfigError } from "../model/errors.ts";
import { EMPTY_LOCKFILE, type Lockfile } from "../model/lockfile.ts";
import type { Problem } from "../model/problem.ts";
import type { Sources } from "../render/problems.ts";
import { writeFiles } from "./write-files.ts";

const NAME = "castellan.lock";

/** What castellan remembered when the files were read, where, and in which words; `text` is undefined where there was no file. */
export type Remembered = { file: string; text: string | undefined; lockfile: Lockfile };

/** A `castellan.lock` that is at fault, as problems with its text. */
type Faulty = { problems: Problem[]; sources: Sources };

/** What is remembered beside the files at a path, or what is wrong with the file that remembers it. Not having one is no error. */
export async function recall(path: string): Promise<Remembered | Faulty> {
  const file = await lockfileBeside(path);
  const text = await readIfThere(file);
  if (text === undefined) return { file, text, lockfile: EMPTY_LOCKFILE };
  const { lockfile, problems } = parseLockfile(file, text);
  return lockfile === undefined
    ? { problems, sources: { [file]: text } }
    : { file, text, lockfile };
}

/**
 * Writes down what is to be remembered from now on, where it is anything new: all of it or nothing.
 * @throws ConfigError when the file changed meanwhile, or cannot be written.
 */
export async function remember(known: Remembered, lockfile: Lockfile): Promise<Remembered> {
  const after = formatLockfile(lockfile);
  const isNew = after !== formatLockfile(known.lockfile);
  if (!isNew) return known;
  await writeFiles([{ file: known.file, before: known.text, after }]);
  return { ...known, text: after, lockfile };
}

/** In a directory of files, or next to a single one. */
async function lockfileBeside(path: string): Promise<string> {
  const isDirectory = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return join(isDirectory ? path : dirname(path), NAME);
}

/** Far more than an account for everybody of a large company takes. */
const MOST_BYTES = 16 * 1024 * 1024;

/** Undefined where there is none. A link is not followed: it could lead to what nobody reviewed, or never ends. */
async function readIfThere(file: string): Promise<string | undefined> {
  try {
    const found = await lstat(file);
    if (!found.isFile())
      throw new ConfigError(`${file} is not a file: what is reviewed must be what is read.`);
    if (found.size > MOST_BYTES) throw new ConfigError(`${file} is larger than castellan reads.`);
    return await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw new ConfigError(`${file} could not be read: ${message}`);
  }
}
