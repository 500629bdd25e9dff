import { setFlagsFromString } from "node:v8";
import { act } from "./act.ts";

// See cli/main.ts: without these, the heap of a large plan takes twice the memory.
setFlagsFromString("--semi-space-growth-factor=1");
setFlagsFromString("--heap-growing-percent=30");

const interrupt = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => interrupt.abort());

process.exitCode = await act({
  stdout: process.stdout,
  env: process.env,
  now: Date.now,
  signal: interrupt.signal,
  enter: (directory) => process.chdir(directory),
});
