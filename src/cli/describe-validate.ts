import type { ValidateFlags } from "./commands/validate.ts";
import { type Describing, PATH } from "./describing.ts";

/** Describes `castellan validate` to the command line. */
export function describeValidate({ command, io, finish }: Describing): void {
  command("validate", "check the files; talks to nobody")
    .argument("[path]", PATH)
    .option("--json", "print the problems and warnings as JSON")
    .option("--all", "list every warning: what could be left out or said shorter")
    .option("--strict", "exit with 1 when there are warnings")
    .addHelpText(
      "after",
      "\nExamples:\n  castellan validate access/\n  castellan validate access.yaml --json\n",
    )
    .action(async (path: string | undefined, flags: ValidateFlags) =>
      finish(await (await import("./commands/validate.ts")).validate(path, flags, io)),
    );
}
