/**
 * Measures castellan against its bounds and prints the tables. `--write` also puts them into docs/benchmarks.md.
 * Arguments name the sizes (repositories) to measure; by default 20, 500 and 5000.
 */
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { diff } from "../src/reconcile/diff.ts";
import { measure, medianOf, startSandbox } from "./processes.ts";
import { largeDirectory, managingEverything, manyGrants } from "./worlds.ts";

const CONCURRENCY = 10;
const LATENCIES = [0, 40];

const args = process.argv.slice(2);
const sizes = args.filter((arg) => /^\d+$/.test(arg)).map(Number);
const lines: string[] = [];

print(`${cpus().length} cores, Node ${process.version}, ${CONCURRENCY} calls at once.\n`);
await workspaces(sizes.length > 0 ? sizes : [20, 500, 5000]);
await alone();
if (args.includes("--write"))
  writeFileSync(
    "docs/benchmarks.md",
    `# Benchmarks\n\nWritten by \`npm run bench -- --write\`.\n\n${lines.join("\n")}\n`,
  );

/** Plans, applies and plans again on sandboxes of several sizes. */
async function workspaces(repositories: number[]): Promise<void> {
  const files = managingEverything();
  const fixed = await fixedCost(files);
  print(
    "Whole commands against the sandbox, which runs in a process of its own. The bound is calls × latency ÷ concurrency.",
  );
  print(
    `The ratio is (wall − fixed) ÷ bound; fixed, ${seconds(fixed)}, is what a plan of 20 repositories takes without latency: Node, modules, first calls.\n`,
  );
  print(
    "| repositories | latency | command | reads | writes | peak memory | wall | bound | ratio |",
  );
  print("|---:|---:|---|---:|---:|---:|---:|---:|---:|");
  for (const size of repositories)
    for (const latency of LATENCIES) {
      const sandbox = await startSandbox(size, latency);
      for (const [name, command] of [
        ["plan", ["plan", files, "--json"]],
        ["apply", ["apply", files, "--yes", "--json"]],
        ["plan again", ["plan", files, "--json"]],
      ] as const) {
        const { milliseconds, megabytes, calls, outcomes } = await measure(
          [...command],
          sandbox.env,
        );
        const reads = calls?.read ?? 0;
        const bound = ((reads + outcomes) * latency) / CONCURRENCY;
        const ratio =
          latency === 0
            ? "– | –"
            : `${seconds(bound)} | ${((milliseconds - fixed) / bound).toFixed(2)}`;
        const writes = name === "apply" ? outcomes : `${calls?.write} planned`;
        print(
          `| ${size} | ${latency} ms | ${name} | ${reads} | ${writes} | ${Math.round(megabytes)} MB | ${seconds(milliseconds)} | ${ratio} |`,
        );
      }
      sandbox.stop();
    }
  print(
    "\nA scope whose first write comes more than a minute after it was read is read again: two calls more, counted here as reads.",
  );
}

/** What a plan takes however many repositories there are and however far the server is: the median of 5 runs, in milliseconds. */
async function fixedCost(files: string): Promise<number> {
  const sandbox = await startSandbox(20, 0);
  const times: number[] = [];
  for (let run = 0; run < 5; run += 1)
    times.push((await measure(["plan", files, "--json"], sandbox.env)).milliseconds);
  sandbox.stop();
  return times.sort((left, right) => left - right)[2] ?? 0;
}

/** What needs no workspace. */
async function alone(): Promise<void> {
  print("\nWithout a workspace; whole processes are the median of 7 runs.\n");
  print("| what | measured | limit |");
  print("|---|---:|---:|");
  const node = process.execPath;
  print(
    `| \`castellan --help\` | ${seconds(await medianOf([node, "dist/cli/castellan.js", "--help"]))} | 0.15 s |`,
  );
  const action = await medianOf([node, "dist/action/index.mjs"], {
    INPUT_COMMAND: "validate",
    INPUT_PATH: "examples/minimal.yaml",
  });
  print(`| the GitHub Action, \`validate\` of one file | ${seconds(action)} | 0.3 s |`);
  const directory = largeDirectory(5000);
  const validate = await medianOf([node, "dist/cli/castellan.js", "validate", directory]);
  print(`| \`castellan validate\`, 5,000 repositories in 126 files | ${seconds(validate)} | 1 s |`);
  const [desired, live] = [manyGrants(0), manyGrants(2)];
  const started = performance.now();
  const changes = diff(desired, live).length;
  print(
    `| diff of 1,000,000 with 1,000,000 grants (${changes} changes) | ${seconds(performance.now() - started)} | 2 s |`,
  );
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

function print(line: string): void {
  lines.push(line);
  process.stdout.write(`${line}\n`);
}
