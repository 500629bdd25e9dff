import { join } from "node:path";

/** Where journals and locks are kept, below the current directory, unless another place is given. */
export const USUAL_PLACE = ".castellan";

/** The folder of the runs, one file each. */
export function runsIn(directory: string): string {
  return join(directory, "runs");
}

/** The journal of one run. */
export function journalIn(directory: string, run: string): string {
  return join(runsIn(directory), `${run}.jsonl`);
}

/** The lock of one workspace. Whatever a plan file calls its workspace, it names no place elsewhere. */
export function lockIn(directory: string, workspace: string): string {
  return join(directory, `${encodeURIComponent(workspace)}.lock`);
}
