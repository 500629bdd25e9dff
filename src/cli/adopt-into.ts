import { parseDesired } from "../desired/load.ts";
import type { Adoption } from "../drift/adopt.ts";
import { editsBetween } from "../edit/edits-between.ts";
import { ConfigError } from "../model/errors.ts";
import { count } from "../render/count.ts";
import { ask } from "./ask.ts";
import { commitOnBranch, openBranch } from "./git-branch.ts";
import { type Io, paintFor, todayOf } from "./io.ts";
import { type LoadedFiles, reportProblems } from "./load.ts";
import { tellFiles } from "./tell-import.ts";
import { writeFiles } from "./write-files.ts";

/** Whether to ask, on which new branch to commit, and whether anything else was printed already that must stay readable. */
export type AdoptFlags = { yes?: boolean; branch?: string; json?: boolean };

/** Shows what changes in the files, asks, and writes them, where asked for on a new branch. Whether it was done, or needed not be. */
export async function adoptInto(
  { texts, adopted, refused }: Adoption,
  loaded: LoadedFiles,
  flags: AdoptFlags,
  io: Io,
): Promise<boolean> {
  const out = flags.json ? io.stderr : io.stdout;
  for (const { item, why } of refused) out.write(`Not adopted: ${item.id}: ${why}.\n`);
  const files = Object.entries(texts)
    .filter(([file, text]) => loaded.sources[file] !== text)
    .map(([file, after]) => ({ file, before: loaded.sources[file] ?? "", after }));
  if (files.length === 0) {
    out.write("\nNothing to adopt: the files stay as they are.\n");
    return true;
  }
  const paint = paintFor(out, io.env);
  const diffs = files.map(({ file, before, after }) => ({
    file,
    before,
    edits: editsBetween(before, after),
  }));
  out.write(`${tellFiles(diffs, paint)}\nTo adopt: ${count(adopted.length, "difference")}.\n`);
  if (!loads(texts, io)) return false;
  if (!(await agreed(files.length, flags, io))) {
    io.stderr.write("Nothing was written.\n");
    return false;
  }
  if (flags.branch !== undefined) await openBranch(flags.branch, loaded.path, io);
  await writeFiles(files);
  const names = files.map(({ file }) => file);
  if (flags.branch !== undefined)
    await commitOnBranch(
      { path: loaded.path, files: names, items: adopted.map(({ id }) => id) },
      io,
    );
  const where = flags.branch === undefined ? "" : `, on the new branch ${flags.branch}`;
  out.write(`Written: ${names.join(", ")}${where}. Nothing was sent to Bitbucket.\n`);
  return true;
}

/** Whether the files would still say something sensible; false after their problems were printed. */
function loads(texts: Readonly<Record<string, string>>, io: Io): boolean {
  const list = Object.entries(texts).map(([file, text]) => ({ file, text }));
  const { desired, problems } = parseDesired(list, { today: todayOf(io) });
  if (desired === undefined) reportProblems(problems, texts, io);
  return desired !== undefined;
}

async function agreed(files: number, flags: AdoptFlags, io: Io): Promise<boolean> {
  if (flags.yes) return true;
  if (!io.interactive || flags.json)
    throw new ConfigError("Nobody can be asked here. Pass --yes to write the files.");
  return await ask(`Write ${count(files, "file")}?`, io);
}
