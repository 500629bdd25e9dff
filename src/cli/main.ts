#!/usr/bin/env node
import { setFlagsFromString } from "node:v8";
import { main } from "./program.ts";

// Tens of thousands of answers become garbage at once. Without these, V8 lets its heap grow with them: planning 5,000 repositories
// takes 390 MB in place of 210, and is not noticeably faster.
// What is answered from a snapshot fetches nothing, and neither does an import of people: it is over sooner when the heap may grow.
const isImport = process.argv[2] === "people" && process.argv[3] === "import";
if (isImport || process.argv.some((argument) => argument.startsWith("--snapshot")))
  setFlagsFromString("--min-semi-space-size=16");
else {
  setFlagsFromString("--semi-space-growth-factor=1");
  setFlagsFromString("--heap-growing-percent=30");
}

const interrupt = new AbortController();
// The first signal asks to stop, the second does not ask. The listener stays: libraries that restore the terminal end the process
// when nobody else listens.
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.on(signal, () => {
    if (interrupt.signal.aborted) process.exit(130);
    interrupt.abort();
  });
// A reader that went away, as in `castellan plan | head`, is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

process.exitCode = await main(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  interactive: process.stdin.isTTY === true && process.stderr.isTTY === true,
  env: process.env,
  now: Date.now,
  signal: interrupt.signal,
});
