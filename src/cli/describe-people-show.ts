import type { Command } from "commander";
import type { PeopleShowFlags } from "./commands/people-show.ts";
import { connecting, type Describing, PATH } from "./describing.ts";

/** Describes `castellan people show` to the command line. */
export function describePeopleShow(people: Command, { io, finish }: Describing): void {
  connecting(people.command("show"))
    .description("who somebody is: account, membership, groups; cannot write")
    .argument("<person>", "an alias, an e-mail address, an account id or a {uuid}")
    .argument("[path]", PATH)
    .option("--workspace <slug>", "the workspace, where there are no files")
    .option("--scope <scope>", "also the explicit permission on project/KEY or repository/SLUG")
    .option("--json", "print it as JSON (schema/person.schema.json)")
    .addHelpText("after", HELP)
    .action(async (person: string, files: string | undefined, flags: PeopleShowFlags) =>
      finish(
        await (await import("./commands/people-show.ts")).peopleShow(person, files, flags, io),
      ),
    );
}

const HELP = `
An address is found only when it is a member's: Bitbucket tells no others. What
a person holds everywhere, and what is left of it without them: castellan
people offboard --dry-run.

Examples:
  castellan people show ana
  castellan people show ana access/ --scope project/PLAT
  castellan people show ana@acme.example --workspace acme
  castellan people show '{0f6c2f3e-9d0b-4c8e-8f0e-2f1d6a7b8c90}' --json
`;
