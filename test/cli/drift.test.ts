import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { DriftItem } from "../../src/model/drift.ts";
import type { Sandbox, SandboxOptions } from "../../src/sandbox/index.ts";
import { createCheckedSandbox } from "../sandbox/checked.ts";
import { type Repository, repositoryWith } from "./git-repository.ts";
import { faultsOf } from "./json-schemas.ts";
import { environmentOf, type Ran } from "./run-castellan.ts";
import { runMain } from "./run-in-process.ts";

const ACCESS = `# who may do what
version: 1
provider: bitbucket
workspace: acme
mode: authoritative
since: 2026-11-01
people:
  ana: { email: ana@acme.example }
  hana: { email: hana@acme.example }
groups:
  contractors: {}
  developers: {}
  platform: {}
projects:
  PLAT:
    groups:
      developers: read
      platform: admin # for now
repositories:
  etl: { users: { hana: read } }
  "web-*": { groups: { contractors: read } }
`;

let sandbox: Sandbox;
let origin: string;
let repository: Repository;

beforeEach(async () => await start());
afterEach(async () => await sandbox.close());

async function start(options: SandboxOptions = {}): Promise<void> {
  sandbox = createCheckedSandbox(options);
  origin = await sandbox.start();
  repository = repositoryWith({ "access.yaml": ACCESS });
}

const file = () => join(repository.folder, "access.yaml");
const writes = () => sandbox.requests.filter(({ method }) => method !== "GET");

async function run(args: string[], env: Record<string, string> = {}): Promise<Ran> {
  const [command = "", ...flags] = args;
  return await runMain([command, file(), ...flags], {
    ...environmentOf(origin, sandbox),
    CASTELLAN_JOURNAL_DIR: join(repository.folder, ".castellan"),
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_AUTHOR_NAME: "ana",
    GIT_AUTHOR_EMAIL: "ana@acme.example",
    GIT_COMMITTER_NAME: "ana",
    GIT_COMMITTER_EMAIL: "ana@acme.example",
    ...env,
  });
}

/** Somebody with the admin's token changes a row by hand, through the API, so that the audit log has it. */
async function byHand(path: string, permission?: string): Promise<void> {
  const { email, token } = sandbox.credentials.admin;
  const answer = await fetch(`${origin}/2.0/${path}`, {
    method: permission === undefined ? "DELETE" : "PUT",
    headers: {
      authorization: `Basic ${Buffer.from(`${email}:${token}`).toString("base64")}`,
      "content-type": "application/json",
    },
    ...(permission !== undefined && { body: JSON.stringify({ permission }) }),
  });
  expect(answer.ok).toBe(true);
}

const items = ({ stdout }: Ran): DriftItem[] =>
  JSON.parse(stdout).scopes.flatMap((scope: { items: DriftItem[] }) => scope.items);

async function applied(): Promise<void> {
  expect((await run(["apply", "--yes"])).code).toBe(0);
  expect((await run(["drift"])).code).toBe(0);
}

describe("drift", () => {
  beforeEach(async () => {
    // What the files do not say goes; ivo's row on etl is what an owner of the project left.
    sandbox.state.setRow(
      (sandbox.state.repository("etl") ?? none()).rows.users,
      uuidOf("ivo"),
      undefined,
    );
    await applied();
  });

  test("nothing differs: 0; something does: 2, with what the files say and what is live", async () => {
    expect((await run(["drift"])).stdout).toContain("No drift");
    await byHand("workspaces/acme/projects/PLAT/permissions-config/groups/developers", "write");
    await byHand("repositories/acme/etl/permissions-config/groups/platform", "read");
    await byHand(`repositories/acme/etl/permissions-config/users/${uuidOf("hana")}`);
    const before = writes().length;
    const drifted = await run(["drift"]);
    expect(drifted.code).toBe(2);
    expect(drifted.stdout).toMatch(/groups developers +files: read, live: write/);
    expect(drifted.stdout).toMatch(/users hana +files: read, live: nothing/);
    expect(
      drifted.stdout.split("\n").filter((line) => line.length > 80 && !line.includes("/")),
    ).toEqual([]);
    const json = await run(["drift", "--json"]);
    expect(faultsOf("drift", json.stdout)).toEqual([]);
    expect(items(json).map(({ id }) => id)).toEqual([
      "project/PLAT groups developers",
      "repository/etl users hana",
    ]);
    expect(writes()).toHaveLength(before);
  });

  test("what is adopted is no drift any more; comments stay, and everything else", async () => {
    await byHand("workspaces/acme/projects/PLAT/permissions-config/groups/platform", "write");
    await byHand(`workspaces/acme/projects/PLAT/permissions-config/groups/developers`);
    await byHand(`repositories/acme/etl/permissions-config/users/${uuidOf("hana")}`);
    await byHand(`repositories/acme/etl/permissions-config/users/${uuidOf("dee")}`, "admin");
    const adopted = await run(["drift", "--adopt", "--yes"]);
    expect(adopted.code).toBe(0);
    expect(adopted.stdout).toContain(
      "-      developers: read\n-      platform: admin # for now\n+      platform: write # for now",
    );
    const text = readFileSync(file(), "utf8");
    expect(text).toContain("# who may do what");
    expect(text).toMatch(/etl: \{ users: \{ dee\S* ?: admin \} \}/);
    expect(text).toMatch(/dee\S*: \{ uuid: "\{/);
    expect((await run(["drift"])).code).toBe(0);
    expect((await run(["plan", "--detailed-exitcode"])).code).toBe(0);
  });

  test("one item is adopted by its id; the rest is left, and tells so", async () => {
    await byHand("workspaces/acme/projects/PLAT/permissions-config/groups/platform", "write");
    await byHand(`repositories/acme/etl/permissions-config/users/${uuidOf("hana")}`, "write");
    const adopted = await run(["drift", "--adopt", "repository/etl users hana", "--yes"]);
    expect(adopted.code).toBe(2);
    expect(readFileSync(file(), "utf8")).toBe(ACCESS.replace("hana: read", "hana: write"));
    const mistaken = await run(["drift", "--adopt", "project/PLAT group platform", "--yes"]);
    expect(mistaken.code).toBe(1);
    expect(mistaken.stderr).toContain('Did you mean "project/PLAT groups platform"?');
  });

  test("what a pattern gives cannot be adopted for one repository, and says why", async () => {
    await byHand("repositories/acme/web-docs/permissions-config/groups/contractors");
    const drifted = await run(["drift"]);
    expect(drifted.stdout).toContain("Cannot be adopted: the pattern web-* gives it");
    const refused = await run([
      "drift",
      "--adopt",
      "repository/web-docs groups contractors",
      "--yes",
    ]);
    expect(refused.code).toBe(1);
    const all = await run(["drift", "--adopt", "--yes"]);
    expect(all.code).toBe(2);
    expect(all.stdout).toContain("Nothing to adopt: the files stay as they are.");
  });

  test("on a new branch, those files alone are committed, with what was adopted", async () => {
    await byHand(`repositories/acme/etl/permissions-config/users/${uuidOf("hana")}`, "write");
    repository.commit({ "notes.txt": "one" });
    const main = repository.git("rev-parse", "main");
    const adopted = await run(["drift", "--adopt", "--yes", "--branch", "adopt/etl"]);
    expect(adopted.stderr).toBe("");
    expect(repository.git("branch", "--show-current")).toBe("adopt/etl");
    expect(repository.git("rev-parse", "main")).toBe(main);
    expect(repository.git("show", "--stat", "--format=%B", "HEAD")).toContain(
      "* repository/etl users hana",
    );
    expect(repository.git("diff", "--name-only", "main")).toBe("access.yaml");
    for (const name of ["adopt/etl", "-x", "a b", "a..b"]) {
      await byHand(`repositories/acme/etl/permissions-config/users/${uuidOf("hana")}`, "admin");
      const again = await run(["drift", "--adopt", "--yes", `--branch=${name}`]);
      expect([name, again.code]).toEqual([name, 1]);
      expect(again.stderr).toMatch(/There is a branch|cannot be the name of a branch/);
    }
    expect(readFileSync(file(), "utf8")).toContain("hana: write");
  });

  test("reverting puts it back, and then nothing differs", async () => {
    await byHand(`repositories/acme/etl/permissions-config/users/${uuidOf("hana")}`, "write");
    const back = join(repository.folder, "back.json");
    const drifted = await run(["drift", "--revert", back]);
    expect(drifted.stdout).toContain(`castellan apply --plan ${back}`);
    const reverted = await runMain(["apply", "--plan", back, "--yes"], {
      ...environmentOf(origin, sandbox),
      CASTELLAN_JOURNAL_DIR: join(repository.folder, ".castellan"),
    });
    expect(reverted.code).toBe(0);
    expect((await run(["drift"])).code).toBe(0);
  });

  test("a scope that cannot be read is 3: nobody knows", async () => {
    sandbox.faults.add({
      when: { path: "/2.0/repositories/acme/etl/permissions-config/users" },
      effect: { kind: "status", status: 403 },
    });
    const drifted = await run(["drift", "--json"]);
    expect(drifted.code).toBe(3);
    expect(JSON.parse(drifted.stdout).unknown).toMatchObject([{ scope: "repository/etl" }]);
  });

  test("nobody is asked where nobody is: nothing is written without --yes", async () => {
    await byHand(`repositories/acme/etl/permissions-config/users/${uuidOf("hana")}`, "write");
    const asked = await run(["drift", "--adopt"]);
    expect(asked.code).toBe(1);
    expect(asked.stderr).toContain("Pass --yes");
    expect(readFileSync(file(), "utf8")).toBe(ACCESS);
  });

  describe("who changed it", () => {
    const organisation = () => ({
      ATLASSIAN_API_URL: origin,
      ATLASSIAN_ORG_API_KEY: sandbox.credentials.organisation.key,
    });

    test("is told by the entry that names scope and holder", async () => {
      await byHand(`repositories/acme/etl/permissions-config/users/${uuidOf("hana")}`, "write");
      const drifted = await run(["drift", "--json"], organisation());
      expect(faultsOf("drift", drifted.stdout)).toEqual([]);
      expect(JSON.parse(drifted.stdout).audit).toEqual({ read: true });
      expect(items(drifted)).toMatchObject([
        {
          id: "repository/etl users hana",
          by: { perhaps: false, action: "repository_permission_granted" },
        },
      ]);
      const text = await run(["drift"], organisation());
      expect(text.stdout).toMatch(/Changed by .+, \d{4}-\d\d-\d\d \d\d:\d\d UTC/);
    });

    test("is not known when the log cannot be read, which is no error", async () => {
      await byHand(`repositories/acme/etl/permissions-config/users/${uuidOf("hana")}`, "write");
      const drifted = await run(["drift"], { ...organisation(), ATLASSIAN_ORG_API_KEY: "wrong" });
      expect(drifted.code).toBe(2);
      expect(drifted.stdout).toContain("Who changed it is not known:");
    });
  });
});

function none(): never {
  throw new Error("there is none");
}

function uuidOf(nickname: string): string {
  const found = [...sandbox.state.people.values()].find((person) => person.nickname === nickname);
  return found?.uuid ?? none();
}
