import { error, setOutput } from "@actions/core";
import { EXIT } from "../cli/exit-code.ts";
import type { Io, Output } from "../cli/io.ts";
import { ConfigError } from "../model/errors.ts";
import type { Problem } from "../model/problem.ts";
import { annotate } from "./annotate.ts";
import { hideCredentials } from "./credentials.ts";
import { type Event, readEvent } from "./event.ts";
import { type Inputs, readInputs } from "./inputs.ts";
import { withoutCommands } from "./log.ts";
import { type Places, placesFor } from "./places.ts";
import { type Ran, runCommand } from "./run-command.ts";

/** What the action touches of the outside. Inputs and files are found through the environment, as GitHub's toolkit does. */
export type Runner = Pick<Io, "env" | "now" | "signal"> & {
  stdout: Output;
  /** Changes the working directory. */
  enter(directory: string): void;
};

/** Runs the action: inputs, one command, outputs, and what is shown of it. Gives the exit code. */
export async function act(runner: Runner): Promise<number> {
  const env = hideCredentials(runner.env);
  try {
    const inputs = readInputs();
    const places = await placesFor(inputs, env);
    runner.enter(places.directory);
    const code = await perform(inputs, places, { ...runner, env });
    setOutput("exit-code", code);
    return isFailure(code, inputs) ? code : EXIT.clean;
  } catch (failure) {
    error(sentence(failure));
    setOutput("exit-code", EXIT.error);
    return EXIT.error;
  }
}

async function perform(inputs: Inputs, places: Places, runner: Runner): Promise<number> {
  const problems: Problem[] = [];
  const event = await readEvent(runner.env);
  const title = `castellan ${inputs.command}`;
  const ran = await withoutCommands(title, runner.stdout, async (log) => {
    const io: Io = {
      stdout: log,
      stderr: log,
      interactive: false,
      env: { ...environmentFor(event, places, runner.env), CASTELLAN_APPROVALS: inputs.approvals },
      now: runner.now,
      signal: runner.signal,
      onProblems: (found) => problems.push(...found),
    };
    return await runCommand(inputs, places, io);
  });
  annotate(problems, places.root);
  await tell(inputs, { ...ran, problems }, runner);
  return ran.code;
}

/**
 * What follows a run that anybody could start looks at what that run left, which may hold a git repository of its own, whose
 * configuration names programs. So nothing is found to be run there, git included.
 */
function environmentFor({ followed }: Event, { nothing }: Places, env: Io["env"]): Io["env"] {
  return followed === undefined ? env : { ...env, PATH: nothing };
}

/** Outputs first: whatever fails afterwards, later steps can look at them. */
async function tell(
  inputs: Inputs,
  ran: Ran & { problems: readonly Problem[] },
  runner: Runner,
): Promise<void> {
  const [{ setOutputs }, { summarise }] = await Promise.all([
    import("./outputs.ts"),
    import("./summarise.ts"),
  ]);
  setOutputs(ran);
  await summarise(inputs, ran, runner.env);
  explain(inputs, ran);
  if (!inputs.comment && !inputs.issue) return;
  const { showAtGitHub } = await import("./show-at-github.ts");
  await showAtGitHub(inputs, ran, runner);
}

/** One line that says why the step is red, where people look for it. */
function explain(
  inputs: Inputs,
  { code, problems, violations }: Ran & { problems: readonly Problem[] },
): void {
  if (!isFailure(code, inputs) || problems.length > 0) return;
  if (code === EXIT.stoppedByGuard)
    error(
      `Stopped by ${violations.length === 1 ? "a guard" : `${violations.length} guards`}: ${[...new Set(violations)].join(", ")}. The log shows the numbers, and the approval that would let it pass.`,
    );
  else if (code === EXIT.partlyApplied)
    error(
      "Not everything could be read or carried out. The log says what; running it again continues.",
    );
  else if (code === EXIT.changes) error("The workspace differs from the files.");
  else error(`castellan ${inputs.command} failed. The log says why.`);
}

/** Changes are what a plan is for, and drift is what its issue is for; anything else but 0 is red. */
function isFailure(code: number, { command, issue }: Inputs): boolean {
  switch (command) {
    case "plan":
      return code !== EXIT.clean && code !== EXIT.changes;
    case "drift":
      return code !== EXIT.clean && !(issue && code === EXIT.changes);
    case "validate":
    case "apply":
    case "check":
      return code !== EXIT.clean;
  }
}

function sentence(failure: unknown): string {
  const { name, message, stack } = failure as Error;
  if (failure instanceof ConfigError || name === "ProviderError") return message;
  return `This is a bug in castellan, please report it:\n${stack ?? message}`;
}
