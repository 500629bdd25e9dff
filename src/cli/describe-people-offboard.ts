import type { Command } from "commander";
import type { PeopleOffboardFlags } from "./commands/people-offboard.ts";
import { connecting, type Describing, PATH } from "./describing.ts";

/** Describes `castellan people offboard` to the command line. */
export function describePeopleOffboard(people: Command, { io, finish }: Describing): void {
  connecting(people.command("offboard"))
    .description("show all that somebody holds, and say in the files that they leave")
    .argument("<alias>", "the person, as the files call them")
    .argument("[path]", PATH)
    .option("--all-scopes", "look at every project and repository, not only those in the files")
    .option("--until <date>", "their last day, YYYY-MM-DD, instead of suspending them now")
    .option("--dry-run", "show it, and write nothing")
    .option("-y, --yes", "write the files without asking")
    .option("--json", "print it as JSON (schema/offboarding.schema.json)")
    .addHelpText("after", HELP)
    .action(async (alias: string, files: string | undefined, flags: PeopleOffboardFlags) =>
      finish(
        await (await import("./commands/people-offboard.ts")).peopleOffboard(
          alias,
          files,
          flags,
          io,
        ),
      ),
    );
}

const HELP = `
Shown: groups, explicit permissions, branch restrictions and default reviewers
that name the person, what only they administer, and what could not be read.
Nothing is sent to Bitbucket: the files then say \`suspended: true\`, and
castellan apply takes it all. Projects and repositories that the files did not
name are named there, with nothing else declared. What no API can do is listed,
with the click.

It takes four calls for each repository, three for each project, and a constant.

Examples:
  castellan people offboard ana --dry-run
  castellan people offboard ana access/ --all-scopes --yes
  castellan people offboard cyd --until 2027-01-31
  castellan people offboard ana --dry-run --json | jq '.rows'
`;
