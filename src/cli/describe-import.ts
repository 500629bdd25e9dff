import { Option } from "commander";
import { ConfigError } from "../model/errors.ts";
import type { ImportFlags } from "./commands/import.ts";
import { collected, connecting, type Describing, journaling } from "./describing.ts";
import type { Io } from "./io.ts";

/** Describes `castellan import` to the command line. */
export function describeImport({ command, io, finish }: Describing): void {
  journaling(connecting(command("import", "write a live workspace down as files")))
    .argument("[paths...]", "where the files go, by default access/; with --from, first the file")
    .option("--workspace <slug>", "the workspace to write down")
    .option(
      "--only <scope>",
      "only project/KEY with its repositories, or repository/SLUG; may be repeated",
      collected,
    )
    .option("--users <csv>", "a list of people, or an export of Bitbucket or Atlassian: addresses")
    .option("--snapshot <file>", "of a snapshot, in place of the workspace")
    .addOption(
      new Option(
        "--from <tool>",
        "take over from another tool's file, in place of the workspace",
      ).choices(["terraform-state", "bucketctl", "users-csv"]),
    )
    .option("--update", "add what is new to the files that are there, after showing it")
    .option("-y, --yes", "with --update, write the files without asking")
    .option("--fresh", "read everything again, also what a stopped run has read")
    .option("--dry-run", "show the files, and write nothing")
    .addHelpText("after", HELP)
    .action(async (paths: string[], flags: ImportFlags) => finish(await run(paths, flags, io)));
}

async function run(paths: string[], flags: ImportFlags, io: Io): Promise<number> {
  if (paths.length > (flags.from === undefined ? 1 : 2))
    throw new ConfigError(`Too many arguments: ${paths.join(" ")}. Run castellan import --help.`);
  if (flags.from !== undefined)
    return await (await import("./commands/import-from.ts")).importFrom(paths, flags, io);
  const [path] = paths;
  return flags.update
    ? await (await import("./commands/import-update.ts")).importUpdate(path, flags, io)
    : await (await import("./commands/import.ts")).importLive(path, flags, io);
}

const HELP = `
Everything is additive at first, and the plan of the files is empty. What could
not be read is left out and listed, and the exit code is 3. A run that a rate
limit stops goes on where it was when it is run again.

People are written down with their account ids: Bitbucket tells no addresses.
With --users, addresses of the list are looked up, and those that find somebody
are written in place of the id.

--update adds people, groups, members, projects, repositories and rows that are
new. Comments, order and everything else stay; nothing is removed, and nothing
is added where the files are authoritative.

--from takes a Terraform state of either Bitbucket provider, a permission file
of bucketctl, or an export of Bitbucket's user directory, and says how its
files differ from the workspace; without a credential, only what it took over.

Examples:
  castellan import --workspace acme
  castellan import access/ --update
  castellan import --workspace acme --only project/PLAT --dry-run
  castellan import access/ --workspace acme --users users.csv
  castellan import access/ --workspace acme --snapshot acme.json.gz
  castellan import --from terraform-state terraform.tfstate --workspace acme
`;
