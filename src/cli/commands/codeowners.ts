import { readFile, stat } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import type { Desired } from "../../model/desired.ts";
import { ConfigError } from "../../model/errors.ts";
import {
  codeownersBlock,
  type Ownership,
  UnsayablePath,
  withBlock,
} from "../../render/codeowners.ts";
import { EXIT } from "../exit-code.ts";
import { gitLine } from "../git.ts";
import type { Io } from "../io.ts";
import { type LoadedFiles, loadOrReport } from "../load.ts";
import { makeDirectoryFor } from "../make-directory.ts";
import { writeFiles } from "../write-files.ts";

export type CodeownersFlags = {
  write?: boolean;
  check?: boolean;
  out?: string;
  host?: "github" | "bitbucket";
};

/** Where each host looks for the file, the first that is there; a new one goes into the first. */
const PLACES = {
  github: [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"],
  bitbucket: [".bitbucket/CODEOWNERS"],
} as const;

/** `castellan codeowners`: the part of CODEOWNERS that follows from owners and delegates. */
export async function codeowners(
  path: string | undefined,
  flags: CodeownersFlags,
  io: Io,
): Promise<number> {
  const loaded = await loadOrReport(path, io);
  if (loaded === undefined) return EXIT.error;
  const top = await topOf(loaded.path, io);
  const file = await codeownersFile(top, flags);
  const block = blockFor(loaded, top, file);
  const before = await textIfThere(file);
  const after = withBlock(before ?? "", block);
  if (flags.check) return tellFreshness(relative(".", file) || file, before === after, io);
  if (!flags.write && flags.out === undefined) {
    io.stdout.write(block);
    return EXIT.clean;
  }
  if (before !== after) {
    await makeDirectoryFor(file);
    await writeFiles([{ file, before, after }]);
  }
  io.stdout.write(`${before === after ? "Up to date" : "Written"}: ${relative(".", file)}\n`);
  return EXIT.clean;
}

function tellFreshness(file: string, isFresh: boolean, io: Io): number {
  if (isFresh) {
    io.stdout.write(`Up to date: ${file}\n`);
    return EXIT.clean;
  }
  io.stderr.write(
    `${file} does not say what the files delegate. Write it with castellan codeowners --write, and commit it.\n`,
  );
  return EXIT.error;
}

/** @throws ConfigError when no file says who owns them, or a path cannot stand in CODEOWNERS. */
function blockFor({ desired, sources, path }: LoadedFiles, top: string, file: string): string {
  const { owners, delegates = [] } = desired;
  if (owners === undefined)
    throw new ConfigError(
      'No file says who owns them. Write `owners: ["@acme/access-admins"]` in the file that says the workspace.',
    );
  const within = (name: string): string => slashed(relative(top, resolve(name)));
  const isFile = path in sources;
  const all: Ownership[] = [
    { path: isFile ? within(path) : directory(within(path)), owners },
    ...delegates.map((delegate) => ({
      path: delegatedPath(within(dirname(delegate.place.file)), delegate.file),
      owners: delegate.owners,
    })),
    { path: within(file), owners },
  ];
  try {
    return codeownersBlock(all, within(sourceOf(desired, path)));
  } catch (error) {
    if (!(error instanceof UnsayablePath)) throw error;
    throw new ConfigError(`${error.message} cannot be said in CODEOWNERS. Rename it.`);
  }
}

function sourceOf({ delegates: [first] = [] }: Desired, path: string): string {
  return first?.place.file ?? path;
}

/** The whole repository is the empty path; a directory's ends in a slash. */
function directory(path: string): string {
  return path === "" ? "" : `${path}/`;
}

function delegatedPath(base: string, file: string): string {
  return `${directory(base)}${file}`;
}

function slashed(path: string): string {
  return path.split(sep).join("/");
}

/** The top of the work tree; outside of one, the directory castellan runs in. */
async function topOf(path: string, io: Io): Promise<string> {
  const isFile = (await stat(path)).isFile();
  const top = await gitLine(isFile ? dirname(path) : path, ["rev-parse", "--show-toplevel"], io);
  return top === undefined ? resolve(".") : resolve(top);
}

async function codeownersFile(
  top: string,
  { out, host = "github" }: CodeownersFlags,
): Promise<string> {
  if (out !== undefined) return resolve(out);
  const places = PLACES[host].map((place) => join(top, place));
  for (const place of places) if ((await textIfThere(place)) !== undefined) return place;
  return places[0] ?? join(top, "CODEOWNERS");
}

async function textIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new ConfigError(`${file} could not be read: ${message}`);
  }
}
