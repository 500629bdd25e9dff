import type { FmtFlags } from "./commands/fmt.ts";
import { type Describing, PATH } from "./describing.ts";

/** Describes `castellan fmt` to the command line. */
export function describeFmt({ command, io, finish }: Describing): void {
  command("fmt", "write the files in the one form; comments stay")
    .argument("[path]", PATH)
    .option("--check", "write nothing, list the files that would change; exit 2 if there are any")
    .option("--diff", "write nothing, show what would change")
    .option("--sort", "sort people, groups, projects, repositories and members by name, too")
    .addHelpText("after", HELP)
    .action(async (path: string | undefined, flags: FmtFlags) =>
      finish(await (await import("./commands/fmt.ts")).fmt(path, flags, io)),
    );
}

const HELP = `
What the files say stays the same, and so do comments, the order of entries,
line endings and the byte order mark. A file with problems is left alone.

Examples:
  castellan fmt                      format access/
  castellan fmt --check access/      in a pipeline: 0 formatted, 2 not
  castellan fmt --diff people.yaml   what would change?
`;
