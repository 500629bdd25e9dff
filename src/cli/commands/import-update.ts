import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { resolve } from "../../desired/resolve.ts";
import { describeLive } from "../../import/describe-live.ts";
import type { Imported } from "../../import/imported.ts";
import { matchUsers } from "../../import/match-users.ts";
import { planUpdate, type Update } from "../../import/plan-update.ts";
import { type UpdatedFile, writeUpdate } from "../../import/write-update.ts";
import { normalizeAddress } from "../../model/address.ts";
import type { Desired } from "../../model/desired.ts";
import { ConfigError } from "../../model/errors.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import type { PersonRow } from "../../people/person-rows.ts";
import { count } from "../../render/count.ts";
import { ask } from "../ask.ts";
import { planOver } from "../check-import.ts";
import { EXIT } from "../exit-code.ts";
import { type Io, paintFor, todayOf } from "../io.ts";
import { type LoadedFiles, loadOrReport, reportProblems } from "../load.ts";
import { newFileHead, peopleFile } from "../people-file.ts";
import { readPeopleRows } from "../read-people-rows.ts";
import { takeForImport } from "../take-import.ts";
import { tellFiles } from "../tell-import.ts";
import { tellUnread, tellUpdate } from "../tell-imported.ts";
import { writeFiles } from "../write-files.ts";
import type { ImportFlags } from "./import.ts";

/** `castellan import --update`: adds what is live, and not in the files, to them, after showing what that changes. */
export async function importUpdate(
  path: string | undefined,
  flags: ImportFlags,
  io: Io,
): Promise<number> {
  if (!flags.yes && !flags.dryRun && !io.interactive)
    throw new ConfigError(
      "Nobody can be asked here whether the changes are right. Pass --dry-run to look, and --yes to write the files.",
    );
  const loaded = await loadOrReport(path, io);
  if (loaded === undefined) return EXIT.error;
  const { workspace, provider } = loaded.desired;
  if (flags.workspace !== undefined && flags.workspace !== workspace)
    throw new ConfigError(
      `The files are for the workspace ${workspace}, not ${flags.workspace}. Leave --workspace out.`,
    );
  const rows = flags.users === undefined ? [] : await readPeopleRows(flags.users, io);
  if (rows === undefined) return EXIT.error;
  const emails = [...emailsIn(loaded.desired), ...rows.flatMap(({ email }) => email ?? [])];
  const taken = await takeForImport(
    { provider, workspace },
    emails.map(normalizeAddress),
    flags,
    io,
  );
  if (taken === undefined) return EXIT.partlyApplied;
  const imported = describeLive(taken, namingFor(loaded.desired, taken, rows, flags));
  return await finish({ loaded, taken, imported }, flags, io);
}

function emailsIn({ people }: Desired): string[] {
  return people.flatMap(({ identity }) => ("email" in identity ? [identity.email] : []));
}

/**
 * How the files call the accounts they know.
 * @throws ConfigError where somebody's account is not known: they would be written down twice.
 */
function namingFor(
  { people }: Desired,
  taken: Snapshot,
  rows: readonly PersonRow[],
  { only }: ImportFlags,
) {
  const aliases = new Map<string, string>();
  for (const [alias, found] of resolve(people, taken.directory).resolved) {
    if ("unsure" in found)
      throw new ConfigError(
        `Whose account ${alias} is, is not known: ${found.unsure}. Update from the workspace, or from a snapshot that was taken with these files.`,
      );
    const { identity } = found.person;
    if ("member" in found) aliases.set(found.member.uuid, alias);
    else if ("uuid" in identity) aliases.set(identity.uuid, alias);
  }
  return {
    aliases,
    taken: people.map(({ alias }) => alias),
    remarksOn: matchUsers(rows, taken),
    ...(only !== undefined && { wanted: () => true }),
  };
}

type Found = { loaded: LoadedFiles; taken: Snapshot; imported: Imported };

async function finish({ loaded, taken, imported }: Found, flags: ImportFlags, io: Io) {
  const today = todayOf(io);
  const update = planUpdate(imported, loaded.desired, today);
  const files = filesFor(update, loaded);
  const exit = imported.omissions.some(({ why }) => why === "unread")
    ? EXIT.partlyApplied
    : EXIT.clean;
  const paint = paintFor(io.stdout, io.env);
  const texts = {
    ...loaded.sources,
    ...Object.fromEntries(files.map(({ file, after }) => [file, after])),
  };
  const list = Object.entries(texts).map(([file, text]) => ({ file, text }));
  const checked = await planOver(list, taken, today);
  if (!("review" in checked)) {
    reportProblems(checked.problems, texts, io);
    return EXIT.error;
  }
  const { steps } = checked.review.plan;
  io.stdout.write(
    tellFiles(files, paint).trimStart() +
      (files.length > 0 ? "\n" : "") +
      tellUpdate(update, steps.length, paint) +
      tellUnread(imported.omissions, paint),
  );
  if (files.length === 0) {
    io.stdout.write("Nothing to add: the files stay as they are.\n");
    return exit;
  }
  return (await write(files, flags, io)) ? exit : EXIT.error;
}

function filesFor(update: Update, loaded: LoadedFiles): UpdatedFile[] {
  const { desired, sources, path } = loaded;
  return writeUpdate(update, desired, {
    sources,
    people: peopleFile(undefined, loaded),
    ...(!(path in sources) && { place: (file: string) => join(path, file) }),
    head: (file) => newFileHead(file, loaded),
  });
}

/** Whether the files are what they should be now. */
async function write(
  files: readonly UpdatedFile[],
  { dryRun, yes }: ImportFlags,
  io: Io,
): Promise<boolean> {
  if (dryRun) {
    io.stdout.write("Nothing was written: this was a dry run.\n");
    return true;
  }
  if (!yes && !(await ask(`Write ${count(files.length, "file")}?`, io))) {
    io.stderr.write("Nothing was written.\n");
    return false;
  }
  for (const { file, before } of files)
    if (before === undefined) await mkdir(dirname(file), { recursive: true });
  await writeFiles(files);
  io.stdout.write(`Written: ${files.map(({ file }) => file).join(", ")}.\n`);
  return true;
}
