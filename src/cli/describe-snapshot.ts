import type { SnapshotFlags } from "./commands/snapshot.ts";
import { collected, connecting, type Describing } from "./describing.ts";

/** Describes `castellan snapshot` to the command line. */
export function describeSnapshot({ command, io, finish }: Describing): void {
  connecting(command("snapshot", "save the live state as one file; cannot write to the workspace"))
    .argument(
      "[path]",
      "files whose people are looked up; by default access/ or access.yaml, if there",
    )
    .requiredOption("--out <file>", "where it goes; packed when the name ends in .gz; - prints it")
    .option("--workspace <slug>", "take it of this workspace, without files")
    .option(
      "--only <scope>",
      "read only project/KEY with its repositories, or repository/SLUG; may be repeated",
      collected,
    )
    .option("--declared", "read only the projects and repositories that the files name")
    .option("--resume", "go on with --out: what it knows, and is not a day old, is not read again")
    .addHelpText("after", HELP)
    .action(async (path: string | undefined, flags: SnapshotFlags) =>
      finish(await (await import("./commands/snapshot.ts")).snapshot(path, flags, io)),
    );
}

const HELP = `
It holds members, groups, projects, repositories and who was granted what, but
no credential. Of the people in the files it also holds which account their
address belongs to: take it with the files that will be planned against it.

What could not be read is in it as unknown, with the reason, and the exit code
is 3. It takes two calls for each project and repository, and a constant.

Examples:
  castellan snapshot access/ --out acme.json.gz
  castellan snapshot --workspace acme --out acme.json
  castellan snapshot access/ --out acme.json --resume    after a rate limit
  castellan plan access/ --snapshot acme.json.gz
`;
