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
  const snapshot = decode(saved, file);
  return { snapshot, mark: markOf(snapshot, digest) };
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

function decode(saved: SnapshotFile, file: string): Snapshot {
  const { version, provider, workspace, takenAt, calls, emails, names } = saved;
  const began = Date.parse(takenAt);
  const principals = saved.holders.map(principalFrom);
  return {
    version,
    provider,
    workspace,
    takenAt,
    directory: saved.directory as Directory,
    emails,
    grants: saved.grants.map((read) => readFrom(read, { began, principals, saved, file })),
    names,
    calls,
  };
}

type Decoding = {
  began: number;
  principals: readonly Principal[];
  saved: SnapshotFile;
  file: string;
};

function readFrom(
  { scope: key, at, ...found }: SnapshotFile["grants"][number],
  { began, principals, saved, file }: Decoding,
): SnapshotRead {
  const scope = scopeFrom(key);
  const time = new Date(began + at * 1000).toISOString().replace(".000Z", "Z");
  return { scope, at: time, read: rowsFrom(found) };

  function rowsFrom({ rows, unknown }: typeof found): Read<Grant[]> {
    if (rows === undefined) return { unknown: unknown ?? "" };
    const known: Grant[] = [];
    for (let index = 0; index < rows.length; index += 2) {
      const principal = principals[rows[index] ?? -1];
      const permission = saved.levels[rows[index + 1] ?? -1];
      if (principal === undefined || permission === undefined)
        throw new ConfigError(
          `${file}: a row of ${key} names somebody or a level it does not list.`,
        );
      known.push({ scope, principal, permission });
    }
    return { known };
  }
}

/** How a snapshot with this digest is told from others. */
export function markOf({ takenAt, grants }: Snapshot, digest: string): SnapshotMark {
  const oldest = grants.reduce((first, { at }) => (at < first ? at : first), takenAt);
  return { takenAt, ...(oldest === takenAt ? {} : { oldest }), digest };
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
