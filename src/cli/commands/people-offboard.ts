import { remainsOf } from "../../access/farewell.ts";
import { didYouMean } from "../../desired/did-you-mean.ts";
import { parseDesired } from "../../desired/parse.ts";
import { quote } from "../../desired/quote.ts";
import type { Desired, Person } from "../../model/desired.ts";
import { ConfigError } from "../../model/errors.ts";
import type { Offboarding } from "../../model/offboarding.ts";
import { isDay } from "../../people/day.ts";
import type { EditedFile } from "../../people/write-import.ts";
import { writeOffboarding } from "../../people/write-offboarding.ts";
import { renderFarewell, renderHoldings } from "../../render/offboarding.ts";
import { ask } from "../ask.ts";
import type { ConnectFlags } from "../connect.ts";
import { EXIT } from "../exit-code.ts";
import { type Io, paintFor, todayOf } from "../io.ts";
import { type LoadedFiles, loadOrReport, reportProblems } from "../load.ts";
import { lookAtHoldings } from "../look-at-holdings.ts";
import { tellFiles } from "../tell-import.ts";
import { writeFiles } from "../write-files.ts";

export type PeopleOffboardFlags = ConnectFlags & {
  allScopes?: boolean;
  until?: string;
  yes?: boolean;
  dryRun?: boolean;
  json?: boolean;
};

/** `castellan people offboard`: shows what somebody holds, says in the files that they leave, and what remains. It sends nothing. */
export async function peopleOffboard(
  alias: string,
  path: string | undefined,
  flags: PeopleOffboardFlags,
  io: Io,
): Promise<number> {
  checkFlags(flags, io);
  const loaded = await loadOrReport(path, io);
  if (loaded === undefined) return EXIT.error;
  const person = personCalled(alias, loaded.desired);
  const looked = await lookAtHoldings(person, loaded, flags, io);
  if (looked === undefined) return EXIT.error;
  const { found, calls } = looked;
  const files = edited(person, found, loaded, flags);
  if (!stillLoads(files, person, loaded, flags, io)) return EXIT.error;
  const paint = paintFor(io.stdout, io.env);
  if (!flags.json) io.stdout.write(renderHoldings(found, paint) + tellFiles(files, paint));
  const written = await write(files, flags, io);
  if (flags.json) io.stdout.write(asJson(found, { files, written, calls, flags }));
  else {
    const farewell = { path: loaded.path, until: flags.until, remains: remainsOf(found) };
    io.stdout.write(`\n${renderFarewell(found, farewell, paint)}`);
  }
  return written || flags.dryRun || files.length === 0 ? EXIT.clean : EXIT.error;
}

/** @throws ConfigError where nobody could answer, and for a day that is none. */
function checkFlags({ yes, dryRun, json, until }: PeopleOffboardFlags, io: Io): void {
  if (!yes && !dryRun && (!io.interactive || json))
    throw new ConfigError(
      "Nobody can be asked here whether to write the files. Pass --dry-run to look, and --yes to write them.",
    );
  if (until !== undefined && !isDay(until))
    throw new ConfigError(`--until takes a day as YYYY-MM-DD, not ${quote(until)}.`);
}

function personCalled(alias: string, { people }: Desired): Person {
  const person = people.find((one) => one.alias === alias);
  if (person !== undefined) return person;
  const near = didYouMean(
    alias,
    people.map((one) => one.alias),
  );
  const hint =
    near === undefined
      ? `Declare the person first, as in \`${alias}: { email: … }\`: what is not in the files, no plan can take.`
      : `Did you mean ${quote(near)}?`;
  throw new ConfigError(`The files declare no ${quote(alias)}. ${hint}`);
}

function edited(
  person: Person,
  { rows }: Offboarding,
  { sources }: LoadedFiles,
  { until }: PeopleOffboardFlags,
): EditedFile[] {
  const scopes = rows
    .filter(({ named, observed }) => !named && !observed)
    .map(({ scope }) => scope);
  return writeOffboarding({ person, until, scopes }, sources);
}

/** Whether the files would load; false after the problems were printed. Throws when they would not say what is meant. */
function stillLoads(
  files: readonly EditedFile[],
  { alias }: Person,
  { sources }: LoadedFiles,
  { until }: PeopleOffboardFlags,
  io: Io,
): boolean {
  const edits = Object.fromEntries(files.map(({ file, after }) => [file, after]));
  const texts = { ...sources, ...edits };
  const list = Object.entries(texts).map(([file, text]) => ({ file, text }));
  const { desired, problems } = parseDesired(list, { today: todayOf(io) });
  if (desired === undefined) {
    reportProblems(problems, texts, io);
    return false;
  }
  const person = desired.people.find((one) => one.alias === alias);
  if (until === undefined ? person?.suspended !== true : person?.until !== until)
    throw new Error("The edited files would not say what was meant; nothing was written.");
  return true;
}

/** Whether the files were written. */
async function write(
  files: readonly EditedFile[],
  flags: PeopleOffboardFlags,
  io: Io,
): Promise<boolean> {
  const say = (text: string) => void (flags.json ? io.stderr : io.stdout).write(text);
  if (files.length === 0) say("\nThe files say so already.\n");
  else if (flags.dryRun) say("\nNothing was written: this was a dry run.\n");
  else if (flags.yes || (await ask("Write the files?", io))) {
    await writeFiles(files);
    say(`\nWritten: ${files.map(({ file }) => file).join(", ")}. Nothing is sent to Bitbucket.\n`);
    return true;
  } else io.stderr.write("Nothing was written.\n");
  return false;
}

function asJson(
  found: Offboarding,
  {
    files,
    written,
    calls,
    flags,
  }: { files: readonly EditedFile[]; written: boolean; calls: number; flags: PeopleOffboardFlags },
): string {
  const { until } = flags;
  const document = {
    version: 1,
    ...found,
    ...(until !== undefined && { until }),
    files: files.map(({ file }) => file),
    written,
    remains: remainsOf(found),
    calls,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
