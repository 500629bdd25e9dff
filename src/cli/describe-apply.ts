import type { ApplyFlags } from "./commands/apply.ts";
import { connecting, type Describing, journaling, PATH } from "./describing.ts";

/** Describes `castellan apply` to the command line. */
export function describeApply({ command, io, finish }: Describing): void {
  journaling(connecting(command("apply", "show what would change, ask, and do it")))
    .argument("[path]", PATH)
    .option(
      "--plan <file>",
      "carry out a plan saved by plan --out, and nothing else; with a path, only if the files are still those it was made from",
    )
    .option(
      "--expect <digest>",
      "plan again, and write only if the plan is the one that was reviewed; with --plan, says what differs",
    )
    .option("-y, --yes", "do not ask")
    .option("--json", "print the outcomes as JSON")
    .option("--outcomes-out <file>", "write the outcomes there as JSON, whatever is printed")
    .addHelpText("after", APPLY_HELP)
    .action(async (path: string | undefined, flags: ApplyFlags) =>
      finish(await (await import("./commands/apply.ts")).apply(path, flags, io)),
    );
}

const APPLY_HELP = `
Examples:
  castellan apply access/
  castellan apply access/ --yes           in a pipeline, where nobody can answer
  castellan apply --plan plan.json --yes   exactly what was reviewed
  castellan apply --plan plan.json access/ --yes
                                           ... if the files are still the same
  castellan apply access/ --expect 1286d597778b --yes
                                        plan again, and only if it is that plan
`;
