import type { DriftFlags } from "./commands/drift.ts";
import { connecting, type Describing, fromSnapshot, PATH } from "./describing.ts";

/** Describes `castellan drift` to the command line. */
export function describeDrift({ command, io, finish }: Describing): void {
  fromSnapshot(
    connecting(command("drift", "where the workspace differs from the files, and who did it")),
  )
    .argument("[path]", PATH)
    .option(
      "--adopt [items...]",
      "make the files say what is live: all of it, or these items; comments stay",
    )
    .option("--branch <name>", "with --adopt: commit that on a new git branch")
    .option("-y, --yes", "do not ask before the files are written")
    .option("--revert <file>", "save the plan that puts everything back, for apply --plan")
    .option("--json", "print everything as JSON (schema/drift.schema.json)")
    .option("--json-out <file>", "write the JSON there, whatever is printed")
    .addHelpText("after", DRIFT_HELP)
    .action(async (path: string | undefined, flags: DriftFlags) =>
      finish(await (await import("./commands/drift.ts")).drift(path, flags, io)),
    );
}

const DRIFT_HELP = `
Exits with 0 when nothing differs, 2 when something does, 3 when something could
not be read. With ATLASSIAN_ORG_API_KEY it says who changed what, by the audit
log of the organisation: the newest entry of 90 days that names both scope and
holder.

Nothing is ever sent to Bitbucket from here. An item is named as --json does.

Examples:
  castellan drift access/                          in a nightly job
  castellan drift access/ --adopt --branch adopt   all of it, on a new branch
  castellan drift access/ --adopt "project/PLAT users cyd"
  castellan drift access/ --revert back.json && castellan apply --plan back.json
`;
