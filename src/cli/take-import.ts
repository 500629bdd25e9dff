import { mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { scopeKey } from "../model/grant.ts";
import type { Snapshot, SnapshotRead } from "../model/snapshot.ts";
import { count } from "../render/count.ts";
import { stillGood, takeSnapshot } from "../snapshot/take.ts";
import { type Unread, unreadIn } from "../snapshot/unread.ts";
import type { Io } from "./io.ts";
import { type JournalFlags, journalDirectory } from "./journal-directory.ts";
import { type Only, onlyFrom, scopesIn } from "./only.ts";
import { openReader, type ReadFlags, type Target } from "./open-reader.ts";
import { type ProgressLine, progressLine, reading } from "./progress.ts";
import { readSnapshotFile, writeSnapshotFile } from "./snapshot-file.ts";

/** Flags of what is read for an import. */
export type TakeFlags = ReadFlags & JournalFlags & { only?: string[]; fresh?: boolean };

/** How long what an earlier run read is good enough to go on with: a large workspace takes half a day of rate limits. */
const GOOD_FOR = 24 * 3_600_000;

/** Beyond so many scopes an hour of calls does not do. */
const AN_HOUR = 500;

/** A workspace that was read, or undefined after it was said why it was not, and how to go on. */
export async function takeForImport(
  target: Target,
  emails: readonly string[],
  flags: TakeFlags,
  io: Io,
  only: readonly Only[] = (flags.only ?? []).map(onlyFrom),
): Promise<Snapshot | undefined> {
  const file = join(journalDirectory(flags, io), `import-${target.workspace}.json.gz`);
  const earlier = flags.fresh || flags.snapshot ? undefined : await earlierReads(file, target, io);
  const line = await progressLine(io);
  try {
    const reader = await openReader(target, flags, io, line);
    line.show(reading({ phase: "directory", done: 0, total: 1 }, 0));
    const taken = await takeSnapshot({
      ...target,
      reader,
      emails,
      invitations: false,
      choose: (directory) => announced(scopesIn(directory, only), earlier, line, io),
      now: io.now,
      ...(earlier && { kept: earlier.kept }),
      isInterrupted: () => io.signal.aborted,
      onProgress: (progress) =>
        line.show(reading({ phase: "grants", ...progress }, reader.calls())),
    });
    line.stop();
    const takenAt = reader.snapshot?.takenAt ?? taken.takenAt;
    const whole = { ...taken, takenAt, names: { ...earlier?.names, ...taken.names } };
    const stops = flags.snapshot ? [] : unreadIn(whole).filter(isForNow);
    if (stops.length === 0) {
      if (earlier !== undefined) await rm(file, { force: true });
      return whole;
    }
    await keep(file, whole, stops, io);
    return undefined;
  } finally {
    line.stop();
  }
}

type Earlier = { kept: Map<string, SnapshotRead>; names: Snapshot["names"] };

/** What a run that was stopped has read already. A file that is none is no reason to stop again. */
async function earlierReads(
  file: string,
  { workspace }: Target,
  io: Io,
): Promise<Earlier | undefined> {
  const open = await readSnapshotFile(file).catch(() => undefined);
  if (open === undefined || open.snapshot.workspace !== workspace) return undefined;
  const kept = stillGood(open.snapshot, io.now() - GOOD_FOR);
  if (kept.size === 0) return undefined;
  io.stderr.write(
    `Going on with ${count(kept.size, "scope")} that ${kept.size === 1 ? "was" : "were"} read before (${file}); --fresh reads everything again.\n`,
  );
  return { kept, names: open.snapshot.names };
}

function announced<Scopes extends readonly Parameters<typeof scopeKey>[0][]>(
  scopes: Scopes,
  earlier: Earlier | undefined,
  line: ProgressLine,
  io: Io,
): Scopes {
  const left = scopes.filter((scope) => !earlier?.kept.has(scopeKey(scope))).length;
  if (left > AN_HOUR) {
    line.stop();
    io.stderr.write(
      `Reading ${count(left, "scope")} takes ${count(2 * left, "call")} or more; Bitbucket allows 1,000 an hour. If it stops, run it again: it goes on.\n`,
    );
  }
  return scopes;
}

/** A read that failed for now, and will do when it is tried again: not a fact to write down. */
function isForNow({ reason }: Unread): boolean {
  return /\brate limit\b|\binterrupted\b/.test(reason);
}

async function keep(
  file: string,
  taken: Snapshot,
  stops: readonly Unread[],
  io: Io,
): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeSnapshotFile(file, taken);
  const read = taken.grants.filter((one) => "known" in one.read).length;
  io.stderr.write(
    `Stopped: ${stops[0]?.reason ?? ""}\nRead so far: ${count(read, "scope")} of ${count(taken.grants.length, "scope")}, kept in ${file}. Run the same command within 24 hours to go on; nothing was written yet.\n`,
  );
}
