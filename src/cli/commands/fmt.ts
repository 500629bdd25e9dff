import { loadDesired } from "../../desired/load.ts";
import { problemsOfFile } from "../../desired/parse.ts";
import { editsBetween } from "../../edit/edits-between.ts";
import { formatText } from "../../format/format-text.ts";
import type { Problem } from "../../model/problem.ts";
import { count } from "../../render/count.ts";
import { printable } from "../../render/printable.ts";
import { EXIT } from "../exit-code.ts";
import { type Io, paintFor, todayOf } from "../io.ts";
import { pathOrUsual, reportProblems } from "../load.ts";
import { tellFiles } from "../tell-import.ts";
import { writeFiles } from "../write-files.ts";

export type FmtFlags = { check?: boolean; diff?: boolean; sort?: boolean };

/** `castellan fmt`: writes the files in the one form. What they say stays the same. */
export async function fmt(path: string | undefined, flags: FmtFlags, io: Io): Promise<number> {
  const found = await pathOrUsual(path);
  const { sources, problems } = await loadDesired(found, { today: todayOf(io) });
  const { changed, refused } = look(sources, flags);
  // What does not fit together is for validate to say; here each file counts by itself.
  const unread = problems.filter(({ place }) => !Object.hasOwn(sources, place.file));
  const all = [...unread, ...refused];
  if (all.length > 0) reportProblems(all, sources, io);
  const files = Object.keys(sources).length - new Set(refused.map(({ place }) => place.file)).size;
  const writes = !flags.check && !flags.diff;
  if (writes) await writeFiles(changed);
  tell(changed, files, flags, io);
  if (all.length > 0) return EXIT.error;
  return flags.check && changed.length > 0 ? EXIT.changes : EXIT.clean;
}

type Changed = { file: string; before: string; after: string };

function look(sources: Readonly<Record<string, string>>, { sort = false }: FmtFlags) {
  const changed: Changed[] = [];
  const refused: Problem[] = [];
  for (const [file, before] of Object.entries(sources)) {
    const problems = problemsOfFile({ file, text: before });
    const after = problems.length > 0 ? undefined : formatText(before, { sort });
    if (problems.length > 0) refused.push(...problems);
    else if (after === undefined) refused.push(unclear(file));
    else if (after !== before) changed.push({ file, before, after });
  }
  return { changed, refused };
}

function unclear(file: string): Problem {
  return {
    code: "not-formatted",
    place: { file, line: 1, column: 1 },
    message: "it is not clear where a comment of this file belongs",
    fix: "Write `key: value` without `?`, and comments on lines of their own.",
  };
}

function tell(changed: readonly Changed[], files: number, { check, diff }: FmtFlags, io: Io): void {
  if (diff) {
    const edited = changed.map(({ file, before, after }) => ({
      file,
      before,
      edits: editsBetween(before, after),
    }));
    io.stdout.write(tellFiles(edited, paintFor(io.stdout, io.env)).trimStart());
  } else for (const { file } of changed) io.stdout.write(`${printable(file)}\n`);
  if (files === 0) return;
  const left = files - changed.length;
  const done = check || diff ? "would change" : "formatted";
  io.stderr.write(
    changed.length === 0
      ? `${files === 1 ? "The file is" : `All ${count(files, "file")} are`} in the one form already.\n`
      : `${count(changed.length, "file")} ${done}${left > 0 ? `, ${count(left, "file")} in the one form already` : ""}.\n`,
  );
}
