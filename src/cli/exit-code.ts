/** What the process's exit code says. Public API: workflows branch on it. */
export const EXIT = {
  clean: 0,
  error: 1,
  /** Changes or drift, with `--detailed-exitcode`. */
  changes: 2,
  partlyApplied: 3,
  stoppedByGuard: 4,
} as const;
