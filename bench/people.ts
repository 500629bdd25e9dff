/** Measures `castellan people import` in whole processes, and prints a table. */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { medianOf } from "./processes.ts";

const CASTELLAN = [process.execPath, "dist/cli/castellan.js"];
const HEAD = "version: 1\nprovider: bitbucket\nworkspace: acme\n";
const SIZES = [100, 1000, 10_000, 30_000];

const folder = mkdtempSync(join(tmpdir(), "castellan-bench-"));
const files = join(folder, "access.yaml");

console.log(
  `${cpus().length} cores, Node ${process.version}; whole processes, median of 5 runs.\n`,
);
console.log(
  "| rows | into an empty file | the same again | into a file of as many others | limit |",
);
console.log("|---:|---:|---:|---:|---:|");
for (const size of SIZES) {
  const users = write("users.csv", csvOf(size, "person"));
  const others = write("others.csv", csvOf(size, "human"));
  writeFileSync(files, `${HEAD}people: {}\ngroups: { developers: {} }\n`);
  const first = await median(users);
  importInto(users);
  const again = await median(users);
  const more = await median(others);
  const limit = size === 10_000 ? "2 s, into an empty file" : "–";
  console.log(`| ${size} | ${first} | ${again} | ${more} | ${limit} |`);
}

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

/** As Bitbucket's user directory exports it. */
function csvOf(size: number, name: string): string {
  const rows = Array.from(
    { length: size },
    (_, index) => `${name} ${index},${name}.${index}@acme.example,2026-11-20T08:12:44,yes,yes\n`,
  );
  return `Public name,Email address,Last login (UTC),Has 2SV,On Plan\n${rows.join("")}`;
}

function commandFor(users: string, file: string): string[] {
  return [...CASTELLAN, "people", "import", users, file, "--group", "developers"];
}

/** The whole way except for the last rename, so that each run finds the same files. */
async function median(users: string): Promise<string> {
  const copy = join(folder, "copy.yaml");
  copyFileSync(files, copy);
  const milliseconds = await medianOf([...commandFor(users, copy), "--dry-run"], {}, 5);
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

function importInto(users: string): void {
  const [command = "", ...args] = [...commandFor(users, files), "--yes"];
  const { status, stderr } = spawnSync(command, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
}
