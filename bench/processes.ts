import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, watch } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "..");
/** What is measured is what is shipped. */
const COMMAND = "dist/cli/castellan.js";

/** What one command cost. */
export type Cost = {
  code: number;
  milliseconds: number;
  megabytes: number;
  calls?: { read: number; write: number };
  outcomes: number;
};

export type RunningSandbox = { env: Record<string, string>; stop(): void };

/** Starts a sandbox in a process of its own, so that it does not share a core with what is measured. */
export async function startSandbox(size: number, latency: number): Promise<RunningSandbox> {
  const folder = mkdtempSync(join(tmpdir(), "castellan-bench-"));
  const ready = join(folder, "ready.json");
  const watcher = watch(folder);
  const child = spawn(
    process.execPath,
    [
      COMMAND,
      "sandbox",
      "--size",
      `${size}`,
      "--latency",
      `${latency}`,
      "--port",
      "0",
      "--ready-file",
      ready,
    ],
    { cwd: ROOT, stdio: ["ignore", "ignore", "inherit"] },
  );
  const { origin, email, token } = await written(ready, watcher, child);
  return {
    env: { BITBUCKET_API_URL: origin, BITBUCKET_EMAIL: email, BITBUCKET_API_TOKEN: token },
    stop: () => child.kill(),
  };
}

async function written(
  file: string,
  watcher: ReturnType<typeof watch>,
  child: ChildProcess,
): Promise<{ origin: string; email: string; token: string }> {
  return await new Promise((done, fail) => {
    child.once("exit", (code) => fail(new Error(`the sandbox ended with ${code}`)));
    watcher.on("change", () => {
      try {
        const found = JSON.parse(readFileSync(file, "utf8"));
        watcher.close();
        done(found);
      } catch {
        // Not written, or not wholly: the next change tells.
      }
    });
  });
}

/** Runs the built command line once, in a fresh process. `milliseconds` count from its start to its end. */
export async function measure(args: string[], env: Record<string, string>): Promise<Cost> {
  const child = spawn(process.execPath, ["--import", "./bench/report-cost.ts", COMMAND, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "inherit", "pipe"],
  });
  let printed = "";
  let cost = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    printed += chunk;
  });
  child.stdio[3]?.on("data", (chunk: Buffer) => {
    cost += chunk;
  });
  await new Promise((done) => child.once("close", done));
  if (cost === "") throw new Error(`castellan ${args.join(" ")} did not end by itself`);
  const json = printed.startsWith("{") ? JSON.parse(printed) : {};
  return { ...JSON.parse(cost), calls: json.calls, outcomes: json.outcomes?.length ?? 0 };
}

/** The middle one of several runs of a whole process, in milliseconds. */
export async function medianOf(
  command: string[],
  env: Record<string, string> = {},
  runs = 7,
): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const started = performance.now();
    const [file = "", ...args] = command;
    const child = spawn(file, args, {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: "ignore",
    });
    await new Promise((done) => child.once("close", done));
    times.push(performance.now() - started);
  }
  return times.sort((left, right) => left - right)[Math.floor(runs / 2)] ?? 0;
}
