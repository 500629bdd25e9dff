import type { PeopleExportFlags } from "./commands/people-export.ts";
import type { PeopleImportFlags } from "./commands/people-import.ts";
import { describePeopleGhosts } from "./describe-people-ghosts.ts";
import { describePeopleOffboard } from "./describe-people-offboard.ts";
import { describePeopleShow } from "./describe-people-show.ts";
import { describePeopleWhoami } from "./describe-people-whoami.ts";
import { collected, type Describing, PATH } from "./describing.ts";

/** Describes `castellan people …` to the command line. */
export function describePeople(describing: Describing): void {
  const { command, io, finish } = describing;
  const people = command("people", "add people from a CSV file, list them, look one up");
  people.addHelpText("after", PEOPLE_HELP);
  people
    .command("import")
    .description("add the people of a CSV file to the files; sends nothing")
    .argument("<csv>", "a list of people, or an export of Bitbucket or Atlassian")
    .argument("[path]", PATH)
    .option("--group <slug>", "put everybody into this group; may be repeated", collected)
    .option("--until <date>", "last day, YYYY-MM-DD, of what is added")
    .option("--reason <text>", "why, such as a ticket")
    .option(
      "--columns <field=header,…>",
      "which column is what; an empty header leaves a field out",
      collected,
    )
    .option("--file <file>", "the file that gets the new people")
    .option("--dry-run", "show what would change, and write nothing")
    .option("-y, --yes", "write the files without asking")
    .addHelpText("after", IMPORT_HELP)
    .action(async (csv: string, files: string | undefined, flags: PeopleImportFlags) =>
      finish(
        await (await import("./commands/people-import.ts")).peopleImport(csv, files, flags, io),
      ),
    );
  people
    .command("export")
    .description("print the people of the files and their groups")
    .argument("[path]", PATH)
    .option("--csv", "as CSV (the default), which people import reads")
    .option("--json", "as JSON")
    .addHelpText("after", EXPORT_HELP)
    .action(async (files: string | undefined, flags: PeopleExportFlags) =>
      finish(await (await import("./commands/people-export.ts")).peopleExport(files, flags, io)),
    );
  describePeopleGhosts(people, describing);
  describePeopleOffboard(people, describing);
  describePeopleWhoami(people, describing);
  describePeopleShow(people, describing);
}

const PEOPLE_HELP = `
Examples:
  castellan people import users.csv --dry-run
  castellan people export > people.csv
`;

const IMPORT_HELP = `
Fields: email, account, alias, name, status, groups, until, reason.
Everybody gets an alias; who is in the files already only gets the groups that
are missing. Comments, order and all other lines of the files stay as they are.

Examples:
  castellan people import users.csv --dry-run
  castellan people import users.csv access/ --group developers
  castellan people import users.csv --columns "email=E-mail,alias=Login" --yes
  castellan people import contractors.csv --group web --until 2027-06-30 \\
      --reason OPS-1244
`;

const EXPORT_HELP = `
Examples:
  castellan people export access/ > people.csv
  castellan people export --json | jq '.people[] | select(.groups == [])'
`;
