import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { BUILT } from "../built/folder.ts";

const ROOT = resolve(import.meta.dirname, "../..");

/** What a castellan process left behind. */
export type Ran = { code: number | null; stdout: string; stderr: string };

/** Runs the built command line as its own process, with nothing of this environment but what is given. */
export async function castellan(
  args: string[],
  env: Record<string, string> = {},
  cwd = ROOT,
  onOutput: (text: string, kill: (signal: NodeJS.Signals) => void) => void = () => {},
): Promise<Ran> {
  const child = spawn(process.execPath, [join(BUILT, "cli/castellan.js"), ...args], {
    cwd,
    env: { PATH: process.env["PATH"] ?? "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk;
    onOutput(stdout, (signal) => child.kill(signal));
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk;
  });
  const code = await new Promise<number | null>((done) => child.once("close", done));
  return { code, stdout, stderr };
}

/** The environment in which a process talks to a sandbox. */
export function environmentOf(origin: string, { credentials }: Sandbox): Record<string, string> {
  const { email, token } = credentials.admin;
  return { BITBUCKET_API_URL: origin, BITBUCKET_EMAIL: email, BITBUCKET_API_TOKEN: token };
}

/** Writes files into a new folder and returns its path. */
export function folderWith(files: Record<string, string | Buffer>): string {
  const folder = mkdtempSync(join(tmpdir(), "castellan-test-"));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}
