import { readdir, readFile } from "node:fs/promises";
import { ConfigError } from "../model/errors.ts";
import type { JournaledRun } from "../model/journal.ts";
import { parseJournal } from "./parse-journal.ts";
import { journalIn, runsIn } from "./place.ts";
import { codeOf, reasonOf } from "./reason-of.ts";

/** A run that is on record, or why its journal says nothing. */
export type RunOnRecord = { run: string } & ({ journal: JournaledRun } | { damaged: string });

/** Every run on record, the latest first. A directory that is not there has none. */
export async function readRuns(directory: string): Promise<RunOnRecord[]> {
  const names = await runNames(directory);
  return await Promise.all(names.toReversed().map((run) => readOne(directory, run)));
}

/**
 * The run that `name` means: an id, the beginning of just one, or `last`.
 * @throws ConfigError when there is none, or more than one, or its journal cannot be read.
 */
export async function findRun(directory: string, name: string): Promise<JournaledRun> {
  const names = await runNames(directory);
  const found = name === "last" ? names.slice(-1) : names.filter((run) => run.startsWith(name));
  const [run] = found;
  if (run === undefined)
    throw new ConfigError(
      names.length === 0
        ? `There is no run on record in ${runsIn(directory)}.`
        : `No run on record begins with ${name}. castellan runs lists them.`,
    );
  if (found.length > 1)
    throw new ConfigError(`${found.length} runs begin with ${name}: ${found.join(", ")}.`);
  const read = await readOne(directory, run);
  if ("journal" in read) return read.journal;
  throw new ConfigError(read.damaged);
}

async function runNames(directory: string): Promise<string[]> {
  try {
    const files = await readdir(runsIn(directory));
    return files
      .filter((file) => file.endsWith(".jsonl"))
      .map((file) => file.slice(0, -".jsonl".length))
      .sort();
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw new ConfigError(`${runsIn(directory)} cannot be read: ${reasonOf(error)}.`);
  }
}

async function readOne(directory: string, run: string): Promise<RunOnRecord> {
  const file = journalIn(directory, run);
  try {
    return { run, journal: parseJournal(await readFile(file, "utf8"), file) };
  } catch (error) {
    if (error instanceof ConfigError) return { run, damaged: error.message };
    return { run, damaged: `${file} cannot be read: ${reasonOf(error)}.` };
  }
}
