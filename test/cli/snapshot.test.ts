import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "@jest/globals";
import type { Sandbox, SandboxOptions } from "../../src/sandbox/index.ts";
import { createCheckedSandbox } from "../sandbox/checked.ts";
import { faultsOf } from "./json-schemas.ts";
import { castellan, environmentOf, folderWith } from "./run-castellan.ts";

const HEAD = "version: 1\nprovider: bitbucket\nworkspace: acme\n";

let sandbox: Sandbox;

async function start(options: SandboxOptions = {}): Promise<Record<string, string>> {
  sandbox = createCheckedSandbox(options);
  return environmentOf(await sandbox.start(), sandbox);
}

afterEach(async () => {
  expect(sandbox.requests.filter(({ method }) => method !== "GET")).toEqual([]);
  await sandbox.close();
});

/** A snapshot with everything that these arguments ask for, in a folder of its own. */
async function taken(env: Record<string, string>, ...args: string[]) {
  const file = join(folderWith({}), "acme.json");
  const ran = await castellan(["snapshot", ...args, "--out", file], env);
  return { file, ...ran };
}

describe("a plan over a snapshot", () => {
  test("is the plan over the workspace, needs no token and no network, and says what it was made against", async () => {
    const env = await start();
    const { file, code } = await taken(env, "examples/acme");
    expect(code).toBe(0);
    const live = await castellan(["plan", "examples/acme"], env);
    const before = sandbox.requests.length;
    const { stdout } = await castellan(["plan", "examples/acme", "--snapshot", file]);
    expect(sandbox.requests).toHaveLength(before);
    const [, said = ""] = stdout.split("\n");
    expect(said).toMatch(
      /^Live state: snapshot of 20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ \(0 min old\)$/,
    );
    expect(stdout.replace(`${said}\n`, "")).toBe(
      live.stdout.replace(/API calls: \d+ to read/, "API calls: 0 to read"),
    );
  });

  test("may be saved: the plan names the snapshot, and apply looks again before it writes", async () => {
    const env = await start();
    const { file } = await taken(env, "examples/acme");
    const { stdout } = await castellan(["plan", "examples/acme", "--snapshot", file, "--json"]);
    expect(faultsOf("plan", stdout)).toEqual([]);
    const [first = ""] = readFileSync(file, "utf8").split("\n");
    expect(JSON.parse(stdout).snapshot.digest).toBe(JSON.parse(`${first.slice(0, -1)}}`).digest);
  });

  test("people who were never looked up wait, and nobody who may be them is removed", async () => {
    const env = await start();
    const folder = folderWith({
      "access.yaml": `${HEAD}people:
  kai: { email: kai@acme.example }
  jun: { email: jun@acme.example }
repositories:
  legacy: { mode: authoritative, since: 2026-11-01, users: { kai: write } }
`,
    });
    const whole = await taken(env, folder);
    const gap = await taken(env, "--workspace", "acme");
    const [full, gapped] = await Promise.all(
      [whole, gap].map(({ file }) => castellan(["plan", folder, "--snapshot", file])),
    );
    expect(full?.stdout).toContain("- jun");
    expect(full?.stdout).not.toContain("- kai");
    expect(gapped?.stdout).not.toContain("write → nothing");
    expect(gapped?.stdout).toContain("may be kai, whose address was not looked up");
    expect(gapped?.stdout).toContain(
      "kai@acme.example was not looked up when the snapshot was taken",
    );
    expect(gapped?.stdout).not.toContain("is not a member of the workspace yet");
  });

  test("whoever is protected and was never looked up may be anybody: a plan that takes is stopped", async () => {
    const env = await start();
    const folder = folderWith({
      "access.yaml": `${HEAD}people:
  kai: { email: kai@acme.example }
  jun: { email: jun@acme.example }
repositories:
  legacy: { mode: authoritative, since: 2026-11-01, groups: {} }
protected: { people: [jun] }
`,
    });
    const { file } = await taken(env, "--workspace", "acme");
    const { code, stdout } = await castellan(["plan", folder, "--snapshot", file]);
    expect(code).toBe(4);
    expect(stdout).toContain("Stopped by guard protected: Whether this takes access from somebody");
    expect(stdout).toContain("or against a snapshot that was taken with these files");
  });
});

describe("what it holds", () => {
  test("by default everything, with --only a project and what is in it, with --declared what the files name", async () => {
    const env = await start();
    const count = (text: string) => (text.match(/^\{"scope":/gm) ?? []).length;
    const scopes = async (...args: string[]) => {
      const { file } = await taken(env, "examples/acme", ...args);
      return count(readFileSync(file, "utf8"));
    };
    expect(await scopes()).toBe(24);
    expect(await scopes("--declared")).toBe(16);
    expect(await scopes("--only", "project/LEG")).toBe(4);
    expect(await scopes("--only", "repository/svc-*", "--only", "repository/attic")).toBe(5);
  });

  test("no credential, in a file that only its name makes packed", async () => {
    const env = await start();
    const file = join(folderWith({}), "acme.json.gz");
    const { stdout } = await castellan(["snapshot", "examples/acme", "--out", file], env);
    expect(stdout).toContain("It holds 13 members, 4 groups, 20 grants on 24 projects");
    const text = gunzipSync(readFileSync(file)).toString();
    for (const secret of Object.values(env)) expect(text).not.toContain(secret);
    const { code } = await castellan(["plan", "examples/acme", "--snapshot", file]);
    expect(code).toBe(0);
  });

  test("--out - prints it, and tells about it elsewhere", async () => {
    const env = await start();
    const { stdout, stderr } = await castellan(
      ["snapshot", "--workspace", "acme", "--out", "-"],
      env,
    );
    expect(JSON.parse(stdout)).toMatchObject({ version: 1, workspace: "acme" });
    expect(stderr).toContain("Snapshot of acme");
  });
});

describe("what could not be read", () => {
  const legacy = {
    when: { path: "/2.0/repositories/acme/legacy/**" },
    effect: { kind: "status" as const, status: 403 },
  };

  test("is unknown with its reason, never empty; the exit code is 3, and --resume reads just that", async () => {
    const env = await start();
    sandbox.faults.add(legacy);
    const { file, code, stdout } = await taken(env, "examples/acme");
    expect(code).toBe(3);
    expect(stdout).toContain("Unknown: repository/legacy: ");
    const plan = await castellan(["plan", "examples/acme", "--snapshot", file]);
    expect(plan.stdout).toContain("Unknown, so nothing is planned there\n  repository/legacy: ");
    expect(plan.stdout).not.toMatch(/^ *- kai/m);
    sandbox.faults.clear();
    const before = sandbox.requests.length;
    const again = await castellan(["snapshot", "examples/acme", "--out", file, "--resume"], env);
    expect(again.code).toBe(0);
    const rows = sandbox.requests
      .slice(before)
      .filter(({ path }) => path.includes("permissions-config"));
    expect(rows.map(({ path }) => path)).toEqual([
      expect.stringContaining("/legacy/permissions-config/"),
      expect.stringContaining("/legacy/permissions-config/"),
    ]);
  });

  test("--resume where there is no file yet just begins", async () => {
    const env = await start();
    const { code } = await taken(env, "examples/acme", "--resume");
    expect(code).toBe(0);
  });

  test("when members cannot be read there is no snapshot at all", async () => {
    const env = await start();
    sandbox.faults.add({
      when: { path: "/2.0/workspaces/acme/permissions" },
      effect: { kind: "status", status: 403 },
    });
    const { file, code } = await taken(env, "examples/acme");
    expect(code).toBe(1);
    expect(existsSync(file)).toBe(false);
  });
});

describe("what it refuses", () => {
  test.each([
    {
      what: "a file that is not there",
      args: ["plan", "examples/acme", "--snapshot", "no.json"],
      says: "no.json does not exist",
    },
    {
      what: "a file that is none",
      args: ["plan", "examples/acme", "--snapshot", "package.json"],
      says: "not a snapshot made by castellan snapshot",
    },
    {
      what: "something that is no scope",
      args: ["snapshot", "--workspace", "acme", "--out", "x", "--only", "PLAT"],
      says: "--only takes project/KEY or repository/SLUG, not PLAT",
    },
    {
      what: "--declared without files",
      args: ["snapshot", "--workspace", "acme", "--out", "x", "--declared"],
      says: "give a file or directory",
    },
  ])("$what", async ({ args, says }) => {
    await start();
    const { code, stderr } = await castellan(args);
    expect(code).toBe(1);
    expect(stderr).toContain(says);
  });

  test("a snapshot of another workspace, one that was changed, and one that unpacks to nothing", async () => {
    const env = await start();
    const { file } = await taken(env, "examples/acme");
    const other = folderWith({ "access.yaml": HEAD.replace("acme", "other") });
    const wrong = await castellan(["plan", other, "--snapshot", file]);
    expect(wrong.stderr).toContain("is a snapshot of the workspace acme, not of other");
    writeFileSync(file, readFileSync(file, "utf8").replace("Kai Kahn", "Kay Kahn"));
    const changed = await castellan(["plan", "examples/acme", "--snapshot", file]);
    expect(changed.stderr).toContain("was changed after it was made");
    writeFileSync(file, Buffer.from([0x1f, 0x8b, 0, 0]));
    const torn = await castellan(["plan", "examples/acme", "--snapshot", file]);
    expect(torn.stderr).toContain("cannot be unpacked");
  });
});
