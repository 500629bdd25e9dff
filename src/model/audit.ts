import type { Read } from "./read.ts";

/** One entry of an audit log. What Bitbucket calls its actions is documented nowhere, so an entry is told by the names in it. */
export type AuditEvent = {
  /** ISO 8601. */
  at: string;
  action: string;
  /** The display name, or the id where there is none. */
  actor: string;
  /** Every id and name in it, in lower case; the last part of a path counts by itself. */
  words: string[];
  /** The workspace that it says it happened in, as a resource. */
  workspace?: string;
};

/** Reads an audit log. It has no method that writes. */
export interface AuditLog {
  /** The entries from then on, the newest first, or why they are not known. Milliseconds since the epoch. */
  since(from: number): Promise<Read<AuditEvent[]>>;
  calls(): number;
}
