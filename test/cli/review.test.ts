import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "@jest/globals";
import { createSandbox } from "../../src/sandbox/index.ts";
import { faultsOf } from "./json-schemas.ts";
import { castellan, environmentOf, folderWith } from "./run-castellan.ts";

const REVIEW = "reviews/2999-12-31-ivo.yaml";

let snapshot: string;

beforeAll(async () => {
  const sandbox = createSandbox();
  const env = environmentOf(await sandbox.start(), sandbox);
  snapshot = join(folderWith({}), "acme.json");
  await castellan(["snapshot", "examples/acme", "--out", snapshot], env);
  await sandbox.close();
});

/** A work tree with the example's files and a review of ivo's that was begun. */
async function begun() {
  const folder = folderWith({});
  cpSync("examples/acme", join(folder, "access"), { recursive: true });
  git(folder, "init", "-q");
  const ran = await castellan(
    [
      "review",
      "start",
      "--owner",
      "ivo=project/DATA",
      "--due",
      "2999-12-31",
      "--snapshot",
      snapshot,
    ],
    {},
    folder,
  );
  return { folder, ...ran };
}

function git(folder: string, ...args: string[]): void {
  const { status, stderr } = spawnSync("git", args, { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
}

function commitAs(folder: string, email: string): void {
  git(folder, "add", "-A");
  git(folder, "-c", "user.name=x", "-c", `user.email=${email}`, "commit", "-q", "-m", "review");
}

/** Decides everything: to keep, but the first to be removed. */
function decide(folder: string): void {
  const file = join(folder, REVIEW);
  const kept = readFileSync(file, "utf8").replaceAll(
    "        decision:\n        by:\n",
    "        decision: keep\n        by: ivo\n",
  );
  writeFileSync(
    file,
    kept.replace(
      "        decision: keep\n",
      "        decision: remove\n        note: nobody needs it\n",
    ),
  );
}

test("from start to done: open, not committed, decided, and the line that is to go", async () => {
  const { folder, code, stdout } = await begun();
  expect(code).toBe(0);
  expect(stdout).toContain("2999-12-31-ivo.yaml: ivo decides about 3 grants on 6 scopes.");
  const check = async (...args: string[]) =>
    await castellan(["review", "check", ...args], {}, folder);
  expect((await check()).stdout).toContain("0 of 3 items decided\n  Open\n");
  decide(folder);
  expect((await check()).stdout).toContain("not committed yet");
  commitAs(folder, "ivo@acme.example");
  const done = await check("--snapshot", snapshot, "--detailed-exitcode");
  expect(done.code).toBe(2);
  expect(done.stdout).toContain("done  ivo, due 2999-12-31, 3 of 3 items decided\n  To be done\n");
  const json = await check("--json");
  expect(faultsOf("review-check", json.stdout)).toEqual([]);
});

test("a decision that somebody else committed does not hold, not even by way of .mailmap", async () => {
  const { folder } = await begun();
  decide(folder);
  writeFileSync(join(folder, ".mailmap"), "<ivo@acme.example> <eve@evil.example>\n");
  commitAs(folder, "eve@evil.example");
  const { code, stdout } = await castellan(["review", "check"], {}, folder);
  expect(code).toBe(1);
  expect(stdout).toMatch(
    /ivo is said to have decided, but commit [0-9a-f]{10} is by eve@evil\.example/,
  );
});

test("what was asked and changed afterwards does not hold", async () => {
  const { folder } = await begun();
  const file = join(folder, REVIEW);
  writeFileSync(file, readFileSync(file, "utf8").replace("has: admin", "has: read"));
  const { code, stdout } = await castellan(["review", "check"], {}, folder);
  expect(code).toBe(1);
  expect(stdout).toContain("what was to be confirmed was changed after the review was begun");
});

test.each([
  { args: ["--owner", "ivo", "--due", "2999-12-31"], says: "--owner takes alias=scope,scope" },
  {
    args: ["--owner", "zoe=project/DATA", "--due", "2999-12-31"],
    says: "The files know nobody by zoe",
  },
  {
    args: ["--owner", "ivo=project/NONE", "--due", "2999-12-31"],
    says: "There is nothing like project/NONE",
  },
  {
    args: ["--owner", "ivo=DATA", "--due", "2999-12-31"],
    says: "An owner answers for project/KEY",
  },
  { args: ["--owner", "ivo=project/DATA", "--due", "2001-01-01"], says: "--due takes a day from" },
])("start refuses $args", async ({ args, says }) => {
  const out = join(folderWith({}), "reviews");
  const { code, stderr } = await castellan([
    ...["review", "start", "examples/acme", "--snapshot", snapshot, "--out", out],
    ...args,
  ]);
  expect(code).toBe(1);
  expect(stderr).toContain(says);
});

test("start writes over nothing", async () => {
  const { folder } = await begun();
  const again = await castellan(
    [
      "review",
      "start",
      "--owner",
      "ivo=project/DATA",
      "--due",
      "2999-12-31",
      "--snapshot",
      snapshot,
    ],
    {},
    folder,
  );
  expect(again.code).toBe(1);
  expect(again.stderr).toContain("is there already");
});
