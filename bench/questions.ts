/**
 * What questions take, as whole processes over a snapshot of a large workspace: 2,000 people, 5,000 repositories. Each is run several
 * times; the table shows the median.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Snapshot } from "../src/model/snapshot.ts";
import { openSnapshot } from "../src/snapshot/open.ts";
import { writeSnapshot } from "../src/snapshot/write.ts";
import { LARGE, makeCompany } from "./company.ts";

const RUNS = 5;
const AT = "2026-11-26T02:00:00Z";

/** A company's workspace with ids as long as Bitbucket's. */
function snapshotOf(): Snapshot {
  const { directory, reads } = makeCompany(LARGE);
  const text = JSON.stringify({
    version: 1,
    provider: "bitbucket",
    workspace: "acme",
    takenAt: AT,
    directory,
    emails: [],
    grants: reads.map(({ scope, read }) => ({ scope, at: AT, read })),
    names: {},
    calls: 0,
  });
  return JSON.parse(text.replaceAll(/\{person-(\d+)\}/g, (_, number: string) => uuid(number)));
}

function uuid(number: string): string {
  return `{${number.padStart(8, "0")}-52d5-4f4a-9d0e-3f5b7a1c2e4d}`;
}

function median(numbers: number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;
}

function measure(args: string[]) {
  const times: number[] = [];
  const processor: number[] = [];
  let memory = 0;
  for (let run = 0; run < RUNS; run += 1) {
    const start = performance.now();
    const ran = spawnSync(
      process.execPath,
      ["--import", "./bench/report-cost.ts", "dist/cli/castellan.js", ...args],
      { stdio: ["ignore", "ignore", "inherit", "pipe"], env: {}, encoding: "utf8" },
    );
    times.push(performance.now() - start);
    const cost = JSON.parse(ran.output[3] ?? "{}");
    processor.push(cost.processor);
    memory = Math.max(memory, cost.megabytes);
    if (ran.status !== 0) throw new Error(`${args.join(" ")} ended with ${ran.status}`);
  }
  return {
    "median (ms)": Math.round(median(times)),
    "of a processor (ms)": Math.round(median(processor)),
    "peak RSS (MB)": Math.round(memory),
  };
}

const folder = mkdtempSync(join(tmpdir(), "castellan-bench-"));
const [plain, packed] = [join(folder, "acme.json"), join(folder, "acme.json.gz")];
const snapshot = snapshotOf();
const text = writeSnapshot(snapshot);
writeFileSync(plain, text);
writeFileSync(packed, gzipSync(text));
writeFileSync(join(folder, "plain-objects.json"), JSON.stringify(snapshot));

const opening = performance.now();
openSnapshot(text, plain);
console.table({
  "as written": { "size (kB)": Math.round(statSync(plain).size / 1000) },
  packed: { "size (kB)": Math.round(statSync(packed).size / 1000) },
  "the same as plain objects": {
    "size (kB)": Math.round(statSync(join(folder, "plain-objects.json")).size / 1000),
  },
});
console.log(`opened, checked and decoded in ${Math.round(performance.now() - opening)} ms\n`);

const person = uuid("7");
const questions: [string, string[]][] = [
  ["--version, for comparison", ["--version"]],
  ["explain PERSON SCOPE", ["explain", person, "repository/repository-77", "--snapshot", plain]],
  [
    "explain PERSON SCOPE, packed",
    ["explain", person, "repository/repository-77", "--snapshot", packed],
  ],
  ["explain PERSON", ["explain", person, "--snapshot", plain]],
  ["explain PERSON --json", ["explain", person, "--json", "--snapshot", plain]],
  ["who-can write SCOPE", ["who-can", "write", "repository/repository-77", "--snapshot", plain]],
];
console.table(Object.fromEntries(questions.map(([name, args]) => [name, measure(args)])));
rmSync(folder, { recursive: true });
