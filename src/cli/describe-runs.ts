import type { RunsFlags } from "./commands/runs.ts";
import type { UndoFlags } from "./commands/undo.ts";
import { connecting, type Describing, journaling } from "./describing.ts";

/** Describes `castellan runs` and `castellan undo` to the command line. */
export function describeRuns({ command, io, finish }: Describing): void {
  journaling(command("runs", "list what was applied from here"))
    .option("--json", "print the runs as JSON")
    .addHelpText("after", RUNS_HELP)
    .action(async (flags: RunsFlags) =>
      finish(await (await import("./commands/runs.ts")).runs(flags, io)),
    );

  journaling(
    connecting(command("undo", "plan the way back from a run; cannot write without --apply")),
  )
    .argument("<run>", "id of the run, the beginning of it, or: last")
    .argument(
      "[path]",
      "files whose limits and approvals count; by default access/ or access.yaml, if there",
    )
    .option("--apply", "ask, and carry the plan out")
    .option("-y, --yes", "carry the plan out without asking")
    .option("--out <file>", "save the plan for apply --plan")
    .option("--json", "print the plan as JSON, or the outcomes when it is carried out")
    .addHelpText("after", UNDO_HELP)
    .action(async (run: string, path: string | undefined, flags: UndoFlags) =>
      finish(await (await import("./commands/undo.ts")).undo(run, path, flags, io)),
    );
}

const RUNS_HELP = `
Examples:
  castellan runs
  castellan runs --json | jq '.runs[0].run'
`;

const UNDO_HELP = `
What still is as the run left it is put back; what changed since is listed and
left. Limits and approvals hold as for any plan.

Examples:
  castellan undo last                  what would it take?
  castellan undo last --apply          ask, and do it
  castellan undo 20261123-1011 --out plan.json
  castellan apply --plan plan.json
`;
