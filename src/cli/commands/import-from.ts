import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { parseDesired, type SourceFile } from "../../desired/parse.ts";
import { resolve } from "../../desired/resolve.ts";
import { describeLive } from "../../import/describe-live.ts";
import { fromBucketctl } from "../../import/foreign/bucketctl.ts";
import { describeForeign } from "../../import/foreign/describe-foreign.ts";
import { describeUsers } from "../../import/foreign/describe-users.ts";
import type { Foreign } from "../../import/foreign/foreign.ts";
import { fromTerraformState } from "../../import/foreign/terraform-state.ts";
import type { Imported } from "../../import/imported.ts";
import { planUpdate } from "../../import/plan-update.ts";
import { writeDirectory } from "../../import/write-directory.ts";
import { normalizeAddress } from "../../model/address.ts";
import type { Desired } from "../../model/desired.ts";
import { ConfigError } from "../../model/errors.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import type { PersonRow } from "../../people/person-rows.ts";
import { count } from "../../render/count.ts";
import { planOver } from "../check-import.ts";
import { EXIT } from "../exit-code.ts";
import { type Io, paintFor, todayOf } from "../io.ts";
import { reportProblems } from "../load.ts";
import type { Only } from "../only.ts";
import { readPeopleRows } from "../read-people-rows.ts";
import { takeForImport } from "../take-import.ts";
import { tellFiles } from "../tell-import.ts";
import { tellComparison, tellTaken } from "../tell-imported.ts";
import { type ImportFlags, refuseFiles, workspaceFrom, writeFresh } from "./import.ts";

/** Far more than the state of any workspace. */
const MOST_BYTES = 256 * 1024 * 1024;

/** `castellan import --from …`: takes over from another tool, and says how what it manages differs from what is live. */
export async function importFrom(
  [file, directory = "access"]: readonly string[],
  flags: ImportFlags,
  io: Io,
): Promise<number> {
  if (file === undefined)
    throw new ConfigError(`Which file? castellan import --from ${flags.from} FILE`);
  if (flags.update)
    throw new ConfigError("--from begins a directory: it cannot be combined with --update.");
  await refuseFiles(directory);
  const users = flags.from === "users-csv" ? file : flags.users;
  const rows = users === undefined ? [] : await readPeopleRows(users, io);
  if (rows === undefined) return EXIT.error;
  const foreign = flags.from === "users-csv" ? undefined : await foreignIn(file, flags);
  const workspace = workspaceFrom({ ...flags, ...onlyWorkspace(foreign, flags) });
  const taken = await take(workspace, foreign, rows, flags, io);
  if (taken === "stopped") return EXIT.partlyApplied;
  const imported =
    foreign === undefined
      ? describeUsers(rows, todayOf(io))
      : describeForeign(foreign, { directory: taken?.directory, users: rows });
  const from = `Access to the Bitbucket workspace ${workspace}, taken over from ${flags.from} (${file}) by castellan import.`;
  const files = writeDirectory(imported, { provider: "bitbucket", workspace, from }).map((one) => ({
    file: join(directory, one.file),
    text: one.text,
  }));
  return await finish({ imported, files, taken, directory }, flags, io);
}

async function foreignIn(file: string, { from }: ImportFlags): Promise<Foreign> {
  const text = await textOf(file);
  return from === "bucketctl" ? fromBucketctl(text, file) : fromTerraformState(text, file);
}

async function textOf(file: string): Promise<string> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => error);
  if (found instanceof Error || !("size" in found))
    throw new ConfigError(
      `${file} ${found.code === "ENOENT" ? "does not exist" : `cannot be read (${found.code})`}.`,
    );
  if (!found.isFile()) throw new ConfigError(`${file} is not a file.`);
  if (found.size > MOST_BYTES) throw new ConfigError(`${file} is larger than 256 MiB.`);
  return (await readFile(file, "utf8")).replace(/^\uFEFF/, "");
}

/** The one workspace that the tool manages, where none was named. */
function onlyWorkspace(foreign: Foreign | undefined, { workspace }: ImportFlags) {
  const named = (foreign?.workspaces ?? []).filter((one) => !one.startsWith("{"));
  if (workspace === undefined) {
    const [only, ...others] = named;
    if (only !== undefined && others.length === 0) return { workspace: only };
    if (only !== undefined)
      throw new ConfigError(
        `The file manages several workspaces (${named.join(", ")}), which cannot be told apart here. Import one Terraform state for each.`,
      );
    return {};
  }
  const strange = named.filter((one) => one !== workspace);
  if (strange.length > 0)
    throw new ConfigError(
      `The file manages the workspace ${strange.join(", ")}, not ${workspace}.`,
    );
  return {};
}

/** The workspace, as far as the tool manages it; undefined without a credential or snapshot. */
async function take(
  workspace: string,
  foreign: Foreign | undefined,
  rows: readonly PersonRow[],
  flags: ImportFlags,
  io: Io,
): Promise<Snapshot | undefined | "stopped"> {
  if (flags.snapshot === undefined && !hasCredential(io)) return undefined;
  const scopes = new Set((foreign?.rows ?? []).map(({ kind, name }) => `${kind}/${name}`));
  const only: Only = ({ kind, name }) => scopes.has(`${kind}/${name}`);
  const emails = rows.flatMap(({ email }) =>
    email === undefined ? [] : [normalizeAddress(email)],
  );
  const taken = await takeForImport({ provider: "bitbucket", workspace }, emails, flags, io, [
    only,
  ]);
  return taken ?? "stopped";
}

function hasCredential({ env }: Io): boolean {
  return Boolean(
    env["BITBUCKET_API_TOKEN"] || env["BITBUCKET_CLIENT_ID"] || env["BITBUCKET_EMAIL"],
  );
}

type Found = {
  imported: Imported;
  files: SourceFile[];
  taken: Snapshot | undefined;
  directory: string;
};

async function finish(
  { imported, files, taken, directory }: Found,
  { dryRun }: ImportFlags,
  io: Io,
): Promise<number> {
  const today = todayOf(io);
  const { desired, problems, sources } = parseDesired(files, { today });
  if (desired === undefined) {
    reportProblems(problems, sources, io);
    return EXIT.error;
  }
  const paint = paintFor(io.stdout, io.env);
  const fresh = files.map(({ file, text }) => ({ file, before: undefined, after: text }));
  const edited = fresh.map((one) => ({ ...one, edits: [{ at: 0, insert: one.after }] }));
  const told = tellTaken(imported, paint) + (await compared({ desired, files, taken }, io));
  if (dryRun) io.stdout.write(tellFiles(edited, paint).trimStart());
  else await writeFresh(fresh);
  io.stdout.write(
    told +
      (dryRun
        ? "Nothing was written: this was a dry run.\n"
        : `Written: ${count(fresh.length, "file")} in ${directory}. Look at them, then: castellan plan ${directory}\n`),
  );
  return EXIT.clean;
}

type Comparing = { desired: Desired; files: readonly SourceFile[]; taken: Snapshot | undefined };

/** That the plan of the files is empty, or exactly why not. */
async function compared({ desired, files, taken }: Comparing, io: Io): Promise<string> {
  const paint = paintFor(io.stdout, io.env);
  if (taken === undefined)
    return "Not compared with the workspace: there is no credential. castellan plan does it.\n";
  const checked = await planOver(files, taken, todayOf(io));
  if (!("review" in checked)) {
    reportProblems(checked.problems, {}, io);
    return "";
  }
  const aliases = new Map<string, string>();
  const strangers: string[] = [];
  for (const [alias, found] of resolve(desired.people, taken.directory).resolved) {
    const { identity } = found.person;
    if ("member" in found) aliases.set(found.member.uuid, alias);
    else {
      strangers.push(alias);
      if ("uuid" in identity) aliases.set(identity.uuid, alias);
    }
  }
  const names = { aliases, taken: desired.people.map(({ alias }) => alias) };
  const update = planUpdate(describeLive(taken, names), desired, todayOf(io));
  return tellComparison({ update, review: checked.review, strangers }, paint);
}
