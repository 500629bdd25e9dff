import { open, readFile, realpath, rename, rm, stat } from "node:fs/promises";
import { ConfigError } from "../model/errors.ts";

/** A file to write, and what it must still hold until then; `before` is undefined for a file that must not be there yet. */
export type NewText = { file: string; before: string | undefined; after: string };

/**
 * Writes all of the files or none: each next to its place first, and moved there when all are on disk. In that order, so that
 * whoever reads in between sees the first ones new and the others old.
 * @throws ConfigError when a file changed meanwhile, or cannot be written.
 */
export async function writeFiles(files: readonly NewText[]): Promise<void> {
  const staged: Staged[] = [];
  const moved: Staged[] = [];
  try {
    for (const file of files) staged.push(await stage(file));
    for (const one of staged) {
      await rename(one.temporary, one.target);
      moved.push(one);
    }
  } catch (error) {
    await Promise.all(staged.map(({ temporary }) => rm(temporary, { force: true })));
    for (const one of moved.reverse()) await restore(one);
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(`Nothing was written: ${(error as Error).message}`);
  }
}

type Staged = { target: string; temporary: string; was: Buffer | undefined; mode: number };

const MARK = "\uFEFF";

async function stage({ file, before, after }: NewText): Promise<Staged> {
  if (before === undefined) return await stageNew(file, after);
  // A link stays a link: the file it leads to is replaced.
  const target = await realpath(file);
  const was = await readFile(target);
  const text = was.toString("utf8");
  const mark = text.startsWith(MARK) ? MARK : "";
  if (text.slice(mark.length) !== before)
    throw new ConfigError(
      `Nothing was written: ${file} changed while you looked at it. Run it again.`,
    );
  const { mode } = await stat(target);
  const staged = { target, temporary: temporaryFor(target), was, mode };
  await writeThrough(staged, mark + after);
  return staged;
}

async function stageNew(file: string, after: string): Promise<Staged> {
  const there = await stat(file).catch(() => undefined);
  if (there !== undefined)
    throw new ConfigError(`Nothing was written: ${file} is there already, but was not read.`);
  const staged = { target: file, temporary: temporaryFor(file), was: undefined, mode: 0o666 };
  await writeThrough(staged, after);
  return staged;
}

/** Not the name of an access file, so that nobody reads it by mistake. */
function temporaryFor(file: string): string {
  return `${file}.${process.pid}.tmp`;
}

async function writeThrough({ temporary, mode }: Staged, content: string | Buffer): Promise<void> {
  const handle = await open(temporary, "w", mode);
  try {
    await handle.writeFile(content);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

async function restore(staged: Staged): Promise<void> {
  if (staged.was === undefined) return await rm(staged.target, { force: true });
  await writeThrough(staged, staged.was);
  await rename(staged.temporary, staged.target);
}
