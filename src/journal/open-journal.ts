import { type FileHandle, open } from "node:fs/promises";
import type { JournalLine } from "../generated/journal.types.ts";
import { ConfigError } from "../model/errors.ts";
import type { Journal, RunHeader } from "../model/journal.ts";
import type { Outcome } from "../model/plan.ts";
import { LineAppender } from "./line-appender.ts";
import { journalIn, runsIn } from "./place.ts";
import { reasonOf } from "./reason-of.ts";

/** Version of the format of `schema/journal.schema.json`. */
export const JOURNAL_VERSION = 1;

/** The journal of a run under way. */
export type OpenJournal = Journal & {
  /** Writes the last line and closes the file. */
  end(outcomes: readonly Outcome[]): Promise<void>;
};

/**
 * Begins the journal of a run: its first line is on disk once this resolves. `now` gives the time of each line. Only the one
 * who runs castellan may read it.
 * @throws ConfigError when it cannot be written.
 */
export async function openJournal(
  directory: string,
  header: RunHeader,
  now: () => number,
): Promise<OpenJournal> {
  const { file, lines } = await begin(directory, header);
  const at = () => new Date(now()).toISOString();
  const append = (line: JournalLine) => lines.append(line);
  return {
    intent: ({ index, step, lost }) =>
      append({
        type: "intent",
        at: at(),
        index,
        step,
        ...(lost.length > 0 ? { lost: [...lost] } : {}),
      }),
    result: (result) => append({ type: "result", at: at(), ...result }),
    async end(outcomes) {
      try {
        await append({ type: "end", at: at(), ...counted(outcomes, header.steps) });
      } finally {
        await file.close();
      }
    },
  };
}

async function begin(
  directory: string,
  header: RunHeader,
): Promise<{ file: FileHandle; lines: LineAppender }> {
  const path = journalIn(directory, header.run);
  try {
    const file = await open(path, "ax", 0o600);
    const lines = new LineAppender(file);
    const line: JournalLine = { type: "run", version: JOURNAL_VERSION, ...header };
    await lines.append(line);
    await keepName(runsIn(directory));
    return { file, lines };
  } catch (error) {
    throw new ConfigError(
      `The journal ${path} cannot be begun: ${reasonOf(error)}. Nothing was changed.`,
    );
  }
}

/** A new file's name is on disk only once its folder is. Not every system can do that; none needs to. */
async function keepName(folder: string): Promise<void> {
  try {
    const handle = await open(folder, "r");
    await handle.sync().finally(() => handle.close());
  } catch {
    // Windows opens no folders, and keeps names by itself.
  }
}

function counted(outcomes: readonly Outcome[], steps: number) {
  const number = (result: Outcome["result"]) =>
    outcomes.filter((outcome) => outcome.result === result).length;
  return {
    done: number("done"),
    already: number("already"),
    failed: number("failed"),
    skipped: number("skipped"),
    notBegun: steps - outcomes.length,
  };
}
