import { Command, CommanderError } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import { describeApply } from "./describe-apply.ts";
import { describeCheck } from "./describe-check.ts";
import { describeCodeowners } from "./describe-codeowners.ts";
import { describeDoctor } from "./describe-doctor.ts";
import { describeDrift } from "./describe-drift.ts";
import { describeFmt } from "./describe-fmt.ts";
import { describeImport } from "./describe-import.ts";
import { describePeople } from "./describe-people.ts";
import { describePlan } from "./describe-plan.ts";
import { describePublish } from "./describe-publish.ts";
import { describeQuestions } from "./describe-questions.ts";
import { describeReport } from "./describe-report.ts";
import { describeReview } from "./describe-review.ts";
import { describeRuns } from "./describe-runs.ts";
import { describeSandbox } from "./describe-sandbox.ts";
import { describeSnapshot } from "./describe-snapshot.ts";
import { describeValidate } from "./describe-validate.ts";
import type { Describing } from "./describing.ts";
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
    .showHelpAfterError("Run castellan --help to see what there is.")
    .configureOutput(outputOf(io))
    .exitOverride()
    .addHelpText("after", EXAMPLES);

  const command = (name: string, description: string) =>
    program.command(name).description(description).exitOverride().configureOutput(outputOf(io));

  const describing: Describing = { command, io, finish };
  program.commandsGroup("Begin:");
  describeSandbox(describing, sandboxHelp);
  describeDoctor(describing);
  describeImport(describing);
  program.commandsGroup("Change access:");
  describePlan(describing);
  describeApply(describing);
  describeDrift(describing);
  describePeople(describing);
  describeRuns(describing);
  program.commandsGroup("Write and review the files:");
  describeValidate(describing);
  describeFmt(describing);
  describeCheck(describing);
  describePublish(describing);
  describeCodeowners(describing);
  program.commandsGroup("See who can do what:");
  describeQuestions(describing);
  describeReport(describing);
  describeSnapshot(describing);
  describeReview(describing);
  program.commandsGroup("Besides:").helpCommand("help [command]", "show help for a command");
  return program;
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

const EXAMPLES = `
Examples:
  castellan demo                       see it work, without an account
  castellan validate access/           are the files right?
  castellan plan access/               what would change?
  castellan apply access/              change it, after asking
  castellan undo last                  how to get back?
  castellan completion zsh             complete commands and options

Credentials come from the environment: BITBUCKET_EMAIL and BITBUCKET_API_TOKEN,
or BITBUCKET_CLIENT_ID and BITBUCKET_CLIENT_SECRET (an OAuth consumer: plan
only).

Exit codes: 0 clean, 1 error, 2 changes (with --detailed-exitcode),
            3 partly applied, or a scope could not be read,
            4 stopped by a guard.
`;
