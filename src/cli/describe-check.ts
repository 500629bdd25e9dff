import type { CheckFlags } from "./commands/check.ts";
import { connecting, type Describing, fromSnapshot, PATH } from "./describing.ts";

/** Describes `castellan check` to the command line. */
export function describeCheck({ command, io, finish }: Describing): void {
  fromSnapshot(connecting(command("check", "does what was reviewed still hold? cannot write")))
    .argument("[path]", PATH)
    .option("--expect <digest>", "digest of the reviewed plan, or at least its first 12 characters")
    .option("--plan <file>", "the reviewed plan itself: says which changes came or went")
    .option(
      "--changed-since <revision>",
      "look at what the files declare otherwise than at that git revision",
    )
    .option("--json", "print the answer as JSON (schema/check.schema.json)")
    .addHelpText("after", CHECK_HELP)
    .action(async (path: string | undefined, flags: CheckFlags) =>
      finish(await (await import("./commands/check.ts")).check(path, flags, io)),
    );
}

const CHECK_HELP = `
For a merge queue, or just before apply. With --plan it looks at the scopes of
that plan alone, and with --changed-since at those that changed: few calls. With
a digest alone it plans everything.

Exits with 0 when it holds, 1 when it does not, 3 when something could not be
read, 4 when it holds and a guard would stop it.

Examples:
  castellan check access/ --plan plan.json
  castellan check access/ --expect 1286d597778b --changed-since origin/main
`;
