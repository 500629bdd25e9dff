import type { Desired } from "../model/desired.ts";
import { ConfigError } from "../model/errors.ts";
import type { Sources } from "../render/problems.ts";
import { markOf, type OpenSnapshot } from "../snapshot/open.ts";
import { snapshotReader } from "../snapshot/reader.ts";
import { takeSnapshot } from "../snapshot/take.ts";
import { digestOf, writeSnapshot } from "../snapshot/write.ts";
import { announce, emailsOf } from "./commands/snapshot.ts";
import { everyScope } from "./find-scope.ts";
import type { Io } from "./io.ts";
import { loadOrReport } from "./load.ts";
import { openReader, type ReadFlags } from "./open-reader.ts";
import { progressLine, reading } from "./progress.ts";
import { readSnapshotFile } from "./snapshot-file.ts";
import { usualPath } from "./usual-path.ts";

/** Which workspace, and what the files say of it, where there are files. */
export type ReportSubject = { workspace: string; desired?: Desired; sources: Sources };

/** What a report is about, and the state it reports on. */
export type ReportSource = { subject: ReportSubject; current: OpenSnapshot };

type Flags = ReadFlags & { workspace?: string };

/**
 * The files, and the snapshot that the flags name or one that is taken now. Undefined after problems of the files were printed.
 * @throws ConfigError when there is neither a workspace nor a snapshot, or they are about different workspaces.
 */
export async function reportSource(
  path: string | undefined,
  flags: Flags,
  io: Io,
): Promise<ReportSource | undefined> {
  const saved = flags.snapshot === undefined ? undefined : await readSnapshotFile(flags.snapshot);
  const subject = await subjectFor(path, flags.workspace ?? saved?.snapshot.workspace, io);
  if (subject === undefined) return undefined;
  if (saved !== undefined) mustBeOf(saved, subject.workspace, flags.snapshot ?? "");
  const current = saved ?? (await take(subject, flags, io));
  return { subject, current: await resolvedFor(current, subject.desired) };
}

/**
 * An older snapshot of the same workspace.
 * @throws ConfigError when it is of another one, or not older.
 */
export async function olderState(file: string, current: OpenSnapshot): Promise<OpenSnapshot> {
  const older = await readSnapshotFile(file);
  mustBeOf(older, current.snapshot.workspace, file);
  if (older.mark.takenAt > current.mark.takenAt)
    throw new ConfigError(
      `${file} was taken at ${older.mark.takenAt}, after what is reported on (${current.mark.takenAt}). --since takes the older one.`,
    );
  return older;
}

async function subjectFor(
  path: string | undefined,
  workspace: string | undefined,
  io: Io,
): Promise<ReportSubject | undefined> {
  const found = path ?? (await usualPath());
  if (found === undefined) {
    if (workspace !== undefined) return { workspace, sources: {} };
    throw new ConfigError(
      "Which workspace? Give a file or directory, --workspace <slug>, or --snapshot <file>.",
    );
  }
  const loaded = await loadOrReport(found, io);
  if (loaded === undefined) return undefined;
  const { desired, sources } = loaded;
  if (workspace === undefined || workspace === desired.workspace)
    return { workspace: desired.workspace, desired, sources };
  if (path === undefined) return { workspace, sources: {} };
  throw new ConfigError(
    `The files are for the workspace ${desired.workspace}, not ${workspace}. Leave one of the two out.`,
  );
}

function mustBeOf({ snapshot }: OpenSnapshot, workspace: string, file: string): void {
  if (snapshot.workspace !== workspace)
    throw new ConfigError(
      `${file} is a snapshot of the workspace ${snapshot.workspace}, not of ${workspace}.`,
    );
}

async function take(
  { workspace, desired }: ReportSubject,
  flags: ReadFlags,
  io: Io,
): Promise<OpenSnapshot> {
  const line = await progressLine(io);
  try {
    const target = { provider: desired?.provider ?? "bitbucket", workspace } as const;
    const reader = await openReader(target, flags, io, line);
    line.show(reading({ phase: "directory", done: 0, total: 1 }, 0));
    const snapshot = await takeSnapshot({
      ...target,
      reader,
      emails: emailsOf(desired),
      invitations: true,
      choose: (directory) => {
        const scopes = everyScope(directory);
        announce(scopes.length, line, io);
        return scopes;
      },
      now: io.now,
      isInterrupted: () => io.signal.aborted,
      onProgress: (progress) =>
        line.show(reading({ phase: "grants", ...progress }, reader.calls())),
    });
    const text = writeSnapshot(snapshot);
    return { snapshot, mark: markOf(snapshot, digestOf(text.slice(text.indexOf("\n") + 1))) };
  } finally {
    line.stop();
  }
}

/** With the addresses of the files marked that were not looked up when the snapshot was taken. */
async function resolvedFor(
  open: OpenSnapshot,
  desired: Desired | undefined,
): Promise<OpenSnapshot> {
  const query = { emails: emailsOf(desired), projects: true, repositories: true };
  const directory = await snapshotReader(open).directory(query);
  return { ...open, snapshot: { ...open.snapshot, directory } };
}
