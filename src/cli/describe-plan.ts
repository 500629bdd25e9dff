import { Option } from "commander";
import type { PlanFlags } from "./commands/plan.ts";
import { connecting, type Describing, fromSnapshot, PATH } from "./describing.ts";

/** Describes `castellan plan` to the command line. */
export function describePlan({ command, io, finish }: Describing): void {
  fromSnapshot(connecting(command("plan", "show what would change; cannot write")))
    .argument("[path]", PATH)
    .addOption(
      new Option(
        "--format <format>",
        "text, json (schema/plan.schema.json), or markdown: a comment for a pull request",
      )
        .choices(["text", "markdown", "json"])
        .default("text"),
    )
    .option("--json", "the same as --format json")
    .option(
      "--base <revision or path>",
      "tell what these files change since then, and what differs already",
    )
    .option("--out <file>", "save the plan for apply --plan")
    .option("--markdown-out <file>", "write the comment there, whatever is printed")
    .addOption(
      new Option("--comment-for <host>", "who will show it")
        .choices(["github", "bitbucket"])
        .default("github"),
    )
    .option("--comment-key <key>", "tells several comments on one pull request apart", "plan")
    .option("--artefact <name>", "where the whole plan is, for a comment that had to be cut")
    .option("--artefact-url <url>", "a link to it")
    .option("--detailed-exitcode", "exit with 2 when there are changes")
    .option(
      "--changed-since <revision>",
      "look only at what the files declare otherwise than at that git revision",
    )
    .option("--all", "also list the scopes that need nothing, and every warning")
    .option("--strict", "exit with 1 when lines could be left out or said shorter")
    .addHelpText("after", PLAN_HELP)
    .action(async (path: string | undefined, flags: PlanFlags) =>
      finish(await (await import("./commands/plan.ts")).plan(path, flags, io)),
    );
}

const PLAN_HELP = `
Examples:
  castellan plan access/
  castellan plan access/ --out plan.json && castellan apply --plan plan.json
  castellan plan access/ --json | jq '.steps | length'
  castellan plan access/ --changed-since origin/main
                                                in a pull request: few calls
  castellan plan access/ --base origin/main --format markdown > comment.md
                                          what a pull request brings
  castellan plan access/ --detailed-exitcode    0: converged, 2: changes
  castellan plan access/ --snapshot acme.json   without network or token
`;
