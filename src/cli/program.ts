import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import type { ApplyFlags } from "./commands/apply.ts";
import type { DoctorFlags } from "./commands/doctor.ts";
import type { PlanFlags } from "./commands/plan.ts";
import type { RunsFlags } from "./commands/runs.ts";
import type { SandboxFlags } from "./commands/sandbox.ts";
import type { UndoFlags } from "./commands/undo.ts";
import { describePeople } from "./describe-people.ts";
import { describePeopleGhosts } from "./describe-people-ghosts.ts";
import { EXIT } from "./exit-code.ts";
import { type Io, type Output, paintFor } from "./io.ts";

/** Runs one command line and returns its exit code. Commands are imported when they are called: `--help` needs none. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  let code: number = EXIT.clean;
  const program = describe(io, await aboutSandbox(argv, io), (exitCode) => {
    code = exitCode;
  });
  if (argv.length > 0 && ["completion", "complete"].includes(argv[0] ?? "")) {
    const { default: tab } = await import("@bomb.sh/tab/commander");
    tab(program, { completionCommandName: "completion" });
  } else
    program.addCommand(
      new Command("completion")
        .argument("<shell>", "bash, zsh, fish or powershell")
        .description("print a completion script for your shell"),
    );
  try {
    await program.parseAsync(argv, { from: "user" });
    return code;
  } catch (error) {
    return failed(error, io);
  }
}

/** The sandbox has a great deal to say about itself, which no other command line needs to load. */
async function aboutSandbox(argv: readonly string[], io: Io): Promise<string> {
  if (!argv.includes("sandbox")) return "";
  const { sandboxHelp } = await import("./commands/sandbox-help.ts");
  return sandboxHelp(helpWidth(io.stdout));
}

function describe(io: Io, sandboxHelp: string, finish: (code: number) => void): Command {
  const program = new Command("castellan")
    .description("Access to Bitbucket Cloud as code: who may do what, in files that are reviewed.")
    .version(packageJson.version, "-V, --version", "print the version")
    .helpOption("-h, --help", "show help")
    .helpCommand("help [command]", "show help for a command")
    .showHelpAfterError("Run castellan --help to see what there is.")
    .configureOutput(outputOf(io))
    .exitOverride()
    .addHelpText("after", EXAMPLES);

  const command = (name: string, description: string) =>
    program.command(name).description(description).exitOverride().configureOutput(outputOf(io));

  command("validate", "check the files; talks to nobody")
    .argument("[path]", PATH)
    .option("--json", "print the problems as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  castellan validate access/\n  castellan validate access.yaml --json\n",
    )
    .action(async (path: string | undefined, flags: { json?: boolean }) =>
      finish(await (await import("./commands/validate.ts")).validate(path, flags, io)),
    );

  connecting(command("doctor", "check the credential and the workspace; cannot write"), 0)
    .argument("[path]", "files to check for; by default access/ or access.yaml, if there")
    .option("--workspace <slug>", "check for everything in this workspace, without files")
    .option("--json", "print the checks as JSON (schema/doctor.schema.json)")
    .addHelpText("after", DOCTOR_HELP)
    .action(async (path: string | undefined, flags: DoctorFlags) =>
      finish(await (await import("./commands/doctor.ts")).doctor(path, flags, io)),
    );

  connecting(command("plan", "show what would change; cannot write"))
    .argument("[path]", PATH)
    .option("--json", "print the plan as JSON (schema/plan.schema.json)")
    .option("--out <file>", "save the plan for apply --plan")
    .option("--detailed-exitcode", "exit with 2 when there are changes")
    .option("--all", "also list the scopes that need nothing")
    .addHelpText("after", PLAN_HELP)
    .action(async (path: string | undefined, flags: PlanFlags) =>
      finish(await (await import("./commands/plan.ts")).plan(path, flags, io)),
    );

  journaling(connecting(command("apply", "show what would change, ask, and do it")))
    .argument("[path]", PATH)
    .option(
      "--plan <file>",
      "carry out a plan saved by plan --out, and nothing else; with a path, only if the files are still those it was made from",
    )
    .option("-y, --yes", "do not ask")
    .option("--json", "print the outcomes as JSON")
    .addHelpText("after", APPLY_HELP)
    .action(async (path: string | undefined, flags: ApplyFlags) =>
      finish(await (await import("./commands/apply.ts")).apply(path, flags, io)),
    );

  journaling(command("runs", "list what was applied from here"))
    .option("--json", "print the runs as JSON")
    .addHelpText("after", RUNS_HELP)
    .action(async (flags: RunsFlags) =>
      finish(await (await import("./commands/runs.ts")).runs(flags, io)),
    );

  journaling(
    connecting(command("undo", "plan the way back from a run; cannot write without --apply")),
  )
    .argument("<run>", "id of the run, the beginning of it, or: last")
    .argument(
      "[path]",
      "files whose limits and approvals count; by default access/ or access.yaml, if there",
    )
    .option("--apply", "ask, and carry the plan out")
    .option("-y, --yes", "carry the plan out without asking")
    .option("--out <file>", "save the plan for apply --plan")
    .option("--json", "print the plan as JSON, or the outcomes when it is carried out")
    .addHelpText("after", UNDO_HELP)
    .action(async (run: string, path: string | undefined, flags: UndoFlags) =>
      finish(await (await import("./commands/undo.ts")).undo(run, path, flags, io)),
    );

  command("demo", "the whole way on an embedded sandbox: no account, no network").action(async () =>
    finish(await (await import("./commands/demo.ts")).demo(io)),
  );

  command("sandbox", "run an embedded Bitbucket Cloud to try things on")
    .addOption(
      new Option("--size <repositories>", "how many repositories")
        .choices(["20", "500", "5000", "20000"])
        .default("20"),
    )
    .option("--seed <number>", "other seeds give other people and grants", wholeNumber(0), 1)
    .option("--world <file>", "start from a saved world instead")
    .option("--save <file>", "save the world there when it ends")
    .option(
      "--port <number>",
      "port to listen on; 0 takes a free one",
      wholeNumber(0, 65_535),
      7990,
    )
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--latency <milliseconds>", "added to every answer", wholeNumber(0, 60_000), 0)
    .option("--limits", "the limits that Bitbucket documents: 1,000 calls an hour")
    .option("--switch <name=value>", "change a switch; may be repeated", collected)
    .option("--fault <json>", "make something go wrong; may be repeated", collected)
    .option("--ready-file <file>", "write origin and credentials there once it listens")
    .addHelpText("after", sandboxHelp)
    .action(async (flags: Omit<SandboxFlags, "size"> & { size: string }) =>
      finish(
        await (await import("./commands/sandbox.ts")).sandbox(
          { ...flags, size: Number(flags.size) },
          io,
        ),
      ),
    );
  const people = command("people", "add people from a CSV file, or list them");
  describePeople(people, PATH, io, finish);
  describePeopleGhosts(connecting(people.command("ghosts")), PATH, io, finish);
  return program;
}

/** Flags of every command that talks to Bitbucket. */
function connecting(command: Command, maxWait = 65): Command {
  return command
    .option(
      "--api-url <origin>",
      "where the API is, by default https://api.bitbucket.org (or BITBUCKET_API_URL)",
    )
    .option("--concurrency <calls>", "most calls under way at once", wholeNumber(1, 64), 10)
    .option(
      "--max-wait <minutes>",
      "longest time to wait out a rate limit",
      wholeNumber(0, 1440),
      maxWait,
    );
}

function collected(value: string, earlier: string[] = []): string[] {
  return [...earlier, value];
}

/** The flag of every command that reads or writes journals. */
function journaling(command: Command): Command {
  return command.option(
    "--journal-dir <directory>",
    "where journals and locks are, by default .castellan (or CASTELLAN_JOURNAL_DIR)",
  );
}

function wholeNumber(
  least: number,
  most: number = Number.MAX_SAFE_INTEGER,
): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= least && number <= most) return number;
    const range =
      most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
    throw new InvalidArgumentError(`It takes a whole number ${range}.`);
  };
}

function outputOf(io: Io) {
  return {
    writeOut: (text: string) => void io.stdout.write(text),
    writeErr: (text: string) => void io.stderr.write(text),
    getOutHelpWidth: () => helpWidth(io.stdout),
    getErrHelpWidth: () => helpWidth(io.stderr),
    getOutHasColors: () => false,
    getErrHasColors: () => false,
  };
}

function helpWidth({ columns = 80 }: Output): number {
  return Math.min(columns, 100);
}

/** What happened, for the person: our own errors as a sentence, anything else is our bug and prints a stack. */
function failed(error: unknown, io: Io): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.clean : EXIT.error;
  const paint = paintFor(io.stderr, io.env);
  const { name, message, stack } = error as Error;
  if (name === "ConfigError" || name === "ProviderError")
    io.stderr.write(`${paint("error", "castellan:")} ${message}\n`);
  else if (io.signal.aborted) io.stderr.write("Interrupted.\n");
  else
    io.stderr.write(
      `${paint("error", "castellan: this is a bug in castellan, please report it:")}\n${stack ?? message}\n`,
    );
  return EXIT.error;
}

const PATH = "file or directory; by default access/ or access.yaml";

const EXAMPLES = `
Examples:
  castellan demo                       see it work, without an account
  castellan validate access/           are the files right?
  castellan plan access/               what would change?
  castellan apply access/              change it, after asking
  castellan undo last                  how to get back?
  castellan completion zsh             complete commands and options

Credentials come from the environment: BITBUCKET_EMAIL and BITBUCKET_API_TOKEN,
or BITBUCKET_CLIENT_ID and BITBUCKET_CLIENT_SECRET (an OAuth consumer: plan only).

Exit codes: 0 clean, 1 error, 2 changes (with --detailed-exitcode),
            3 partly applied, or a scope could not be read,
            4 stopped by a guard.
`;

const DOCTOR_HELP = `
Each check is ok, a warning, a problem, or unknown where reading does not tell.
Exits with 1 when apply could not work.

Examples:
  castellan doctor --workspace acme    can this credential manage acme?
  castellan doctor access/             can it do what these files ask for?
  castellan doctor --json | jq '.checks[] | select(.state == "problem")'
`;

const PLAN_HELP = `
Examples:
  castellan plan access/
  castellan plan access/ --out plan.json && castellan apply --plan plan.json
  castellan plan access/ --json | jq '.steps | length'
  castellan plan access/ --detailed-exitcode    0: converged, 2: changes
`;

const APPLY_HELP = `
Examples:
  castellan apply access/
  castellan apply access/ --yes            in a pipeline, where nobody can answer
  castellan apply --plan plan.json --yes   exactly what was reviewed
  castellan apply --plan plan.json access/ --yes
                                           ... if the files are still the same
`;

const RUNS_HELP = `
Examples:
  castellan runs
  castellan runs --json | jq '.runs[0].run'
`;

const UNDO_HELP = `
What still is as the run left it is put back; what changed since is listed and
left. Limits and approvals hold as for any plan.

Examples:
  castellan undo last                  what would it take?
  castellan undo last --apply          ask, and do it
  castellan undo 20261123-1011 --out plan.json && castellan apply --plan plan.json
`;
