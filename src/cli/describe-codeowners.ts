import { Option } from "commander";
import type { CodeownersFlags } from "./commands/codeowners.ts";
import { type Describing, PATH } from "./describing.ts";

/** Describes `castellan codeowners` to the command line. */
export function describeCodeowners({ command, io, finish }: Describing): void {
  command("codeowners", "print who owns which file, as CODEOWNERS says it; talks to nobody")
    .argument("[path]", PATH)
    .option("--write", "write it into CODEOWNERS, and leave the rest of that as it is")
    .option("--check", "exit with 1 when CODEOWNERS says something else")
    .option("--out <file>", "write it into this file instead")
    .addOption(
      new Option("--host <host>", "who reads it: where it is looked for")
        .choices(["github", "bitbucket"])
        .default("github"),
    )
    .addHelpText("after", CODEOWNERS_HELP)
    .action(async (path: string | undefined, flags: CodeownersFlags) =>
      finish(await (await import("./commands/codeowners.ts")).codeowners(path, flags, io)),
    );
}

const CODEOWNERS_HELP = `
From \`owners\` and \`delegates\` in the files: the directory and CODEOWNERS
itself belong to the owners, a delegated file to its own. The block is written
between two marks, at the end, where nothing takes precedence over it.

Examples:
  castellan codeowners access/ --write
  castellan codeowners access/ --check                  in a pipeline
  castellan codeowners access/ --host bitbucket --write
`;
