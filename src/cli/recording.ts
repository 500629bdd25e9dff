import { randomBytes } from "node:crypto";
import packageJson from "../../package.json" with { type: "json" };
import { acquireLock } from "../journal/lock.ts";
import { type OpenJournal, openJournal } from "../journal/open-journal.ts";
import { preparePlace } from "../journal/prepare-place.ts";
import { runId } from "../journal/run-id.ts";
import type { Directory } from "../model/directory.ts";
import type { Lockfile } from "../model/lockfile.ts";
import type { Review } from "../model/plan.ts";
import type { Io } from "./io.ts";
import { type JournalFlags, journalDirectory } from "./journal-directory.ts";
import { type Remembered, remember } from "./lockfile.ts";
import { thisProcess } from "./this-process.ts";

/** How writing to a workspace is locked, and what is done is written down. */
export type Recording = {
  /** Does all of it as the only castellan that applies to this workspace from this directory. */
  alone<T>(workspace: string, work: () => Promise<T>): Promise<T>;
  /** Begins the journal of a run. `run` is its id. */
  begin(review: Review, directory: Directory): Promise<OpenJournal & { run?: string }>;
  /** Writes down what is to be remembered from now on; gives back the same when there is nothing new. */
  remember(known: Remembered, lockfile: Lockfile): Promise<Remembered>;
};

/** Journals and locks in the directory that flags or environment name. */
export function recordingIn(flags: JournalFlags, io: Io): Recording {
  const place = journalDirectory(flags, io);
  return {
    async alone(workspace, work) {
      await preparePlace(place);
      const lock = await acquireLock(place, workspace, thisProcess(io));
      if (lock.tookOver !== undefined)
        io.stderr.write(
          `Process ${lock.tookOver.pid}, which was applying to ${workspace} since ${lock.tookOver.since}, is gone: its lock is taken over. castellan runs shows how far it came.\n`,
        );
      return await work().finally(() => lock.release());
    },
    async begin({ plan, digest }, { caller }) {
      const { provider, workspace, steps } = plan;
      const run = runId(io.now(), randomBytes(2).toString("hex"));
      const header = {
        run,
        at: new Date(io.now()).toISOString(),
        castellan: packageJson.version,
        provider,
        workspace,
        digest,
        caller: caller.uuid,
        steps: steps.length,
      };
      return { run, ...(await openJournal(place, header, io.now)) };
    },
    remember,
  };
}

/** No lock, no journal and no memory: for the demo, whose workspace ends with it. */
export const UNRECORDED: Recording = {
  alone: (_workspace, work) => work(),
  begin: async () => ({ intent: async () => {}, result: async () => {}, end: async () => {} }),
  remember: async (known) => known,
};
