/** What a report found, in numbers. */
export type ReportSummary = {
  workspace: string;
  /** ISO 8601, UTC. */
  takenAt: string;
  /** sha256 of the snapshot. */
  digest: string;
  people: number;
  /** Undefined when the list could not be read. */
  repositories: number | undefined;
  grants: number;
  ghosts: number;
  needless: number;
  /** Grants and memberships that changed, when an older snapshot was given. */
  changes?: number;
  /** What could not be read. */
  unread: readonly { what: string; reason: string }[];
};
