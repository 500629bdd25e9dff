import type { ReviewCheckFlags } from "./commands/review-check.ts";
import type { ReviewStartFlags } from "./commands/review-start.ts";
import { collected, type Describing, PATH, wholeNumber } from "./describing.ts";

const SNAPSHOT = "--snapshot <file>";

/** Describes `castellan review …` to the command line. */
export function describeReview({ command, io, finish }: Describing): void {
  const review = command("review", "have owners confirm who may do what; talks to nobody");
  review.addHelpText("after", REVIEW_HELP);
  review
    .command("start")
    .description("write a file for each owner to fill in; sends nothing")
    .argument("[path]", PATH)
    .requiredOption(
      "--owner <alias=scope,…>",
      "who answers for what: project/KEY with its repositories, repository/SLUG; may be repeated",
      collected,
    )
    .requiredOption("--due <date>", "last day to decide, YYYY-MM-DD")
    .requiredOption(SNAPSHOT, "the live state that is to be confirmed")
    .option(
      "--out <directory>",
      "where the files go; earlier reviews are looked for there",
      "reviews",
    )
    .addHelpText("after", START_HELP)
    .action(async (path: string | undefined, flags: ReviewStartFlags) =>
      finish(await (await import("./commands/review-start.ts")).reviewStart(path, flags, io)),
    );
  review
    .command("check")
    .description(
      "check who decided what, and list what is open, overdue, or to be done; cannot write",
    )
    .argument("[directory]", "where the files are", "reviews")
    .option("--files <path>", "files that say who is who, and grant what is to go")
    .option(SNAPSHOT, "a newer live state: what is not as it was confirmed?")
    .option("--address <alias=email>", "commits with this address too; may be repeated", collected)
    .option("--deputy <alias>", "may decide for every owner; may be repeated", collected)
    .option("--soon <days>", "what is due within so many days is listed", wholeNumber(0, 366), 14)
    .option("--json", "print everything as JSON (schema/review-check.schema.json)")
    .option("--detailed-exitcode", "exit with 2 when something is open or to be done")
    .addHelpText("after", CHECK_HELP)
    .action(async (directory: string, flags: ReviewCheckFlags) =>
      finish(await (await import("./commands/review-check.ts")).reviewCheck(directory, flags, io)),
    );
}

const REVIEW_HELP = `
Examples:
  castellan snapshot access/ --out acme.json.gz
  castellan review start --owner ana=project/PLAT --due 2027-01-31 \\
      --snapshot acme.json.gz
  castellan review check
`;

const START_HELP = `
Each file lists the explicit grants on the scopes that its owner answers for,
whom each group brings, and what changed since the owner's last review in --out.
The owner writes decision, by and, where it is not keep, a note, and commits it.

Examples:
  castellan review start --owner ana=project/PLAT,project/WEB \\
      --owner ivo=project/DATA --due 2027-01-31 --snapshot acme.json.gz
`;

const CHECK_HELP = `
Invalid: what was asked was changed; somebody else decided; or the commit of a
decision is not by an address of whoever is said to have decided. Git proves no
identity by itself: protect the branch, or have commits signed.

Exits with 1 when a review is invalid or overdue.

Examples:
  castellan review check
  castellan review check reviews/ --snapshot acme.json.gz --detailed-exitcode
  castellan review check --json | jq '.reviews[] | select(.state != "done")'
`;
