import type { Command } from "commander";
import type { PeopleGhostsFlags } from "./commands/people-ghosts.ts";
import {
  collected,
  connecting,
  type Describing,
  fromSnapshot,
  PATH,
  wholeNumber,
} from "./describing.ts";

/** Describes `castellan people ghosts` to the command line. */
export function describePeopleGhosts(people: Command, { io, finish }: Describing): void {
  fromSnapshot(connecting(people.command("ghosts")))
    .description("list what people left behind: rows and seats nobody means; cannot write")
    .argument("[path]", PATH)
    .option(
      "--domain <name>",
      "a domain of your own; may be repeated; by default the domains of the files",
      collected,
    )
    .option(
      "--older-than <days>",
      "list invitations that nobody has accepted for more days",
      wholeNumber(0, 3660),
      14,
    )
    .option("--all-scopes", "read every project and repository, not only those in the files")
    .option("--json", "print everything as JSON (schema/ghosts.schema.json)")
    .option("--detailed-exitcode", "exit with 2 when there are any")
    .addHelpText("after", HELP)
    .action(async (files: string | undefined, flags: PeopleGhostsFlags) =>
      finish(await (await import("./commands/people-ghosts.ts")).peopleGhosts(files, flags, io)),
    );
}

const HELP = `
Listed, the most dangerous first: rows of accounts that are no members any more,
of people in no group, of people who are not in the files; admin rows that
creating a repository left; old invitations, of anybody; people of other
domains; people without an account; people who hold nothing. Each row comes with
what would stay without it (≥: at least), and what to do. Each is listed once,
under its most dangerous reason. Then: how many seats that would free.

It takes two calls for each project and repository, and a constant. Members'
addresses are known only where the files say them. Who is invited, no API tells
once the workspace has moved to admin.atlassian.com.

Examples:
  castellan people ghosts access/
  castellan people ghosts --domain acme.example --domain acme.co.example
  castellan people ghosts --older-than 30
  castellan people ghosts --all-scopes --detailed-exitcode     in a weekly job
  castellan people ghosts --json | jq '.lists[] | {reason, count}'
`;
