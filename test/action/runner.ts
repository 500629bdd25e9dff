import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BUILT } from "../built/folder.ts";
import { folderWith } from "../cli/run-castellan.ts";

/** One command that the runner took from the log. */
export type Command = { name: string; properties: Record<string, string>; data: string };

/** What a step left behind, as a runner sees it. */
export type Step = {
  code: number | null;
  stdout: string;
  stderr: string;
  commands: Command[];
  outputs: Record<string, string>;
  summary: string;
  /** What was written for later steps beside outputs. */
  environment: string;
};

export type StepOptions = {
  inputs: Record<string, string>;
  /** The checkout, with the files in it; by default an empty one. */
  workspace?: string;
  event?: unknown;
  env?: Record<string, string>;
};

/** Runs the bundled action as a process, as GitHub's runner would: with these variables and files, and nothing of this environment. */
export async function runStep({
  inputs,
  workspace = folderWith({}),
  event,
  env,
}: StepOptions): Promise<Step> {
  const runner = folderWith({ output: "", summary: "", env: "", path: "", state: "" });
  const temp = join(runner, "temp");
  mkdirSync(temp);
  writeFileSync(join(runner, "event.json"), JSON.stringify(event ?? {}));
  const { code, stdout, stderr } = await spawned(
    {
      PATH: process.env["PATH"] ?? "",
      CI: "true",
      GITHUB_ACTIONS: "true",
      GITHUB_WORKSPACE: workspace,
      GITHUB_OUTPUT: join(runner, "output"),
      GITHUB_STEP_SUMMARY: join(runner, "summary"),
      GITHUB_ENV: join(runner, "env"),
      GITHUB_PATH: join(runner, "path"),
      GITHUB_STATE: join(runner, "state"),
      GITHUB_EVENT_PATH: join(runner, "event.json"),
      RUNNER_TEMP: temp,
      ...env,
      ...Object.fromEntries(
        Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
      ),
    },
    workspace,
  );
  const read = (name: string) => readFileSync(join(runner, name), "utf8");
  return {
    code,
    stdout,
    stderr,
    commands: commandsIn(stdout).concat(commandsIn(stderr)),
    outputs: outputsIn(read("output")),
    summary: read("summary"),
    environment: read("env") + read("path") + read("state"),
  };
}

async function spawned(env: Record<string, string>, cwd: string) {
  const child = spawn(process.execPath, [join(BUILT, "action/index.mjs")], {
    cwd,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk;
  });
  const code = await new Promise<number | null>((done) => child.once("close", done));
  return { code, stdout, stderr };
}

/**
 * Takes commands from a log as the runner does: a line that begins with `::name …::`, white space before it allowed, or that has
 * `##[name …]` anywhere. After `stop-commands` there is one command only, its token.
 */
export function commandsIn(log: string): Command[] {
  const found: Command[] = [];
  let token: string | undefined;
  for (const line of log.split(/\r\n|\n|\r/)) {
    const command = parsed(line);
    if (command === undefined) continue;
    if (token !== undefined) {
      if (command.name === token) token = undefined;
      continue;
    }
    if (command.name === "stop-commands") token = command.data;
    else found.push(command);
  }
  return found;
}

function parsed(line: string): Command | undefined {
  const [, name, properties = "", data = ""] =
    /^\s*::([^\s:]+)(?: (.*?))?::(.*)$/.exec(line) ??
    /##\[([^\s\]]+)(?: (.*?))?\](.*)$/.exec(line) ??
    [];
  if (name === undefined) return undefined;
  const pairs = properties.split(",").flatMap((pair) => {
    const at = pair.indexOf("=");
    return at === -1 ? [] : [[pair.slice(0, at).trim(), unescaped(pair.slice(at + 1))]];
  });
  return { name, properties: Object.fromEntries(pairs), data: unescaped(data) };
}

function unescaped(text: string): string {
  return text
    .replaceAll("%0D", "\r")
    .replaceAll("%0A", "\n")
    .replaceAll("%3A", ":")
    .replaceAll("%2C", ",")
    .replaceAll("%25", "%");
}

function outputsIn(text: string): Record<string, string> {
  const blocks = text.matchAll(/^(.+?)<<(ghadelimiter_\S+)\n([\s\S]*?)\n?\2\n/gm);
  return Object.fromEntries([...blocks].map(([, name, , value]) => [name, value]));
}

/** Every file of a folder with its content, to see that nothing was touched. */
export function contentOf(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path, readFileSync(path, "base64")]),
  );
}
