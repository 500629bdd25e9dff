import type { ProviderName } from "./desired.ts";
import type { Directory } from "./directory.ts";
import type { Grant, Scope } from "./grant.ts";
import type { Read } from "./read.ts";

/** The explicit grants of one scope, and when they were read. */
export type SnapshotRead = {
  scope: Scope;
  /** ISO 8601, UTC, in whole seconds. */
  at: string;
  read: Read<Grant[]>;
};

/** The live state of one workspace, as one value: what every command that only reads can be answered from. */
export type Snapshot = {
  version: 1;
  provider: ProviderName;
  workspace: string;
  /** When its directory was read: ISO 8601, UTC, in whole seconds. */
  takenAt: string;
  directory: Directory;
  /** Normalised addresses that were looked up; one that is not in `directory.accounts` belongs to no member. */
  emails: string[];
  /** What was to be read of projects and repositories. Never some of a scope. */
  grants: SnapshotRead[];
  /** Account UUID → display name, of whoever holds something and is no member. */
  names: Record<string, string>;
  /** How many API calls it took. */
  calls: number;
};

/** How a snapshot is told from others. */
export type SnapshotMark = {
  takenAt: string;
  /** When the oldest of its reads was made, where that is before it was taken. */
  oldest?: string;
  /** sha256, in hex, of what its file says. */
  digest: string;
};
