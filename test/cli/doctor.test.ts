import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import stringWidth from "string-width";
import { POSTS_THAT_READ } from "../../src/providers/bitbucket/organisation-client.ts";
import type { Sandbox, SandboxOptions } from "../../src/sandbox/index.ts";
import { createCheckedSandbox } from "../sandbox/checked.ts";
import { faultsOf } from "./json-schemas.ts";
import { castellan, environmentOf, folderWith } from "./run-castellan.ts";

const HEAD = "version: 1\nprovider: bitbucket\nworkspace: acme\n";
const GROUPS = `${HEAD}groups:\n  developers: { members: [] }\n`;

let sandbox: Sandbox;
let env: Record<string, string>;

beforeEach(async () => await open());
afterEach(async () => {
  // The promise of the command, whatever was found: it only ever reads.
  const written = sandbox.requests.filter(
    ({ method, path }) =>
      method !== "GET" &&
      !path.startsWith("/site/oauth2/") &&
      !POSTS_THAT_READ.some((read) => read.test(path)),
  );
  await sandbox.close();
  expect(written).toEqual([]);
});

async function open(options: SandboxOptions = {}): Promise<void> {
  sandbox = createCheckedSandbox(options);
  env = environmentOf(await sandbox.start(), sandbox);
}

async function reopen(options: SandboxOptions): Promise<void> {
  await sandbox.close();
  await open(options);
}

function as(name: "reader" | "member" | "expired" | "unscoped"): Record<string, string> {
  const { email, token } = sandbox.credentials[name];
  return { ...env, BITBUCKET_EMAIL: email, BITBUCKET_API_TOKEN: token };
}

function asConsumer(): Record<string, string> {
  const { key, secret } = sandbox.credentials.oauth;
  const { BITBUCKET_API_URL = "" } = env;
  return { BITBUCKET_API_URL, BITBUCKET_CLIENT_ID: key, BITBUCKET_CLIENT_SECRET: secret };
}

type Printed = {
  plan: boolean;
  apply: boolean;
  calls: { read: number; write: number };
  checks: { code: string; state: string; stops?: string; found: string; advice?: string }[];
};

/** Runs the doctor as a process of its own, once for people and once for programs. */
async function examine(args = ["--workspace", "acme"], as = env, cwd?: string) {
  const text = await castellan(["doctor", ...args], as, cwd);
  const json = await castellan(["doctor", ...args, "--json"], as, cwd);
  expect(json).toMatchObject({ code: text.code, stderr: "" });
  expect(faultsOf("doctor", json.stdout)).toEqual([]);
  const widest = Math.max(...text.stdout.split("\n").map((line) => stringWidth(line)));
  expect(widest).toBeLessThanOrEqual(80);
  const printed: Printed = JSON.parse(json.stdout);
  const states = Object.fromEntries(printed.checks.map(({ code, state }) => [code, state]));
  const said = Object.fromEntries(printed.checks.map(({ code, found }) => [code, found]));
  return { code: text.code, text: text.stdout, printed, states, said };
}

describe("credentials", () => {
  test("an administrator's token: what reading shows, and what it cannot", async () => {
    const { code, text, printed, states, said } = await examine();
    expect(code).toBe(0);
    expect(text).toContain("Doctor for acme\n");
    expect(text).toContain("Plan and apply can work, as far as reading shows.");
    expect(printed).toMatchObject({ plan: true, apply: true, calls: { write: 0 } });
    expect(states).toEqual({
      endpoint: "ok",
      accepted: "ok",
      credential: "ok",
      account: "ok",
      "own-addresses": "ok",
      expiry: "unknown",
      "plan-scopes": "ok",
      "apply-scopes": "unknown",
      role: "ok",
      administration: "ok",
      lookup: "ok",
      groups: "ok",
      "group-writes": "unknown",
      projects: "ok",
      repositories: "ok",
      "rate-limit": "unknown",
    });
    expect(said["account"]).toMatch(/^castellan bot, 712020:/);
    expect(said["groups"]).toBe("4 groups, with 7 people in them.");
    expect(said["apply-scopes"]).toContain(
      "Not to be seen by reading: write:permission:bitbucket, delete:permission:bitbucket.",
    );
    expect(sandbox.requests.length).toBe(2 * printed.calls.read);
  });

  test("a token with exactly the scopes that the README asks for is seen to have them", async () => {
    const token = sandbox.state.credentials.find(({ name }) => name === "admin");
    if (token?.kind !== "api-token") throw new Error("no token");
    const needed =
      /^(read:(user|workspace|project|repository|permission)|admin:(project|repository)|(write|delete):permission):/;
    token.scopes = token.scopes?.filter((scope) => needed.test(scope)) ?? [];
    expect(token.scopes).toHaveLength(9);
    expect((await examine()).states).toMatchObject({ "plan-scopes": "ok", "apply-scopes": "ok" });
  });

  test("a reader's token plans, and is told what it lacks to apply", async () => {
    const { code, printed, said, states } = await examine(undefined, as("reader"));
    expect(code).toBe(1);
    expect(printed).toMatchObject({ plan: true, apply: false });
    expect(states).toMatchObject({ "plan-scopes": "ok", "apply-scopes": "problem" });
    expect(said["apply-scopes"]).toBe(
      "Missing: admin:project:bitbucket, admin:repository:bitbucket, write:permission:bitbucket, delete:permission:bitbucket.",
    );
  });

  test("a plain member is told what that costs", async () => {
    const { code, printed, said, states } = await examine(undefined, as("member"));
    expect(code).toBe(1);
    expect(printed).toMatchObject({ plan: false, apply: false });
    expect(said["role"]).toContain("groups can be neither read nor changed");
    expect(states).toMatchObject({ role: "problem", lookup: "problem", groups: "problem" });
  });

  test("for files that need no more, a project administrator is enough", async () => {
    const folder = folderWith({ "access.yaml": `${HEAD}projects:\n  PLAT: { users: {} }\n` });
    const { code, states } = await examine([], as("member"), folder);
    expect(code).toBe(0);
    expect(states).toMatchObject({ role: "warning", projects: "ok", "plan-calls": "ok" });
    const planned = await castellan(["plan"], as("member"), folder);
    expect(planned.code).toBe(0);
  });

  test.each(["expired", "unscoped"] as const)("an %s token", async (name) => {
    const { code, states, said } = await examine(undefined, as(name));
    expect(code).toBe(1);
    expect(states).toEqual({ endpoint: "ok", accepted: "problem", credential: "ok" });
    expect(said["accepted"]).toContain("wrong, expired, revoked or without Bitbucket scopes");
  });

  test("an OAuth consumer can plan only", async () => {
    const { code, printed, states } = await examine(undefined, asConsumer());
    expect(code).toBe(1);
    expect(printed).toMatchObject({ plan: true, apply: false });
    expect(states).toMatchObject({ credential: "problem", "plan-scopes": "ok", role: "ok" });
    expect(states).not.toHaveProperty("apply-scopes");
  });
});

describe("workspaces", () => {
  test("one that moved to admin.atlassian.com seems to have", async () => {
    sandbox.state.workspace.administration = "moved";
    const { code, text, states } = await examine();
    expect(code).toBe(0);
    expect(states).toMatchObject({ administration: "ok", organisation: "warning", groups: "ok" });
    expect(text).toContain("At admin.atlassian.com, it seems");
  });

  test("one that moved, with a key of its organisation", async () => {
    sandbox.state.workspace.administration = "moved";
    sandbox.state.workspace.seats = 40;
    const { code, text, states } = await examine(undefined, {
      ...env,
      ATLASSIAN_API_URL: env["BITBUCKET_API_URL"] ?? "",
      ATLASSIAN_ORG_API_KEY: sandbox.credentials.organisation.key,
    });
    expect(code).toBe(0);
    expect(states).toMatchObject({ administration: "ok", organisation: "ok", seats: "ok" });
    expect(text).toContain("The key is accepted");
    expect(text).toMatch(/of 40 taken, \d+ left/);
  });

  test("one that is deactivated", async () => {
    sandbox.state.workspace.administration = "deactivated";
    const { code, states, said } = await examine();
    expect(code).toBe(1);
    expect(states).toMatchObject({ account: "ok", workspace: "problem" });
    expect(said["workspace"]).toContain("workspace acme is deactivated.");
  });

  test("one that is not there, whether that is told or not", async () => {
    for (const answer of ["not-found", "forbidden"] as const) {
      sandbox.switches["foreign-workspace"] = answer;
      const { code, said } = await examine(["--workspace", "acne"]);
      expect(code).toBe(1);
      expect(said["workspace"]).toContain("not a member of acne, or there is no such workspace");
    }
  });

  test.each(["gone", "not-found"] as const)("1.0 is %s", async (state) => {
    sandbox.switches["version-1"] = state;
    const without = await examine();
    expect(without.code).toBe(0);
    expect(without.states).toMatchObject({ groups: "warning", projects: "ok" });
    const files = await examine([], env, folderWith({ "access.yaml": GROUPS }));
    expect(files.code).toBe(1);
    expect(files.states).toMatchObject({ groups: "problem" });
  });

  test("whether groups may be changed is not promised: the answer that would tell is a write's", async () => {
    sandbox.switches["groups-write-scopes"] = "account-write";
    const { code, states } = await examine();
    expect(code).toBe(0);
    expect(states).toMatchObject({ groups: "ok", "group-writes": "unknown" });
  });

  test("an address that nobody confirmed", async () => {
    const values = [{ type: "email", email: "bot@acme.example", is_confirmed: false }];
    sandbox.faults.add({
      when: { path: "/2.0/user/emails" },
      effect: { kind: "status", status: 200, body: { pagelen: 50, values } },
    });
    const { said, states } = await examine();
    expect(states["own-addresses"]).toBe("warning");
    expect(said["own-addresses"]).toBe("Not confirmed: bot@acme.example.");
  });
});

describe("calls", () => {
  test("what a plan of the files takes is what it does take", async () => {
    const { code, said, printed } = await examine(["examples/acme"]);
    expect(code).toBe(0);
    const before = sandbox.requests.length;
    await castellan(["plan", "examples/acme"], env);
    const taken = sandbox.requests.length - before;
    expect(said["plan-calls"]).toContain(`takes ${taken} calls or a few more`);
    expect(printed.calls.read).toBeLessThan(30);
  });

  test("files that take more than an hour's calls", async () => {
    await reopen({ size: 500 });
    const folder = folderWith({
      "access.yaml": `${HEAD}groups:\n  developers: {}\nrepositories:\n  "*": { groups: { developers: read } }\n`,
    });
    const { code, states, text } = await examine([], env, folder);
    expect(code).toBe(0);
    expect(states["plan-calls"]).toBe("warning");
    expect(text).toContain("--max-wait");
  });

  test("no calls are left: said at once, without waiting an hour", async () => {
    await reopen({ switches: { "rate-limit": 5 } });
    const { code, states } = await examine();
    expect(code).toBe(1);
    expect(states["endpoint"]).toBe("problem");
  });

  test("nobody answers", async () => {
    const { code, said } = await examine(undefined, {
      ...env,
      BITBUCKET_API_URL: "http://127.0.0.1:1",
    });
    expect(code).toBe(1);
    expect(said["endpoint"]).toContain("the connection was refused");
  });
});

describe("command lines", () => {
  test("no file and no workspace", async () => {
    const { code, stderr } = await castellan(["doctor"], env, folderWith({}));
    expect(code).toBe(1);
    expect(stderr).toContain("Which workspace?");
  });

  test("files for another workspace", async () => {
    const folder = folderWith({ "access.yaml": GROUPS });
    const args = ["doctor", "access.yaml", "--workspace", "other"];
    const { code, stderr } = await castellan(args, env, folder);
    expect(code).toBe(1);
    expect(stderr).toContain("The files are for the workspace acme, not other.");
  });

  test("files with problems send nothing", async () => {
    const folder = folderWith({ "access.yaml": `${HEAD}teams: {}\n` });
    const { code, stderr } = await castellan(["doctor"], env, folder);
    expect(code).toBe(1);
    expect(stderr).toContain("teams");
    expect(sandbox.requests).toEqual([]);
  });

  test("files that only the workspace shows to be wrong", async () => {
    const people = "people:\n  a: { email: ana@acme.example }\n  b: { email: ana@acme.example }\n";
    const folder = folderWith({ "access.yaml": `${HEAD}${people}` });
    const { code } = await castellan(["doctor"], env, folder);
    expect(code).toBe(1);
  });

  test("help has examples", async () => {
    const { code, stdout } = await castellan(["doctor", "--help"]);
    expect(code).toBe(0);
    expect(stdout).toContain("castellan doctor --workspace acme");
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});
