import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { createCheckedSandbox } from "../sandbox/checked.ts";
import { environmentOf, folderWith } from "./run-castellan.ts";
import { runMain } from "./run-in-process.ts";

const HEAD = "version: 1\nprovider: bitbucket\nworkspace: acme\n";
const PEOPLE = "people: { ana: { email: ana@acme.example }, hana: { email: hana@acme.example } }\n";
const BASE = `${HEAD}${PEOPLE}projects: { PLAT: { users: { hana: read } } }\n`;
const CHANGED = `${HEAD}${PEOPLE}projects: { PLAT: { users: { hana: read, ana: read } } }\n`;

let sandbox: Sandbox;
let env: Record<string, string>;

beforeEach(async () => {
  sandbox = createCheckedSandbox();
  env = { ...environmentOf(await sandbox.start(), sandbox), PATH: process.env["PATH"] ?? "" };
});
afterEach(async () => await sandbox.close());

function git(folder: string, ...args: string[]): string {
  const who = [
    "-c",
    "user.name=a",
    "-c",
    "user.email=a@acme.example",
    "-c",
    "commit.gpgsign=false",
  ];
  return execFileSync("git", ["-C", folder, ...who, ...args], { encoding: "utf8" }).trim();
}

/** A repository whose branch `main` holds the files, and what lies there now. */
function repository(before: Record<string, string>, now: Record<string, string>): string {
  const folder = folderWith(before);
  git(folder, "init", "-q", "-b", "main");
  git(folder, "add", "-A");
  git(folder, "commit", "-q", "--allow-empty", "-m", "base");
  for (const [name, text] of Object.entries(now)) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

async function proposal(path: string, base: string) {
  const ran = await runMain(["plan", path, "--json", "--base", base], env);
  expect(ran.stderr).toBe("");
  return JSON.parse(ran.stdout);
}

describe("what these files change", () => {
  test.each([
    { name: "a file at the top", file: "access.yaml", path: "access.yaml" },
    { name: "a file in a folder", file: "some/where/access.yaml", path: "some/where/access.yaml" },
    { name: "a folder", file: "access/a.yaml", path: "access" },
    { name: "the whole repository", file: "a.yaml", path: "." },
  ])("since a git ref: $name", async ({ file, path }) => {
    const folder = repository({ [file]: BASE }, { [file]: CHANGED });
    const { steps, proposal: told } = await proposal(join(folder, path), "main");
    expect(steps).toHaveLength(2);
    expect(told).toMatchObject({ base: "main", withdrawn: [] });
    expect([told.proposed.steps.length, told.drift.steps.length]).toEqual([1, 1]);
  });

  test.each(["HEAD", "main~0", "main^{commit}", "tag/of/it"])("the ref %s", async (ref) => {
    const folder = repository({ "access.yaml": BASE }, { "access.yaml": CHANGED });
    git(folder, "tag", "tag/of/it");
    const { proposal: told } = await proposal(join(folder, "access.yaml"), ref);
    expect(told.proposed.steps).toHaveLength(1);
  });

  test("since another folder, and in text and Markdown", async () => {
    const [before, now] = [folderWith({ "a.yaml": BASE }), folderWith({ "a.yaml": CHANGED })];
    expect((await proposal(now, before)).proposal.drift.steps).toHaveLength(1);
    const { stdout } = await runMain(["plan", now, "--base", before], env);
    expect(stdout).toContain(
      `Changed by these files since ${before} (1)\n\nproject/PLAT  additive · 2 unmanaged\n  + ana  read\n`,
    );
    expect(stdout).toContain("would change this too (1)");
  });

  test("takes the calls of one plan, and those of scopes that only the files before name", async () => {
    const [before, now] = [folderWith({ "a.yaml": BASE }), folderWith({ "a.yaml": CHANGED })];
    const alone = JSON.parse((await runMain(["plan", now, "--json"], env)).stdout);
    expect((await proposal(now, before)).calls).toEqual(alone.calls);
    const more = folderWith({ "a.yaml": `${BASE}repositories: { geordi: { users: {} } }\n` });
    // The list of repositories, and two for the one.
    expect((await proposal(now, more)).calls.read).toBe(alone.calls.read + 3);
  });

  test("a file that is there under the name of a ref shadows nothing", async () => {
    const folder = repository({ "access.yaml": BASE }, { "access.yaml": CHANGED });
    git(folder, "tag", "examples/minimal.yaml");
    const path = join(folder, "access.yaml");
    const { proposal: told } = await proposal(path, "examples/minimal.yaml");
    expect([told.proposed.steps.length, told.drift.steps.length]).toEqual([1, 1]);
    const { proposal: other } = await proposal(path, "./examples/minimal.yaml");
    expect([other.proposed.steps.length, other.drift.steps.length]).toEqual([2, 0]);
  });

  test("with --changed-since: only the scopes of the change are read, and drift is told apart there", async () => {
    const rest = "repositories: { geordi: { users: { hana: read } } }\n";
    const folder = repository({ "a.yaml": BASE + rest }, { "a.yaml": CHANGED + rest });
    const args = ["--json", "--base", "main", "--changed-since", "main"];
    const { stdout, stderr } = await runMain(["plan", join(folder, "a.yaml"), ...args], env);
    expect(stderr).toBe("");
    const { steps, proposal: told, part } = JSON.parse(stdout);
    expect([steps.length, part.read]).toEqual([2, 1]);
    expect([told.proposed.steps.length, told.drift.steps.length]).toEqual([1, 1]);
  });

  test("files that were not there before are all proposed", async () => {
    const folder = repository({ "README.md": "hi" }, { "access/a.yaml": CHANGED });
    const { proposal: told } = await proposal(join(folder, "access"), "main");
    expect([told.proposed.steps.length, told.drift.steps.length]).toEqual([2, 0]);
  });
});

describe("when the files before cannot be compared, everything is shown, and why", () => {
  test.each([
    {
      name: "they have problems",
      before: { "access/a.yaml": `${BASE}nonsense: 1\n` },
      why: /^its files have 1 problem, the first in access\/a.yaml, line 6: /,
    },
    {
      name: "they are for another workspace",
      before: { "access/a.yaml": BASE.replace("acme\n", "other\n") },
      why: /^its files are for the workspace other$/,
    },
  ])("$name", async ({ before, why }) => {
    const folder = repository(before, {});
    const now = join(folder, "access");
    rmSync(now, { recursive: true });
    mkdirSync(now);
    writeFileSync(join(now, "a.yaml"), CHANGED);
    const { steps, proposal: told } = await proposal(now, "main");
    expect(steps).toHaveLength(2);
    expect(told).toEqual({ base: "main", unknown: expect.stringMatching(why) });
    const { stdout } = await runMain(["plan", now, "--base", "main"], env);
    expect(stdout).toContain("Not compared with main, so this is everything: ");
  });
});

test.each([
  "nothing-of-the-kind",
  "--output=/tmp/castellan-injected",
  "-x",
  "main..main",
  ":/base",
  "main:access.yaml",
  "$(touch injected)",
  "main\nmain",
])("--base %j is refused before anything is read", async (base) => {
  const folder = repository({ "access.yaml": BASE }, {});
  const ran = await runMain(["plan", join(folder, "access.yaml"), `--base=${base}`], env);
  expect(ran).toMatchObject({ code: 1, stdout: "" });
  expect(ran.stderr).toContain("--base takes a git revision or a path");
  expect(sandbox.requests).toEqual([]);
});

test("git is told nothing by the environment of castellan", async () => {
  const folder = repository({ "access.yaml": BASE }, { "access.yaml": CHANGED });
  const hostile = { ...env, GIT_DIR: "/nowhere", GIT_EXEC_PATH: "/nowhere" };
  const path = join(folder, "access.yaml");
  const { stdout } = await runMain(["plan", path, "--json", "--base", "main"], hostile);
  expect(JSON.parse(stdout).proposal.proposed.steps).toHaveLength(1);
});
