/** Runs one castellan command in this process, and reports how long it took and its peak memory as JSON on file descriptor 3. */
import { writeSync } from "node:fs";
import { main } from "../src/cli/program.ts";

const started = performance.now();
let printed = "";
const code = await main(process.argv.slice(2), {
  stdout: {
    write(text: string) {
      printed += text;
    },
  },
  stderr: process.stderr,
  interactive: false,
  env: process.env,
  now: Date.now,
  signal: new AbortController().signal,
});
const milliseconds = performance.now() - started;
const { maxRSS } = process.resourceUsage();
const json = printed.startsWith("{") ? JSON.parse(printed) : undefined;
writeSync(
  3,
  JSON.stringify({
    code,
    milliseconds,
    megabytes: maxRSS / 1024,
    calls: json?.calls,
    outcomes: json?.outcomes?.length ?? 0,
  }),
);
