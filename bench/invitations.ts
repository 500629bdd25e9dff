/** Counts the calls of inviting people, in whole processes against the sandbox, and prints a table. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSandbox, type Sandbox } from "../src/sandbox/index.ts";

const SIZE = Number(process.argv[2] ?? 1000);
const LATER = 40;

const rows: string[] = [];
for (const joining of ["at-once", "on-acceptance"] as const)
  for (const killed of [false, true]) rows.push(await measure(joining, killed));
console.log(`${SIZE} people in a workspace that has moved; Node ${process.version}.\n`);
console.log(
  "| who is invited joins | run | look-ups | invite calls | addresses | twice | writes of the next run | seconds |",
);
console.log("|---|---|---:|---:|---:|---:|---:|---:|");
console.log(rows.join("\n"));

async function measure(joining: "at-once" | "on-acceptance", killed: boolean): Promise<string> {
  const sandbox = createSandbox({ switches: { "organisation-invite": joining } });
  sandbox.state.workspace.administration = "moved";
  const origin = await sandbox.start();
  const folder = mkdtempSync(join(tmpdir(), "castellan-bench-"));
  writeFileSync(join(folder, "access.yaml"), files());
  const began = performance.now();
  if (killed) await run(folder, sandbox, origin, SIZE / 50);
  await run(folder, sandbox, origin);
  const seconds = (performance.now() - began) / 1000;
  const lookups = count(sandbox, (path) => path.includes("/members?q="), "GET");
  if (killed) {
    // What was noted and never sent waits until its pause is over.
    age(join(folder, "castellan.lock"), sandbox);
    await run(folder, sandbox, origin);
  }
  const invites = count(sandbox, (path) => path.endsWith("/users/invite"), "POST");
  const emails = sandbox.state.events.flatMap(({ action, subject }) =>
    action === "user_invited" ? [subject["email"] ?? ""] : [],
  );
  if (joining === "on-acceptance") for (const email of new Set(emails)) sandbox.accept(email);
  await run(folder, sandbox, origin);
  const before = writes(sandbox);
  await run(folder, sandbox, origin);
  const after = writes(sandbox) - before;
  await sandbox.close();
  const twice = emails.length - new Set(emails).size;
  const how = killed ? "killed half way, and run again" : "to its end";
  return `| ${joining} | ${how} | ${lookups} | ${invites} | ${new Set(emails).size} | ${twice} | ${after} | ${seconds.toFixed(1)} |`;
}

function files(): string {
  const names = Array.from({ length: SIZE }, (_, index) => `n${index}`);
  const people = names.map((name) => `  ${name}: { email: ${name}@acme.example }\n`).join("");
  return `version: 1\nprovider: bitbucket\nworkspace: acme\npeople:\n${people}groups:\n  developers: { members: [${names.join(", ")}] }\n`;
}

/** Applies; with `kill`, until so many steps are done. */
async function run(folder: string, sandbox: Sandbox, origin: string, kill?: number): Promise<void> {
  const { email, token } = sandbox.credentials.admin;
  const child = spawn(
    process.execPath,
    ["dist/cli/castellan.js", "apply", join(folder, "access.yaml"), "--yes"],
    {
      env: {
        PATH: process.env["PATH"],
        BITBUCKET_API_URL: origin,
        BITBUCKET_EMAIL: email,
        BITBUCKET_API_TOKEN: token,
        ATLASSIAN_API_URL: origin,
        ATLASSIAN_ORG_API_KEY: sandbox.credentials.organisation.key,
        CASTELLAN_JOURNAL_DIR: join(folder, "journal"),
      },
      stdio: ["ignore", "pipe", "ignore"],
    },
  );
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => {
    text += chunk;
    if (kill !== undefined && (text.match(/^done/gm) ?? []).length >= kill) child.kill("SIGKILL");
  });
  await new Promise((done) => child.once("close", done));
}

/** Makes what is remembered of people who are no members older, as if the run came weeks later. */
function age(lockfile: string, sandbox: Sandbox): void {
  const text = readFileSync(lockfile, "utf8");
  const sent = new Set(
    sandbox.state.events.flatMap(({ action, subject }) =>
      action === "user_invited" ? [subject["email"] ?? ""] : [],
    ),
  );
  const day = new Date(Date.now() - LATER * 86_400_000).toISOString().slice(0, 10);
  writeFileSync(
    lockfile,
    text.replace(/^( {2}(\S+@\S+):\n {4}- sent: )\S+$/gm, (whole, head: string, email: string) =>
      sent.has(email) ? whole : head + day,
    ),
  );
}

function count(sandbox: Sandbox, isMeant: (path: string) => boolean, verb: string): number {
  return sandbox.requests.filter(({ method, path }) => method === verb && isMeant(path)).length;
}

function writes({ requests }: Sandbox): number {
  return requests.filter(
    ({ method, path }) => method !== "GET" && !/\/(search|workspaces)$/.test(path),
  ).length;
}
