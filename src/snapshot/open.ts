import type { SnapshotFile } from "../generated/snapshot.types.ts";
import validate from "../generated/snapshot.validate.js";
import type { Directory } from "../model/directory.ts";
import { ConfigError } from "../model/errors.ts";
import type { Grant, Principal, PrincipalKind, Scope, ScopeKind } from "../model/grant.ts";
import type { Read } from "../model/read.ts";
import type { Snapshot, SnapshotMark, SnapshotRead } from "../model/snapshot.ts";
import { digestOf } from "./write.ts";

const VERSION = 1;

/** A snapshot that was read back, and how it is told from others. */
export type OpenSnapshot = { snapshot: Snapshot; mark: SnapshotMark };

/**
 * Reads a snapshot back from the text of its file. `file` is for messages.
 * @throws ConfigError when it is none, is of another version, or is not what was written.
 */
export function openSnapshot(text: string, file: string): OpenSnapshot {
  const saved = parse(text, file);
  const version = fieldOf(saved, "version");
  if (typeof version === "number" && version !== VERSION)
    throw new ConfigError(
      `${file}: a snapshot of format version ${version}, but this castellan reads version ${VERSION}. Take it again with this version.`,
    );
  if (!validate(saved)) {
    const [first] = validate.errors ?? [];
    throw new ConfigError(
      `${file}: not a snapshot made by castellan snapshot: ${first?.instancePath || "the document"} ${first?.message ?? "is invalid"}.`,
    );
  }
  const digest = digestOf(text.slice(text.indexOf("\n") + 1));
  if (digest !== saved.digest)
    throw new ConfigError(
      `${file}: what it says does not match its digest: it was changed after it was made. Take the snapshot again.`,
    );
  checkRows(saved, file);
  const earliest = saved.grants.reduce((first, { at }) => Math.min(first, at), 0);
  return { snapshot: decode(saved), mark: markFrom(saved.takenAt, earliest, digest) };
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ConfigError(`${file}: not JSON. Give the file that castellan snapshot wrote.`);
  }
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

/** What the schema cannot say: each row names a holder and a level. Checked at once, since rows are decoded only when asked for. */
function checkRows({ grants, holders, levels }: SnapshotFile, file: string): void {
  for (const { scope, rows = [] } of grants) {
    const isHalf = rows.length % 2 === 1;
    if (isHalf || rows.some((at, index) => at >= (index % 2 === 0 ? holders : levels).length))
      throw new ConfigError(
        `${file}: a row of ${scope} names somebody or a level it does not list.`,
      );
  }
}

function decode(saved: SnapshotFile): Snapshot {
  const { version, provider, workspace, takenAt, calls, emails, names } = saved;
  const principals = saved.holders.map(principalFrom);
  return {
    version,
    provider,
    workspace,
    takenAt,
    directory: saved.directory as Directory,
    emails,
    grants: saved.grants.map((read) => readFrom(read, principals, saved)),
    names,
    calls,
  };
}

/** Decoded when it is asked for: most questions are about a few of thousands of scopes. */
function readFrom(
  encoded: SnapshotFile["grants"][number],
  principals: readonly Principal[],
  { takenAt, levels }: SnapshotFile,
): SnapshotRead {
  const scope = scopeFrom(encoded.scope);
  let read: Read<Grant[]> | undefined;
  return {
    scope,
    get at() {
      return timeAfter(takenAt, encoded.at);
    },
    get read() {
      read ??= rowsFrom(encoded);
      return read;
    },
  };

  function rowsFrom({ rows, unknown }: typeof encoded): Read<Grant[]> {
    if (rows === undefined) return { unknown: unknown ?? "" };
    const known: Grant[] = [];
    for (let index = 0; index < rows.length; index += 2) {
      const principal = principals[rows[index] ?? -1];
      const permission = levels[rows[index + 1] ?? -1];
      if (principal === undefined || permission === undefined)
        throw new Error("rows were not checked");
      known.push({ scope, principal, permission });
    }
    return { known };
  }
}

/** How a snapshot with this digest is told from others. */
export function markOf({ takenAt, grants }: Snapshot, digest: string): SnapshotMark {
  const began = Date.parse(takenAt);
  const earliest = grants.reduce((first, { at }) => Math.min(first, Date.parse(at) - began), 0);
  return markFrom(takenAt, earliest / 1000, digest);
}

function markFrom(takenAt: string, earliest: number, digest: string): SnapshotMark {
  return { takenAt, ...(earliest < 0 && { oldest: timeAfter(takenAt, earliest) }), digest };
}

function timeAfter(takenAt: string, seconds: number): string {
  return new Date(Date.parse(takenAt) + seconds * 1000).toISOString().replace(".000Z", "Z");
}

/** The schema has seen to it that the kind is one. */
function scopeFrom(key: string): Scope {
  const slash = key.indexOf("/");
  return { kind: key.slice(0, slash) as ScopeKind, name: key.slice(slash + 1) };
}

function principalFrom(key: string): Principal {
  const slash = key.indexOf("/");
  return { kind: key.slice(0, slash) as PrincipalKind, id: key.slice(slash + 1) };
}
