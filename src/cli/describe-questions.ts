import type { ExplainFlags } from "./commands/explain.ts";
import type { WhatIfFlags } from "./commands/what-if.ts";
import { connecting, type Describing, fromSnapshot, PATH, questioning } from "./describing.ts";
import type { QuestionFlags } from "./look-around.ts";

/** Describes `castellan explain`, `who-can` and `what-if` to the command line. */
export function describeQuestions(describing: Describing): void {
  const { command, io, finish } = describing;
  questioning(command("explain", "say what somebody can do, and every path to it; cannot write"))
    .argument("<person>", "alias, account id, UUID, address, or a display name only one has")
    .argument("[scope]", "project/KEY or repository/SLUG; without, everything they can reach")
    .option("--all", "name every scope")
    .addHelpText("after", EXPLAIN_HELP)
    .action(async (person: string, scope: string | undefined, flags: ExplainFlags) =>
      finish(await (await import("./commands/explain.ts")).explain(person, scope, flags, io)),
    );
  questioning(command("who-can", "list who can do something somewhere, and why; cannot write"))
    .argument("<level>", "read, write, create-repo (on projects) or admin")
    .argument("<scope>", "project/KEY or repository/SLUG")
    .addHelpText("after", WHO_CAN_HELP)
    .action(async (level: string, scope: string, flags: QuestionFlags) =>
      finish(await (await import("./commands/who-can.ts")).whoCan(level, scope, flags, io)),
    );
  describeWhatIf(describing);
}

function describeWhatIf({ command, io, finish }: Describing): void {
  fromSnapshot(
    connecting(command("what-if", "say what the files would do to people; cannot write")),
  )
    .argument("[path]", PATH)
    .option("--base <revision or path>", "tell only what a change of the files since then brings")
    .option("--json", "print the whole plan as JSON (schema/plan.schema.json)")
    .addHelpText("after", WHAT_IF_HELP)
    .action(async (path: string | undefined, flags: WhatIfFlags) =>
      finish(await (await import("./commands/what-if.ts")).whatIf(path, flags, io)),
    );
}

const WHAT_IF_HELP = `
Examples:
  castellan what-if access/ --snapshot acme.json.gz
  castellan what-if access/ --base origin/main --snapshot acme.json.gz
  castellan what-if access/ --base ./before --snapshot acme.json.gz
`;

const EXPLAIN_HELP = `
The path that gives most wins; without the redundant ones nothing changes. Where
there are files, each path comes with the lines that say so. What could not be
read is said, and the exit code is then 3.

Examples:
  castellan explain ana repository/geordi
  castellan explain ana --snapshot acme.json.gz
  castellan explain bo@acme.example PLAT --workspace acme
  castellan explain ana --csv > ana.csv
`;

const WHO_CAN_HELP = `
At least that level, over all paths, workspace owners included. Whoever can
write can read.

Examples:
  castellan who-can admin repository/geordi
  castellan who-can write project/PLAT --snapshot acme.json.gz
  castellan who-can read geordi --csv > readers.csv
`;
