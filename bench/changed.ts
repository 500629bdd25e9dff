/** What a pull request that changes 3 of 5,000 repositories costs to plan, and to check again. Needs a build and git. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateWorld, type World } from "../src/sandbox/index.ts";
import { measure, startSandbox } from "./processes.ts";

const LATENCY = 40;
const CHANGED = 3;

const world = generateWorld(5000, 1);
const folder = mkdtempSync(join(tmpdir(), "castellan-bench-"));
const plan = join(folder, "plan.json");
commit("read", world);
commit("admin", world);
const sandbox = await startSandbox(5000, LATENCY);
print(`${CHANGED} of 5,000 repositories changed, ${LATENCY} ms latency.\n`);
print("| command | calls | wall |");
print("|---|---:|---:|");
for (const [name, args] of [
  ["plan --changed-since", ["plan", folder, "--changed-since", "HEAD~1", "--json", "--out", plan]],
  ["check --plan", ["check", folder, "--plan", plan, "--json"]],
] as const) {
  const { milliseconds, calls } = await measure([...args], sandbox.env);
  const made = typeof calls === "number" ? calls : calls?.read;
  print(`| \`${name}\` | ${made} | ${(milliseconds / 1000).toFixed(2)} s |`);
}
sandbox.stop();

/** Files that manage every project and repository; a few of them at another level. */
function commit(level: string, { projects, repositories }: World): void {
  const rule = (name: string, held: string) => `  ${name}: { groups: { developers: ${held} } }\n`;
  writeFileSync(
    join(folder, "access.yaml"),
    `version: 1\nprovider: bitbucket\nworkspace: acme\ngroups: { developers: {} }\nprojects:\n${projects
      .map(({ key }) => rule(key, "read"))
      .join("")}repositories:\n${repositories
      .map(({ slug }, index) => rule(slug, index >= 100 && index < 100 + CHANGED ? level : "read"))
      .join("")}`,
  );
  const git = (...args: string[]) => execFileSync("git", args, { cwd: folder, stdio: "ignore" });
  git("init", "--quiet");
  git("add", "access.yaml");
  const by = ["-c", "user.name=bench", "-c", "user.email=bench@acme.example"];
  git(...by, "commit", "--quiet", "--message", level);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
