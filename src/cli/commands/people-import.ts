import { didYouMean } from "../../desired/did-you-mean.ts";
import { parseDesired } from "../../desired/load.ts";
import { quote } from "../../desired/quote.ts";
import type { Desired } from "../../model/desired.ts";
import { ConfigError } from "../../model/errors.ts";
import type { Problem } from "../../model/problem.ts";
import {
  type Columns,
  findColumns,
  type NamedColumns,
  parseNamedColumns,
} from "../../people/columns.ts";
import { isDay } from "../../people/day.ts";
import { noIdentityColumn } from "../../people/no-identity-column.ts";
import { type Note, personRows } from "../../people/person-rows.ts";
import { type Import, planImport } from "../../people/plan-import.ts";
import { type Csv, readCsv } from "../../people/read-csv.ts";
import { type EditedFile, writeImport } from "../../people/write-import.ts";
import { count } from "../../render/count.ts";
import { ask } from "../ask.ts";
import { EXIT } from "../exit-code.ts";
import { type Io, paintFor, todayOf } from "../io.ts";
import { type LoadedFiles, loadOrReport, reportProblems } from "../load.ts";
import { newFileHead, peopleFile } from "../people-file.ts";
import { readUsers } from "../read-users.ts";
import { tellColumns, tellFiles, tellRows, tellTotals } from "../tell-import.ts";
import { writeFiles } from "../write-files.ts";

export type PeopleImportFlags = {
  group?: string[];
  columns?: string[];
  until?: string;
  reason?: string;
  file?: string;
  yes?: boolean;
  dryRun?: boolean;
};

/** `castellan people import`: adds the people of a CSV file to the files, after showing what that changes. */
export async function peopleImport(
  users: string,
  path: string | undefined,
  flags: PeopleImportFlags,
  io: Io,
): Promise<number> {
  checkFlags(flags, io);
  const loaded = await loadOrReport(path, io);
  if (loaded === undefined) return EXIT.error;
  checkGroups(flags.group ?? [], loaded.desired);
  const read = await readRows(users, loaded.desired, flags, io);
  if (read === undefined) return EXIT.error;
  const files = editedFiles(read.made, loaded, flags);
  const paint = paintFor(io.stdout, io.env);
  io.stdout.write(
    tellColumns(read.csv, read.columns, paint) + tellRows(read.leftOut, read.made, paint),
  );
  if (files.length === 0) {
    io.stdout.write("\nNothing to add: the files stay as they are.\n");
    return EXIT.clean;
  }
  if (!loadsAsPlanned(read.made, files, loaded, io)) return EXIT.error;
  io.stdout.write(`${tellFiles(files, paint)}\nTo add: ${tellTotals(read.made)}.\n`);
  return await write(files, read, flags, io);
}

/** @throws ConfigError where nobody could answer, and for values that no file could hold. */
function checkFlags({ yes, dryRun, until, reason }: PeopleImportFlags, io: Io): void {
  if (!yes && !dryRun && !io.interactive)
    throw new ConfigError(
      "Nobody can be asked here whether columns and changes are right. Pass --dry-run to look, and --yes to write the files.",
    );
  if (until !== undefined && !isDay(until))
    throw new ConfigError(`--until takes a day as YYYY-MM-DD, not ${quote(until)}.`);
  if (until !== undefined && until < todayOf(io))
    throw new ConfigError(`--until ${until} is over already: nobody would get anything.`);
  if (reason !== undefined && (reason === "" || reason.length > 1000))
    throw new ConfigError("--reason takes 1 to 1,000 characters.");
}

function checkGroups(slugs: readonly string[], { groups }: Desired): void {
  const declared = groups.map(({ slug }) => slug);
  for (const slug of slugs) {
    if (declared.includes(slug)) continue;
    const near = didYouMean(slug, declared);
    throw new ConfigError(
      `The files declare no group ${quote(slug)}. ${near === undefined ? "Declare it under `groups:` first." : `Did you mean ${quote(near)}?`}`,
    );
  }
}

type RowsRead = { csv: Csv; columns: Columns; leftOut: Note[]; made: Import };

/** What the CSV file asks for, or undefined after its problems were printed. */
async function readRows(
  users: string,
  desired: Desired,
  flags: PeopleImportFlags,
  io: Io,
): Promise<RowsRead | undefined> {
  const found = await readUsers(users);
  if ("problem" in found) return reportRows([found.problem], undefined, io);
  const { csv, problems: unread } = readCsv(users, found.text);
  const columns = findColumns(csv, namedColumns(flags));
  const missing = noIdentityColumn(csv, columns);
  if (missing !== undefined)
    return reportRows([...unread, ...(csv.rows.length > 0 ? [missing] : [])], csv, io);
  const today = todayOf(io);
  const people = personRows(csv, columns, { today });
  const { until, reason } = flags;
  const made = planImport(people, desired, {
    groups: flags.group ?? [],
    today,
    ...(until !== undefined && { until }),
    ...(reason !== undefined && { reason }),
  });
  const all = [...unread, ...people.problems, ...made.problems];
  if (all.length > 0) {
    // A wrong guess is the likely cause.
    if (columns.used.some(({ sure }) => !sure))
      io.stderr.write(`${tellColumns(csv, columns, paintFor(io.stderr, io.env))}\n`);
    return reportRows(all, csv, io);
  }
  const notes = [...people.notes, ...made.notes];
  return { csv, columns, leftOut: people.leftOut, made: { ...made, notes } };
}

function namedColumns({ columns = [] }: PeopleImportFlags): NamedColumns {
  return new Map(columns.flatMap((text) => [...parseNamedColumns(text)]));
}

/** Beyond so many problems, the lines around each are no help. */
const MOST_FRAMES = 100;

function reportRows(problems: readonly Problem[], csv: Csv | undefined, io: Io): undefined {
  const byLine = problems.toSorted((a, b) => a.place.line - b.place.line);
  const sources =
    csv === undefined || problems.length > MOST_FRAMES ? {} : { [csv.file]: csv.lines.join("\n") };
  reportProblems(byLine, sources, io);
}

function editedFiles(made: Import, loaded: LoadedFiles, flags: PeopleImportFlags): EditedFile[] {
  const file = peopleFile(flags.file, loaded);
  const target = { file, head: newFileHead(file, loaded) };
  return writeImport(made, loaded.desired, loaded.sources, target);
}

/** Whether the files would load; false after the problems were printed. Throws when they would say something else. */
function loadsAsPlanned(
  made: Import,
  files: readonly EditedFile[],
  { desired: before, sources }: LoadedFiles,
  io: Io,
): boolean {
  const texts = {
    ...sources,
    ...Object.fromEntries(files.map(({ file, after }) => [file, after])),
  };
  const list = Object.entries(texts).map(([file, text]) => ({ file, text }));
  const { desired, problems } = parseDesired(list, { today: todayOf(io) });
  if (desired === undefined) {
    reportProblems(problems, texts, io);
    return false;
  }
  const added = [...made.members.values()].reduce((sum, list) => sum + list.length, 0);
  if (
    desired.people.length !== before.people.length + made.people.length ||
    memberships(desired) !== memberships(before) + added
  )
    throw new Error("The edited files would not say what was planned; nothing was written.");
  return true;
}

function memberships({ groups }: Desired): number {
  return groups.reduce((sum, { members = [] }) => sum + members.length, 0);
}

async function write(
  files: readonly EditedFile[],
  { columns }: RowsRead,
  flags: PeopleImportFlags,
  io: Io,
): Promise<number> {
  if (flags.dryRun) {
    io.stdout.write("Nothing was written: this was a dry run.\n");
    return EXIT.clean;
  }
  if (!(await agreed(files, columns, flags, io))) {
    io.stderr.write("Nothing was written.\n");
    return EXIT.error;
  }
  await writeFiles(files);
  const names = files.map(({ file }) => file).join(", ");
  io.stdout.write(`Written: ${names}. Nothing is sent to Bitbucket until castellan apply.\n`);
  return EXIT.clean;
}

async function agreed(
  files: readonly EditedFile[],
  { used }: Columns,
  { yes }: PeopleImportFlags,
  io: Io,
): Promise<boolean> {
  if (yes) return true;
  const guessed = used
    .filter(({ sure }) => !sure)
    .map(({ field, header }) => `${field} ← ${quote(header)}`);
  if (guessed.length > 0 && !(await ask(`Are these columns right: ${guessed.join(", ")}?`, io)))
    return false;
  return await ask(`Write ${count(files.length, "file")}?`, io);
}
