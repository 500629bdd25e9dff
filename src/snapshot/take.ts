import type { ProviderName } from "../model/desired.ts";
import type { Directory } from "../model/directory.ts";
import { type Scope, scopeKey } from "../model/grant.ts";
import type { Reader } from "../model/provider.ts";
import { isKnown } from "../model/read.ts";
import type { Snapshot, SnapshotRead } from "../model/snapshot.ts";

/** All that it takes to take a snapshot. */
export type Taking = {
  provider: ProviderName;
  workspace: string;
  reader: Reader;
  /** Normalised addresses to look up. */
  emails: readonly string[];
  /** Whether to read the pending invitations, which takes one call. */
  invitations: boolean;
  /** Which projects and repositories to read. */
  choose: (directory: Directory) => Scope[];
  /** Milliseconds since the epoch. */
  now: () => number;
  /** What an earlier snapshot knows and is still good enough, by `scopeKey`: it is not read again. */
  kept?: ReadonlyMap<string, SnapshotRead>;
  isInterrupted?: () => boolean;
  onProgress?: (progress: { done: number; total: number }) => void;
};

/** Reads a workspace into a snapshot. What cannot be read is unknown in it, with the reason; so is what an interruption left unread. */
export async function takeSnapshot(taking: Taking): Promise<Snapshot> {
  const { provider, workspace, reader } = taking;
  const takenAt = timeOf(taking.now());
  const emails = [...new Set(taking.emails)].sort();
  const lists = { projects: true, repositories: true };
  const directory = await reader.directory({
    emails,
    ...lists,
    ...(taking.invitations && { invitations: true }),
  });
  const grants = await readAll(taking.choose(directory), taking);
  return {
    version: 1,
    provider,
    workspace,
    takenAt,
    directory,
    emails,
    grants,
    names: namesOfOthers(reader, directory),
    calls: reader.calls(),
  };
}

/** Milliseconds since the epoch as a snapshot says them. */
function timeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, "Z");
}

/** The client bounds how many are under way. */
async function readAll(scopes: readonly Scope[], taking: Taking): Promise<SnapshotRead[]> {
  const { kept, onProgress = () => {} } = taking;
  const total = scopes.length;
  let done = 0;
  return await Promise.all(
    scopes.map(async (scope) => {
      const read = kept?.get(scopeKey(scope)) ?? (await readOne(scope, taking));
      done += 1;
      onProgress({ done, total });
      return read;
    }),
  );
}

async function readOne(
  scope: Scope,
  { reader, now, isInterrupted = () => false }: Taking,
): Promise<SnapshotRead> {
  const interrupted = { unknown: "it was interrupted before this was read" };
  const read = isInterrupted()
    ? interrupted
    : await reader.read(scope).catch((error: unknown) => {
        if (isInterrupted()) return interrupted;
        throw error;
      });
  return { scope, at: timeOf(now()), read };
}

function namesOfOthers(reader: Reader, { members }: Directory): Record<string, string> {
  const called = new Set(members.map(({ uuid }) => uuid));
  return Object.fromEntries(
    Object.entries(reader.names())
      .filter(([uuid]) => !called.has(uuid))
      .sort(([left], [right]) => (left < right ? -1 : 1)),
  );
}

/** What a snapshot knows that was read since then, by `scopeKey`. */
export function stillGood({ grants }: Snapshot, since: number): Map<string, SnapshotRead> {
  return new Map(
    grants
      .filter(({ at, read }) => isKnown(read) && Date.parse(at) >= since)
      .map((read) => [scopeKey(read.scope), read]),
  );
}
