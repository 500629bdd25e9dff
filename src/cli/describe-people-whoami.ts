import type { Command } from "commander";
import type { PeopleWhoamiFlags } from "./commands/people-whoami.ts";
import { connecting, type Describing } from "./describing.ts";

/** Describes `castellan people whoami` to the command line. */
export function describePeopleWhoami(people: Command, { io, finish }: Describing): void {
  connecting(people.command("whoami"), 0)
    .description("who the credential is: account, addresses, workspaces; cannot write")
    .option("--repositories", "also what it can do on each repository of --workspace")
    .option("--workspace <slug>", "the workspace of --repositories")
    .option("--json", "print it as JSON (schema/whoami.schema.json)")
    .addHelpText("after", HELP)
    .action(async (flags: PeopleWhoamiFlags) =>
      finish(await (await import("./commands/people-whoami.ts")).peopleWhoami(flags, io)),
    );
}

const HELP = `
It takes three calls, and one per 100 repositories. What the credential may do
for a set of files, and what to mend: castellan doctor.

Examples:
  castellan people whoami
  castellan people whoami --workspace acme --repositories
  castellan people whoami --json | jq .addresses
`;
