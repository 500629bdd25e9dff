import { mkdir, readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describeLive } from "../../import/describe-live.ts";
import type { Imported } from "../../import/imported.ts";
import { matchUsers } from "../../import/match-users.ts";
import { type ImportedFile, writeDirectory } from "../../import/write-directory.ts";
import { normalizeAddress } from "../../model/address.ts";
import { ConfigError } from "../../model/errors.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import type { PersonRow } from "../../people/person-rows.ts";
import { count } from "../../render/count.ts";
import { planOver } from "../check-import.ts";
import { EXIT } from "../exit-code.ts";
import { type Io, paintFor, todayOf } from "../io.ts";
import { reportProblems } from "../load.ts";
import { readPeopleRows } from "../read-people-rows.ts";
import { type TakeFlags, takeForImport } from "../take-import.ts";
import { tellFiles } from "../tell-import.ts";
import { tellImported, tellPlan } from "../tell-imported.ts";
import { writeFiles } from "../write-files.ts";

export type ImportFlags = TakeFlags & {
  workspace?: string;
  users?: string;
  update?: boolean;
  from?: string;
  dryRun?: boolean;
  yes?: boolean;
};

/** Where the files go when no directory is given. */
const USUAL_DIRECTORY = "access";

/** `castellan import`: writes a live workspace down as files. It has nothing that could write to the workspace. */
export async function importLive(
  directory: string | undefined,
  flags: ImportFlags,
  io: Io,
): Promise<number> {
  const target = directory ?? USUAL_DIRECTORY;
  const workspace = workspaceFrom(flags);
  await refuseFiles(target);
  const rows = flags.users === undefined ? [] : await readPeopleRows(flags.users, io);
  if (rows === undefined) return EXIT.error;
  const taken = await takeForImport(
    { provider: "bitbucket", workspace },
    addresses(rows),
    flags,
    io,
  );
  if (taken === undefined) return EXIT.partlyApplied;
  const imported = describeLive(taken, {
    remarksOn: matchUsers(rows, taken),
    ...(flags.only !== undefined && { wanted: () => true }),
  });
  const files = writeDirectory(imported, originOf(taken, flags));
  return await finish({ taken, imported, files, target }, flags, io);
}

/**
 * The workspace to import.
 * @throws ConfigError where none is given, or none can have that name.
 */
export function workspaceFrom({ workspace }: ImportFlags): string {
  if (workspace === undefined)
    throw new ConfigError("Which workspace? Give --workspace <slug>, as in bitbucket.org/<slug>.");
  if (/^[a-z0-9][a-z0-9_-]*$/.test(workspace) && workspace.length <= 128) return workspace;
  throw new ConfigError(`--workspace takes a slug, as in bitbucket.org/<slug>, not ${workspace}.`);
}

/**
 * Sees to it that a directory is free.
 * @throws ConfigError where files are already: an import begins, it does not mix.
 */
export async function refuseFiles(directory: string): Promise<void> {
  const found = await stat(directory).catch(() => undefined);
  if (found === undefined) return;
  if (!found.isDirectory()) throw new ConfigError(`${directory} is there, and is no directory.`);
  const names = await readdir(directory, { recursive: true });
  if (names.some((name) => /\.ya?ml$/.test(name)))
    throw new ConfigError(
      `${directory} has files already. Add what is new to them with --update, or give another directory.`,
    );
}

function addresses(rows: readonly PersonRow[]): string[] {
  return rows.flatMap(({ email }) => (email === undefined ? [] : [normalizeAddress(email)]));
}

function originOf({ workspace, takenAt }: Snapshot, { only, snapshot }: ImportFlags) {
  const when = takenAt.replace("T", " ").replace(/:\d\dZ$/, " UTC");
  const part = only === undefined ? "" : ` (only ${only.join(", ")})`;
  const source = snapshot === undefined ? "" : ", from a snapshot";
  const from = `Access to the Bitbucket workspace ${workspace}${part}, as castellan import found it on ${when}${source}.`;
  return { provider: "bitbucket" as const, workspace, from };
}

type Found = { taken: Snapshot; imported: Imported; files: ImportedFile[]; target: string };

/** Holds the files against what they were made from, and writes them. */
async function finish(
  { taken, imported, files, target }: Found,
  { dryRun }: ImportFlags,
  io: Io,
): Promise<number> {
  const placed = files.map(({ file, text }) => ({ file: join(target, file), text }));
  const checked = await planOver(placed, taken, todayOf(io));
  if (!("review" in checked)) {
    reportProblems(
      checked.problems,
      Object.fromEntries(placed.map(({ file, text }) => [file, text])),
      io,
    );
    return EXIT.error;
  }
  const paint = paintFor(io.stdout, io.env);
  const fresh = placed.map(({ file, text }) => ({ file, before: undefined, after: text }));
  if (dryRun)
    io.stdout.write(
      tellFiles(
        fresh.map((one) => ({ ...one, edits: [{ at: 0, insert: one.after }] })),
        paint,
      ).trimStart(),
    );
  else await writeFresh(fresh);
  const told = { imported, workspace: taken.workspace, calls: taken.calls };
  io.stdout.write(
    tellImported(told, paint) +
      tellPlan(checked.review, paint) +
      (dryRun
        ? "Nothing was written: this was a dry run.\n"
        : `Written: ${count(fresh.length, "file")} in ${target}. Look at them, then: castellan plan ${target}\n`),
  );
  return imported.omissions.some(({ why }) => why === "unread") ? EXIT.partlyApplied : EXIT.clean;
}

/** Writes files that are not there yet, and the folders they stand in. */
export async function writeFresh(
  files: readonly { file: string; before: undefined; after: string }[],
): Promise<void> {
  for (const folder of new Set(files.map(({ file }) => dirname(file))))
    await mkdir(folder, { recursive: true });
  await writeFiles(files);
}
