import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { createCheckedSandbox } from "../sandbox/checked.ts";
import { castellan, environmentOf, folderWith } from "./run-castellan.ts";

const FILES = {
  "access/access.yaml": `version: 1
provider: bitbucket
workspace: acme
people:
  hana: { email: Hana@acme.example }
  lou: { email: lou@acme.example }
repositories:
  reports: { users: { hana: write, lou: read } }
`,
};

let sandbox: Sandbox;
let env: Record<string, string>;
let folder: string;

beforeEach(async () => {
  sandbox = createCheckedSandbox();
  env = environmentOf(await sandbox.start(), sandbox);
  folder = folderWith(FILES);
});
afterEach(() => sandbox.close());

const lock = () => join(folder, "access/castellan.lock");
const run = (...args: string[]) => castellan(args, env, folder);
const person = (nickname: string) => {
  const found = [...sandbox.state.people.values()].find((one) => one.nickname === nickname);
  if (found === undefined) throw new Error(`nobody is called ${nickname}`);
  return found;
};

/** The address goes from one account to another, as when a company gives it to somebody new. */
function giveAddress(from: string, to: string): void {
  const [before, now] = [person(from), person(to)];
  const email = before.emails[0] ?? "";
  before.emails = [`was-${email}`];
  now.emails = [email];
  for (const one of [before, now]) sandbox.state.addPerson(one);
}

describe("apply remembers who the people are", () => {
  test("beside the files, once, and says so; plan and validate write nothing", async () => {
    await run("validate");
    await run("plan");
    expect(existsSync(lock())).toBe(false);
    const { code, stderr } = await run("apply", "--yes");
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: "Written: access/castellan.lock. Commit it with the files.\n",
    });
    const { uuid, accountId } = person("hana");
    expect(readFileSync(lock(), "utf8")).toContain(
      `people:\n  hana:\n    email: hana@acme.example\n    account: ${accountId}\n    uuid: "${uuid}"\n`,
    );
    const written = statSync(lock()).mtimeMs;
    expect(await run("apply", "--yes")).toMatchObject({ code: 0, stderr: "" });
    expect(statSync(lock()).mtimeMs).toBe(written);
  });

  test("what is printed as JSON stays JSON", async () => {
    const { stdout } = await run("apply", "--yes", "--json");
    expect(JSON.parse(stdout)).toMatchObject({ version: 1 });
    expect(existsSync(lock())).toBe(true);
  });

  test("nothing when a guard stops it, or nobody agreed", async () => {
    writeFileSync(
      join(folder, "access/access.yaml"),
      `${FILES["access/access.yaml"]}  legacy: { mode: authoritative, users: { hana: read } }\n`,
    );
    expect((await run("apply", "--yes")).code).toBe(4);
    expect(existsSync(lock())).toBe(false);
  });

  test("a run that was carried out in part remembers too", async () => {
    sandbox.faults.add({ when: { method: "PUT" }, effect: { kind: "status", status: 403 } });
    expect((await run("apply", "--yes")).code).toBe(3);
    expect(existsSync(lock())).toBe(true);
  });

  test("where it cannot be written the run is no failure, and says so", async () => {
    chmodSync(join(folder, "access"), 0o555);
    const isRoot = process.getuid?.() === 0;
    const { code, stderr } = await run("apply", "--yes");
    chmodSync(join(folder, "access"), 0o755);
    expect(code).toBe(0);
    expect(stderr).toContain(isRoot ? "Written: " : "access/castellan.lock was not written: ");
  });
});

describe("what has changed since", () => {
  beforeEach(async () => {
    expect((await run("apply", "--yes")).code).toBe(0);
  });

  test("the address is somebody else's now: nothing is planned until somebody says which of the two is meant", async () => {
    const [before, now] = [person("hana"), person("gus")];
    giveAddress("hana", "gus");
    const requests = sandbox.requests.length;
    const { code, stdout, stderr } = await run("apply", "--yes");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("[reused-address]");
    expect(stderr).toContain(before.uuid);
    expect(stderr).toContain(now.uuid);
    expect(sandbox.requests.slice(requests).filter(({ method }) => method !== "GET")).toEqual([]);
    // Confirmed, by a change of castellan.lock that is reviewed: hana is the new account.
    writeFileSync(lock(), readFileSync(lock(), "utf8").replace(/ {2}hana:\n( {4}.*\n)+/, ""));
    const confirmed = await run("apply", "--yes");
    expect(confirmed.code).toBe(0);
    expect(readFileSync(lock(), "utf8")).toContain(now.uuid);
  });

  test("the person's address changed at Atlassian: they are still meant, and it is said", async () => {
    person("hana").emails = ["hana.holm@acme.example"];
    sandbox.state.addPerson(person("hana"));
    const { code, stdout } = await run("plan", "--detailed-exitcode");
    expect(code).toBe(0);
    expect(stdout).toContain("Noticed\n  hana@acme.example belongs to no member any more.");
    // The file follows: the same account, and it is remembered by the new address.
    writeFileSync(
      join(folder, "access/access.yaml"),
      FILES["access/access.yaml"].replace("Hana@", "hana.holm@"),
    );
    const said = await run("plan", "--detailed-exitcode");
    expect(said.stdout).toContain("hana is hana.holm@acme.example now, and was hana@acme.example");
    await run("apply", "--yes");
    expect(readFileSync(lock(), "utf8")).toContain("email: hana.holm@acme.example");
    expect((await run("plan")).stdout).not.toContain("Noticed");
  });

  test("the account left the workspace: it waits, and is told from somebody who never came", async () => {
    person("hana").role = null;
    const { code, stdout } = await run("plan");
    expect(code).toBe(0);
    expect(stdout).toContain("hana@acme.example is not a member of the workspace any more;");
    expect(stdout).toContain("lou@acme.example was invited");
    expect(existsSync(lock())).toBe(true);
  });

  test("somebody who is suspended after their account left loses the rows that it left behind", async () => {
    const { uuid } = person("hana");
    person("hana").role = null;
    writeFileSync(
      join(folder, "access/access.yaml"),
      FILES["access/access.yaml"].replace(
        "Hana@acme.example",
        "hana@acme.example, suspended: true",
      ),
    );
    const { code, stdout } = await run("apply", "--yes");
    expect(code).toBe(0);
    expect(stdout).toContain("- hana  write → nothing (suspended)");
    expect(sandbox.state.repository("reports")?.rows.users.has(uuid)).toBe(false);
  });
});

test("the lock of a file that was merged badly is a problem with its place", async () => {
  writeFileSync(lock(), "version: 1\n<<<<<<< HEAD\npeople: {}\n");
  for (const command of ["validate", "plan"]) {
    const { code, stderr } = await run(command);
    expect(code).toBe(1);
    expect(stderr).toContain("access/castellan.lock:2:1");
  }
});
