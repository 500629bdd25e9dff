import type { ReportFlags } from "./commands/report.ts";
import { connecting, type Describing, fromSnapshot } from "./describing.ts";

/** Describes `castellan report` to the command line. */
export function describeReport({ command, io, finish }: Describing): void {
  fromSnapshot(
    connecting(command("report", "write down who can do what and why, as one HTML file")),
  )
    .argument(
      "[path]",
      "files that add aliases, last days and modes; by default access/ or access.yaml, if there",
    )
    .option("--workspace <slug>", "report on this workspace, without files")
    .option("--since <file>", "also show what changed since this older snapshot")
    .option("--out <file>", "where the page goes; - prints it", "report.html")
    .option("--csv <directory>", "also write tables there, with SHA256SUMS (docs/report.md)")
    .option("--json <file>", "also write it as JSON (schema/report.schema.json); - prints it")
    .option("--reviews <directory>", "where the access reviews are, if there are any", "reviews")
    .addHelpText("after", HELP)
    .action(async (path: string | undefined, flags: ReportFlags) =>
      finish(await (await import("./commands/report.ts")).report(path, flags, io)),
    );
}

const HELP = `
One file, which loads nothing and sends nothing: open it in a browser, mail it,
keep it. An overview; everybody on every repository as a picture; a page for
each person, group, project and repository with every path to every permission;
what was left behind, what gives nothing more, what ends soon, what changed.

When something could not be read, the page and the evidence say so, and the exit
code is 3.
It takes two calls for each project and repository, and a constant; none with
--snapshot.

Examples:
  castellan report access/
  castellan report access/ --snapshot acme.json.gz --out acme.html
  castellan report --snapshot today.json.gz --since last-week.json.gz
  castellan report access/ --csv evidence/
  (cd evidence && sha256sum -c SHA256SUMS)
  castellan report --snapshot acme.json --json - | jq '.unread'
`;
