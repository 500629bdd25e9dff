import { spawn } from "node:child_process";
import type { Io } from "./io.ts";

/** What git wrote, or why it did not. */
export type GitAnswer = { out: Buffer } | { failed: string };

/** Reading takes no lock, starts no monitor, and asks nobody. Filters that the clone's own configuration names run, as ever. */
const QUIETLY = ["--no-pager", "--no-optional-locks", "-c", "core.fsmonitor=false"];

/** What git finds its configuration by. It gets no credential of ours. */
const PASSED =
  /^(PATH|HOME|XDG_CONFIG_HOME|SYSTEMROOT|TMPDIR|GIT_CONFIG\w*|GIT_(AUTHOR|COMMITTER)_\w+)$/;

/** Runs git in a directory, without a shell. Never rejects: a machine without git is one that has no commit to tell. */
export async function git(
  directory: string,
  args: readonly string[],
  { env }: Pick<Io, "env">,
  input = "",
): Promise<GitAnswer> {
  const child = spawn("git", [...QUIETLY, ...args], {
    cwd: directory,
    env: { ...passed(env), LC_ALL: "C", GIT_TERMINAL_PROMPT: "0" },
    stdio: ["pipe", "pipe", "pipe"],
    shell: false,
  });
  const out: Buffer[] = [];
  const said: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => said.push(chunk));
  // It may end before it has read everything; its exit code tells.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  return await new Promise((done) => {
    child.once("error", ({ message }) => done({ failed: message }));
    child.once("close", (code) =>
      done(code === 0 ? { out: Buffer.concat(out) } : { failed: reasonIn(Buffer.concat(said)) }),
    );
  });
}

/** The same, where only text is wanted: without the line ending, or undefined. */
export async function gitLine(
  directory: string,
  args: readonly string[],
  io: Pick<Io, "env">,
): Promise<string | undefined> {
  const answer = await git(directory, args, io);
  return "out" in answer ? answer.out.toString("utf8").replace(/\r?\n$/, "") : undefined;
}

function passed(env: Io["env"]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => {
      const [name, value] = entry;
      return value !== undefined && PASSED.test(name);
    }),
  );
}

function reasonIn(said: Buffer): string {
  const [line = ""] = said.toString("utf8").trim().split("\n");
  return line.replace(/^(fatal|error): /, "") || "git failed and said nothing";
}
