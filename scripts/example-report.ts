/**
 * Writes examples/acme-report.html: the report on the examples' workspace, before and after the examples were applied to it. With
 * --check it writes nothing and fails when the file is not what it would be.
 */
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "../src/cli/program.ts";
import { createSandbox } from "../src/sandbox/index.ts";

const REPORT = "examples/acme-report.html";
const FILES = "examples/acme";
const [BEFORE, AFTER] = ["2026-11-16T08:00:00Z", "2026-11-23T08:00:00Z"];

const folder = mkdtempSync(join(tmpdir(), "castellan-example-"));
const at = (name: string) => join(folder, name);
const sandbox = createSandbox();
const env = environment(await sandbox.start());
// One call at a time, so that everything happens in the same order each time.
const connecting = ["--concurrency", "1"];
await castellan(BEFORE, ["snapshot", FILES, "--out", at("before.json"), ...connecting]);
// What apply remembers stays with a copy of the files.
cpSync(FILES, at("acme"), { recursive: true });
await castellan(AFTER, [
  "apply",
  at("acme"),
  "--yes",
  "--journal-dir",
  at("journal"),
  ...connecting,
]);
await castellan(AFTER, ["snapshot", FILES, "--out", at("after.json"), ...connecting]);
await sandbox.close();
const wanted = at("report.html");
const states = ["--snapshot", at("after.json"), "--since", at("before.json")];
await castellan(AFTER, ["report", FILES, ...states, "--out", wanted]);

const text = readFileSync(wanted, "utf8");
if (!process.argv.includes("--check")) writeFileSync(REPORT, text);
else if (text !== readFileSync(REPORT, "utf8")) {
  process.stderr.write(`stale: ${REPORT} (run npm run example:report)\n`);
  process.exitCode = 1;
}

function environment(origin: string): Record<string, string> {
  const { email, token } = sandbox.credentials.admin;
  return { BITBUCKET_API_URL: origin, BITBUCKET_EMAIL: email, BITBUCKET_API_TOKEN: token };
}

/** Runs one command line at that time. */
async function castellan(now: string, argv: string[]): Promise<void> {
  const said: string[] = [];
  const output = { write: (part: string) => said.push(part) };
  const { signal } = new AbortController();
  const code = await main(argv, {
    stdout: output,
    stderr: output,
    interactive: false,
    env,
    now: () => Date.parse(now),
    signal,
  });
  if (code !== 0)
    throw new Error(`castellan ${argv.join(" ")} exited with ${code}\n${said.join("")}`);
}
