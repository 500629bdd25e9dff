import type { Dirent } from "node:fs";
import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { compareText } from "../model/grant.ts";
import type { Problem } from "../model/problem.ts";
import { type Loaded, MOST_BYTES, parseDesired, type SourceFile, tooLarge } from "./parse.ts";

export { type Loaded, parseDesired, type SourceFile } from "./parse.ts";

/**
 * Reads one file, or every *.yaml and *.yml of a directory and its subdirectories in code-unit order, validates and merges
 * them. All problems at once; whatever the path is, it throws nothing about it. `today` decides which approvals are over.
 */
export async function loadDesired(path: string, options: { today: string }): Promise<Loaded> {
  const found = await find(path);
  const read = await readSources(found.files);
  const problems = [...found.problems, ...read.flatMap((file) => ("code" in file ? file : []))];
  const files = read.flatMap((file) => ("text" in file ? file : []));
  return parseDesired(files, options, problems);
}

const BATCH = 64;

type Found = { files: string[]; problems: Problem[] };

async function find(path: string): Promise<Found> {
  try {
    const found = await stat(path);
    if (found.isFile()) return { files: [path], problems: [] };
    if (!found.isDirectory()) return refuse(unreadable(path, "is neither a file nor a directory"));
    return await findInDirectory(path);
  } catch (error) {
    return refuse(unreadable(path, reasonOf(error)));
  }
}

async function findInDirectory(directory: string): Promise<Found> {
  const root = await realpath(directory);
  const { files, problems } = await walk(directory, root);
  if (files.length + problems.length === 0) return refuse(noFiles(directory));
  return { files: files.toSorted(compareText), problems };
}

async function walk(directory: string, root: string): Promise<Found> {
  const all: Found = { files: [], problems: [] };
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    const found = entry.isDirectory()
      ? await enter(entry, path, root)
      : await take(entry, path, root);
    all.files.push(...found.files);
    all.problems.push(...found.problems);
  }
  return all;
}

/** Directories that begin with a dot belong to tools. */
async function enter({ name }: Dirent, directory: string, root: string): Promise<Found> {
  return name.startsWith(".") ? nothing() : await walk(directory, root);
}

/** Decides about one entry that is no directory. */
async function take(entry: Dirent, path: string, root: string): Promise<Found> {
  if (!/\.ya?ml$/.test(entry.name)) return nothing();
  if (entry.name.startsWith(".")) return refuse(hidden(path));
  if (entry.isSymbolicLink()) return await follow(path, root);
  return entry.isFile()
    ? { files: [path], problems: [] }
    : refuse(unreadable(path, "is not a file"));
}

/** A link counts as the file it leads to, as long as that is in the directory too. */
async function follow(path: string, root: string): Promise<Found> {
  try {
    const target = relative(root, await realpath(path));
    if (target === ".." || target.startsWith(`..${sep}`)) return refuse(outside(path));
    if ((await stat(path)).isFile()) return { files: [path], problems: [] };
    return refuse(unreadable(path, "is not a file"));
  } catch (error) {
    return refuse(unreadable(path, reasonOf(error)));
  }
}

/** Only so many at once: a process may not hold thousands of files open. */
async function readSources(files: readonly string[]): Promise<(SourceFile | Problem)[]> {
  const read: (SourceFile | Problem)[] = [];
  for (let start = 0; start < files.length; start += BATCH)
    read.push(...(await Promise.all(files.slice(start, start + BATCH).map(readSource))));
  return read;
}

async function readSource(file: string): Promise<SourceFile | Problem> {
  try {
    if ((await stat(file)).size > MOST_BYTES) return tooLarge(file);
    const bytes = await readFile(file);
    return { file, text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch (error) {
    const code = codeOf(error);
    return code === "ERR_ENCODING_INVALID_ENCODED_DATA"
      ? notText(file)
      : unreadable(file, reasonOf(error));
  }
}

function nothing(): Found {
  return { files: [], problems: [] };
}

function refuse(problem: Problem): Found {
  return { files: [], problems: [problem] };
}

function wholeFile(file: string): Problem["place"] {
  return { file, line: 1, column: 1 };
}

function unreadable(file: string, reason: string): Problem {
  return {
    code: "unreadable",
    place: wholeFile(file),
    message: `${file} ${reason}`,
    fix: "Give the path of a file, or of a directory of *.yaml files.",
  };
}

function noFiles(directory: string): Problem {
  return {
    code: "no-files",
    place: wholeFile(directory),
    message: "the directory has no *.yaml or *.yml file",
    fix: "Give the directory that holds the access files.",
  };
}

function hidden(file: string): Problem {
  return {
    code: "hidden-file",
    place: wholeFile(file),
    message: "a file whose name begins with a dot is not read",
    fix: "Rename it, or move it out of the directory: a reviewer would not see it.",
  };
}

function outside(file: string): Problem {
  return {
    code: "outside-directory",
    place: wholeFile(file),
    message: "the link leads out of the directory",
    fix: "Put a copy of the file here: what is reviewed in this directory must be all that counts.",
  };
}

function notText(file: string): Problem {
  return {
    code: "not-text",
    place: wholeFile(file),
    message: "the file is not UTF-8 text",
    fix: "Save it as UTF-8.",
  };
}

/** Node's own errors are told apart by their code; they may come from another realm. */
function codeOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
}

function reasonOf(error: unknown): string {
  const code = codeOf(error);
  if (code === "ENOENT") return "does not exist";
  if (code === "EACCES" || code === "EPERM") return "may not be read";
  return `cannot be read${typeof code === "string" ? ` (${code})` : ""}`;
}
