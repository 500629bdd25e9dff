import { Argument } from "commander";
import type { PublishFlags } from "./commands/publish.ts";
import { type Describing, PATH, wholeNumber } from "./describing.ts";

/** Describes `castellan publish` to the command line. */
export function describePublish({ command, io, finish }: Describing): void {
  command("publish", "show a plan where its change is reviewed: comment, report, build status")
    .addArgument(
      new Argument("<host>", "where the pull request is").choices(["github", "bitbucket"]),
    )
    .argument("[path]", PATH)
    .option("--comment <file>", "the comment, as plan --markdown-out wrote it")
    .option("--plan <file>", "the plan, as plan --out saved it (Bitbucket's report and status)")
    .option("--pull-request <number>", "by default the one this pipeline runs for", wholeNumber(1))
    .option("--repository <slug>", "WORKSPACE/SLUG or OWNER/NAME, by default this pipeline's")
    .option("--commit <hash>", "by default this pipeline's")
    .option("--url <url>", "what the build status links to, by default this pipeline's page")
    .option("--api-url <origin>", "where the host's API is")
    .addHelpText("after", HELP)
    .action(async (host: "github" | "bitbucket", path: string | undefined, flags: PublishFlags) =>
      finish(await (await import("./commands/publish.ts")).publish(host, path, flags, io)),
    );
}

const HELP = `
There is one comment: it is edited in place, and found by its first line. With
Bitbucket, the files at path are read again to put remarks beside their lines;
a plan that is not there is reported as one that could not be made.

Credentials: GITHUB_TOKEN for GitHub; for Bitbucket BITBUCKET_ACCESS_TOKEN (of
the repository: pull requests and repositories, read), or what plan takes.

Exits with 0 when everything was shown, whatever the plan says.

Examples:
  castellan publish bitbucket access/ --plan plan.json --comment comment.md
  castellan publish github --comment comment.md --pull-request 12
`;
