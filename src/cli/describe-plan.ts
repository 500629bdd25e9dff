import type { PlanFlags } from "./commands/plan.ts";
import { connecting, type Describing, PATH } from "./describing.ts";

/** Describes `castellan plan` to the command line. */
export function describePlan({ command, io, finish }: Describing): void {
  connecting(command("plan", "show what would change; cannot write"))
    .argument("[path]", PATH)
    .option("--json", "print the plan as JSON (schema/plan.schema.json)")
    .option("--out <file>", "save the plan for apply --plan")
    .option("--detailed-exitcode", "exit with 2 when there are changes")
    .option("--all", "also list the scopes that need nothing")
    .addHelpText("after", PLAN_HELP)
    .action(async (path: string | undefined, flags: PlanFlags) =>
      finish(await (await import("./commands/plan.ts")).plan(path, flags, io)),
    );
}

const PLAN_HELP = `
Examples:
  castellan plan access/
  castellan plan access/ --out plan.json && castellan apply --plan plan.json
  castellan plan access/ --json | jq '.steps | length'
  castellan plan access/ --detailed-exitcode    0: converged, 2: changes
`;
