import { existsSync } from "node:fs";
import { expand } from "../../desired/expand.ts";
import type { Desired } from "../../model/desired.ts";
import type { Directory } from "../../model/directory.ts";
import { ConfigError } from "../../model/errors.ts";
import type { Scope } from "../../model/grant.ts";
import { isKnown } from "../../model/read.ts";
import type { Snapshot, SnapshotRead } from "../../model/snapshot.ts";
import { count } from "../../render/count.ts";
import { renderSnapshot } from "../../render/snapshot.ts";
import { markOf } from "../../snapshot/open.ts";
import { stillGood, takeSnapshot } from "../../snapshot/take.ts";
import { unreadIn } from "../../snapshot/unread.ts";
import { digestOf, writeSnapshot } from "../../snapshot/write.ts";
import type { ConnectFlags } from "../connect.ts";
import { EXIT } from "../exit-code.ts";
import { everyScope } from "../find-scope.ts";
import { type Io, paintFor, todayOf } from "../io.ts";
import { type Only, onlyFrom } from "../only.ts";
import { openReader } from "../open-reader.ts";
import { type ProgressLine, progressLine, reading } from "../progress.ts";
import { readSnapshotFile, writeSnapshotFile } from "../snapshot-file.ts";
import { type Subject, subjectOf } from "../subject.ts";

/** Flags of `castellan snapshot`. */
export type SnapshotFlags = ConnectFlags & {
  out: string;
  workspace?: string;
  only?: string[];
  declared?: boolean;
  resume?: boolean;
};

/** How long what an earlier snapshot knows is good enough to go on with. */
const GOOD_FOR = 24 * 3_600_000;

/** `castellan snapshot`: the live state as one file. It has nothing that could write to the workspace. */
export async function snapshot(
  path: string | undefined,
  flags: SnapshotFlags,
  io: Io,
): Promise<number> {
  const only = (flags.only ?? []).map(onlyFrom);
  const subject = await subjectOf(path, flags.workspace, io);
  if (subject === undefined) return EXIT.error;
  if (flags.declared && subject.desired === undefined)
    throw new ConfigError("--declared reads what the files name: give a file or directory.");
  const kept = flags.resume ? await keptFrom(flags.out, subject, io) : new Map();
  const taken = await take(subject, { only, kept, flags, io });
  const text = flags.out === "-" ? writeSnapshot(taken) : await writeSnapshotFile(flags.out, taken);
  if (flags.out === "-") io.stdout.write(text);
  const mark = markOf(taken, digestOf(text.slice(text.indexOf("\n") + 1)));
  const unread = unreadIn(taken);
  const output = flags.out === "-" ? io.stderr : io.stdout;
  output.write(renderSnapshot({ taken, mark, unread, file: flags.out }, paintFor(output, io.env)));
  return unread.length > 0 ? EXIT.partlyApplied : EXIT.clean;
}

async function keptFrom(
  file: string,
  { workspace }: Subject,
  io: Io,
): Promise<Map<string, SnapshotRead>> {
  if (!existsSync(file)) return new Map();
  const { snapshot: earlier } = await readSnapshotFile(file);
  if (earlier.workspace !== workspace)
    throw new ConfigError(`${file} is a snapshot of ${earlier.workspace}, not of ${workspace}.`);
  return stillGood(earlier, io.now() - GOOD_FOR);
}

type Choosing = {
  only: readonly Only[];
  kept: ReadonlyMap<string, SnapshotRead>;
  flags: SnapshotFlags;
  io: Io;
};

async function take(subject: Subject, choosing: Choosing): Promise<Snapshot> {
  const { kept, flags, io } = choosing;
  const line = await progressLine(io);
  try {
    const target = {
      provider: subject.desired?.provider ?? "bitbucket",
      workspace: subject.workspace,
    } as const;
    const reader = await openReader(target, flags, io, line);
    line.show(reading({ phase: "directory", done: 0, total: 1 }, 0));
    return await takeSnapshot({
      ...target,
      reader,
      emails: emailsOf(subject.desired),
      invitations: true,
      choose: (directory) => chosen(directory, subject, choosing, line),
      now: io.now,
      kept,
      isInterrupted: () => io.signal.aborted,
      onProgress: (progress) =>
        line.show(reading({ phase: "grants", ...progress }, reader.calls())),
    });
  } finally {
    line.stop();
  }
}

/** The addresses that the files say. */
export function emailsOf(desired: Desired | undefined): string[] {
  return (desired?.people ?? []).flatMap(({ identity }) =>
    "email" in identity ? [identity.email] : [],
  );
}

/** Which scopes to read; and says first what that costs, where it costs much. */
function chosen(
  directory: Directory,
  { desired }: Subject,
  { only, kept, flags, io }: Choosing,
  line: ProgressLine,
): Scope[] {
  const scopes: Scope[] =
    flags.declared && desired !== undefined
      ? expand(desired, directory, todayOf(io)).expansion.scopes.map(({ scope }) => scope)
      : everyScope(directory);
  const projectOf = new Map(
    (isKnown(directory.repositories) ? directory.repositories.known : []).map((one) => [
      one.slug,
      one.project,
    ]),
  );
  const wanted = scopes.filter(
    (scope) =>
      scope.kind !== "group" &&
      (only.length === 0 || only.some((isWanted) => isWanted(scope, projectOf.get(scope.name)))),
  );
  announce(wanted.length - kept.size, line, io);
  return wanted;
}

/** What Bitbucket allows in an hour, in scopes. */
const AN_HOUR = 500;

/** Says what reading so many costs, before it is spent. */
export function announce(scopes: number, line: ProgressLine, io: Io): void {
  if (scopes <= AN_HOUR) return;
  line.stop();
  io.stderr.write(
    `Reading ${count(scopes, "scope")} takes ${count(2 * scopes, "call")} or more; Bitbucket allows 1,000 an hour. If it stops, --resume goes on.\n`,
  );
}
