import { lockHolder } from "../../journal/lock.ts";
import { type RunOnRecord, readRuns } from "../../journal/read-runs.ts";
import { type ListedRun, renderRuns } from "../../render/runs.ts";
import { EXIT } from "../exit-code.ts";
import { type Io, paintFor } from "../io.ts";
import { type JournalFlags, journalDirectory } from "../journal-directory.ts";
import { thisProcess } from "../this-process.ts";

export type RunsFlags = JournalFlags & { json?: boolean };

/** `castellan runs`: what was applied from here, the latest first. */
export async function runs(flags: RunsFlags, io: Io): Promise<number> {
  const directory = journalDirectory(flags, io);
  const listed: ListedRun[] = [];
  for (const run of await readRuns(directory)) listed.push(await listedRun(run, directory, io));
  if (flags.json)
    io.stdout.write(`${JSON.stringify({ version: 1, runs: listed.map(asJson) }, null, 2)}\n`);
  else if (listed.length === 0) io.stdout.write(`No run is on record in ${directory}.\n`);
  else io.stdout.write(renderRuns(listed, io.now(), paintFor(io.stdout, io.env)));
  return EXIT.clean;
}

async function listedRun(found: RunOnRecord, directory: string, io: Io): Promise<ListedRun> {
  const { run } = found;
  if ("damaged" in found) return { run, state: "damaged", damaged: found.damaged };
  const { journal } = found;
  return {
    run,
    journal,
    state: journal.finished ? "finished" : await unfinished(journal, directory, io),
  };
}

/** A journal without an end is of a run under way when whoever holds the lock has held it since before the run began. */
async function unfinished(
  { workspace, at, ended }: { workspace: string; at: string; ended: boolean },
  directory: string,
  io: Io,
): Promise<"running" | "interrupted"> {
  if (ended) return "interrupted";
  const holder = await lockHolder(directory, workspace, thisProcess(io));
  return holder !== undefined && holder.since <= at ? "running" : "interrupted";
}

function asJson({ run, state, journal, damaged }: ListedRun) {
  if (journal === undefined) return { run, state, damaged };
  const { at, castellan, provider, workspace, digest, caller, steps, counts, torn } = journal;
  return { run, state, at, castellan, provider, workspace, digest, caller, steps, ...counts, torn };
}
