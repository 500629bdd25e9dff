import { afterEach, describe, expect, test } from "@jest/globals";
import type { Sandbox, SandboxOptions } from "../../src/sandbox/index.ts";
import { createCheckedSandbox } from "../sandbox/checked.ts";
import { faultsOf } from "./json-schemas.ts";
import { castellan, environmentOf, folderWith } from "./run-castellan.ts";
import { runMain } from "./run-in-process.ts";

let sandbox: Sandbox;

async function start(options: SandboxOptions = {}): Promise<Record<string, string>> {
  sandbox = createCheckedSandbox(options);
  return environmentOf(await sandbox.start(), sandbox);
}

afterEach(async () => {
  expect(
    sandbox.requests.filter(({ method, path }) => method !== "GET" && !path.startsWith("/site/")),
  ).toEqual([]);
  await sandbox.close();
});

const uuidOf = (nickname: string) =>
  [...sandbox.state.people.values()].find((person) => person.nickname === nickname)?.uuid ?? "";

describe("people whoami", () => {
  test("account, addresses and workspaces, in three calls; as a process", async () => {
    const env = await start();
    const { code, stdout, stderr } = await castellan(["people", "whoami"], env);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^"castellan bot"\n {2}uuid {8}\{/);
    expect(stdout).toContain("  addresses   castellan@acme.example, primary, confirmed\n");
    expect(stdout).toContain("  workspaces  acme, as administrator\n");
    expect(sandbox.requests.map(({ path }) => path.split("?")[0]).sort()).toEqual([
      "/2.0/user",
      "/2.0/user/emails",
      "/2.0/user/workspaces",
    ]);
  });

  test("what it can do on repositories, all of them in JSON", async () => {
    const env = await start({ size: 500 });
    const flags = ["people", "whoami", "--workspace", "acme", "--repositories"];
    const text = await runMain(flags, env);
    expect(text.stdout).toContain("500 repositories, all in all\n");
    expect(text.stdout).toContain("and 480 more; --json lists all\n");
    const { stdout } = await runMain([...flags, "--json"], env);
    expect(faultsOf("whoami", stdout)).toEqual([]);
    expect(JSON.parse(stdout).repositories.permissions.known).toHaveLength(500);
    // The list is paged: five calls, and the three.
    expect(JSON.parse(stdout).calls).toBe(8);
  });

  test("a member who administers nothing", async () => {
    const env = await start();
    const { email, token } = sandbox.credentials.member;
    const member = { ...env, BITBUCKET_EMAIL: email, BITBUCKET_API_TOKEN: token };
    const { stdout } = await runMain(["people", "whoami"], member);
    expect(stdout).toContain("  workspaces  acme\n");
  });

  test("an OAuth consumer is told no addresses, which is no failure", async () => {
    const env = await start();
    const { key, secret } = sandbox.credentials.oauth;
    const { BITBUCKET_API_URL = "" } = env;
    const consumer = {
      BITBUCKET_API_URL,
      BITBUCKET_CLIENT_ID: key,
      BITBUCKET_CLIENT_SECRET: secret,
    };
    const { code, stdout } = await runMain(["people", "whoami", "--json"], consumer);
    expect(code).toBe(0);
    expect(faultsOf("whoami", stdout)).toEqual([]);
    expect(JSON.parse(stdout)).toMatchObject({
      credential: "oauth-consumer",
      addresses: { unknown: expect.stringContaining("403") },
    });
  });

  test("a credential that is refused, and repositories of nowhere", async () => {
    const env = await start();
    const wrong = await runMain(["people", "whoami"], { ...env, BITBUCKET_API_TOKEN: "wrong" });
    expect(wrong).toMatchObject({ code: 1, stdout: "" });
    const nowhere = await runMain(["people", "whoami", "--repositories"], env);
    expect(nowhere).toMatchObject({ code: 1, stdout: "" });
    expect(nowhere.stderr).toContain("--workspace");
  });
});

describe("people show", () => {
  test("by alias: the files, the account, its groups and one explicit permission; as a process", async () => {
    const env = await start();
    const args = ["people", "show", "cyd", "examples/acme", "--scope", "repository/legacy"];
    const { code, stdout, stderr } = await castellan(args, env);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain('"Cyd Cole"\n  in the files       cyd: cyd@contractor.example, until');
    expect(stdout).toContain("  groups             contractors\n");
    expect(stdout).toContain("  repository/legacy  write, explicit\n");
    expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
  });

  const asked = [
    { name: "an address", who: () => "Gus@acme.example" },
    { name: "a UUID", who: () => uuidOf("gus") },
    {
      name: "an account id",
      who: () => sandbox.state.person(uuidOf("gus"))?.accountId ?? "",
    },
  ];
  test.each(asked)("by $name, without files", async ({ who }) => {
    const env = await start();
    const args = ["people", "show", who(), "--workspace", "acme", "--json"];
    const { code, stdout } = await runMain(args, env);
    expect(code).toBe(0);
    expect(faultsOf("person", stdout)).toEqual([]);
    expect(JSON.parse(stdout)).toMatchObject({
      account: { known: { uuid: uuidOf("gus"), name: "Gus Gray" } },
      membership: "member",
      groups: { known: ["developers"] },
    });
  });

  test.each([
    { absent: "none", scope: "project/PLAT" },
    { absent: "not-found", scope: "project/PLAT" },
    { absent: "not-found", scope: "repository/geordi" },
  ] as const)("no row on $scope, when Bitbucket says $absent", async ({ absent, scope }) => {
    const env = await start({ switches: { "absent-permission": absent } });
    const args = ["people", "show", "gus", "examples/acme", "--scope", scope, "--json"];
    const { stdout } = await runMain(args, env);
    expect(JSON.parse(stdout).grant.permission).toEqual({ known: "none" });
  });

  test("no such scope: not known, rather than nothing", async () => {
    const env = await start({ switches: { "absent-permission": "not-found" } });
    const args = ["people", "show", "gus", "examples/acme", "--scope", "project/NOPE", "--json"];
    const { stdout } = await runMain(args, env);
    expect(faultsOf("person", stdout)).toEqual([]);
    expect(JSON.parse(stdout).grant.permission).toEqual({
      unknown: expect.stringContaining("404"),
    });
  });

  test.each([
    { who: "lou", membership: "none", waiting: "lou@acme.example is not a member" },
    { who: "olga", membership: "owner", waiting: undefined },
  ])("$who: $membership", async ({ who, membership, waiting }) => {
    const env = await start();
    const { stdout } = await runMain(["people", "show", who, "examples/acme", "--json"], env);
    expect(faultsOf("person", stdout)).toEqual([]);
    const document = JSON.parse(stdout);
    expect(document.membership).toBe(membership);
    expect(document.waiting ?? "").toContain(waiting ?? "");
  });

  test("an account that is nobody's, and one that left the workspace", async () => {
    const env = await start();
    const flags = ["--workspace", "acme", "--json"];
    const nobody = await runMain(["people", "show", "557058:nobody", ...flags], env);
    expect(faultsOf("person", nobody.stdout)).toEqual([]);
    expect(JSON.parse(nobody.stdout)).toMatchObject({ account: { known: null } });
    for (const person of sandbox.state.people.values())
      if (person.nickname === "gus") person.role = null;
    const gone = await runMain(["people", "show", uuidOf("gus"), ...flags], env);
    expect(JSON.parse(gone.stdout)).toMatchObject({
      membership: "none",
      account: { known: { name: "Gus Gray" } },
    });
  });

  test("groups that cannot be read are not no groups", async () => {
    const env = await start();
    sandbox.faults.add({ when: { path: "/1.0/**" }, effect: { kind: "status", status: 403 } });
    const { stdout } = await runMain(["people", "show", "gus", "examples/acme"], env);
    expect(stdout).toContain("groups        not known: GET /1.0/groups/acme/: 403");
  });

  test.each([
    { args: ["anna", "examples/acme"], says: "Did you mean `ana`?" },
    {
      args: ["ana", "--workspace", "acme", "--scope", "group/qa"],
      says: "--scope takes project/KEY",
    },
    { args: ["ana", "examples/acme", "--workspace", "other"], says: "Leave one of the two out" },
    { args: ["ana"], says: "Which workspace?" },
  ])("refused before anything is sent: $args", async ({ args, says }) => {
    const env = await start();
    const folder = folderWith({});
    const inside = args[1] === "examples/acme" ? undefined : folder;
    const { code, stdout, stderr } = await castellan(["people", "show", ...args], env, inside);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(says);
    expect(sandbox.requests).toHaveLength(0);
  });
});
