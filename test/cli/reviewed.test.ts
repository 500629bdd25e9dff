import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { openPlan } from "../../src/reconcile/saved-plan.ts";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { createCheckedSandbox } from "../sandbox/checked.ts";
import { type Repository, repositoryWith } from "./git-repository.ts";
import { faultsOf } from "./json-schemas.ts";
import { environmentOf, type Ran } from "./run-castellan.ts";
import { runMain } from "./run-in-process.ts";

const ACCESS = `version: 1
provider: bitbucket
workspace: acme
people:
  hana: { email: hana@acme.example }
groups:
  developers: {}
  contractors: {}
projects:
  PLAT: { groups: { contractors: read } }
repositories:
  etl: { groups: { contractors: read } }
  reports: { users: { hana: write } }
`;

let sandbox: Sandbox;
let env: Record<string, string>;
let repository: Repository;

beforeEach(async () => {
  sandbox = createCheckedSandbox();
  env = environmentOf(await sandbox.start(), sandbox);
  repository = repositoryWith({ "access.yaml": ACCESS });
});
afterEach(async () => await sandbox.close());

const at = (name: string) => join(repository.folder, name);
const writes = () => sandbox.requests.filter(({ method }) => method !== "GET");

async function run(command: string, ...args: string[]): Promise<Ran> {
  return await runMain([command, at("access.yaml"), ...args], {
    ...env,
    CASTELLAN_JOURNAL_DIR: at(".castellan"),
  });
}

/** Makes a plan, keeps it, and gives its digest. */
async function reviewed(...flags: string[]): Promise<string> {
  expect((await run("plan", "--out", at("plan.json"), ...flags)).code).toBe(0);
  return openPlan(readFileSync(at("plan.json"), "utf8"), "plan.json").digest;
}

/** Somebody changes something by hand. */
function byHand(): void {
  sandbox.state.setRow(
    (sandbox.state.repository("etl") ?? raise()).rows.groups,
    "contractors",
    "read",
  );
}
function raise(): never {
  throw new Error("there is no such repository");
}

describe("apply --expect", () => {
  test("writes when the plan is the one that was reviewed; 12 characters will do", async () => {
    const digest = await reviewed();
    const applied = await run("apply", "--expect", digest.slice(0, 12).toUpperCase(), "--yes");
    expect(applied.code).toBe(0);
    expect(writes()).toHaveLength(3);
  });

  test("writes nothing when it is another, and says both digests", async () => {
    const digest = await reviewed();
    byHand();
    const applied = await run("apply", "--expect", digest, "--yes");
    expect(applied.code).toBe(1);
    expect(applied.stderr).toContain(`Expected: ${digest}`);
    expect(applied.stderr).toMatch(/Digest: {3}[0-9a-f]{64}/);
    expect(applied.stderr).toContain("Nothing was written: the plan of now is not the one");
    expect(writes()).toEqual([]);
  });

  test("with the reviewed plan, says which changes came and went", async () => {
    const digest = await reviewed();
    byHand();
    repository.commit({ "access.yaml": ACCESS.replace("hana: write", "hana: admin") });
    const applied = await run("apply", "--expect", digest, "--plan", at("plan.json"), "--yes");
    expect(applied.code).toBe(1);
    expect(applied.stderr).toContain("Not reviewed: 1 change\n  repository/reports  + hana  admin");
    expect(applied.stderr).toContain("Reviewed, and not planned any more: 2 changes");
    expect(applied.stderr).toContain("repository/etl  + contractors (group)  read");
    expect(writes()).toEqual([]);
  });

  test.each([
    { name: "too short", expected: "1286d597778", message: "first 12 characters at least" },
    { name: "no digest", expected: "plan.json-please", message: "--expect takes the digest" },
  ])("refuses what is $name", async ({ expected, message }) => {
    const applied = await run("apply", "--expect", expected, "--yes");
    expect(applied.code).toBe(1);
    expect(applied.stderr).toContain(message);
  });

  test("refuses a plan that has another digest than the expected", async () => {
    await reviewed();
    const applied = await run(
      "apply",
      "--expect",
      "0".repeat(64),
      "--plan",
      at("plan.json"),
      "--yes",
    );
    expect(applied.code).toBe(1);
    expect(applied.stderr).toContain("which is not the expected 0000");
  });

  test("what was reviewed as a part is planned again as a part", async () => {
    repository.commit({ "access.yaml": ACCESS.replace("hana: write", "hana: admin") });
    const digest = await reviewed("--changed-since", "main~1");
    const applied = await run("apply", "--expect", digest, "--plan", at("plan.json"), "--yes");
    expect(applied.code).toBe(0);
    expect(writes()).toHaveLength(1);
  });
});

describe("a saved plan", () => {
  test("is bound to its commit: the seal covers it", async () => {
    await reviewed();
    const saved = readFileSync(at("plan.json"), "utf8");
    const { commit } = JSON.parse(saved);
    expect(commit).toEqual({ id: repository.git("rev-parse", "HEAD"), dirty: false });
    const forged = saved.replace(commit.id, "0".repeat(40));
    expect(() => openPlan(forged, "plan.json")).toThrow("does not match its seal");
  });

  test("applied from another commit, says so; the same files are the same files", async () => {
    await reviewed();
    const [was, is] = [repository.git("rev-parse", "HEAD"), repository.commit({ readme: "new" })];
    const applied = await run("apply", "--plan", at("plan.json"), "--yes");
    expect(applied.code).toBe(0);
    expect(applied.stderr).toContain(
      `made at commit ${was.slice(0, 12)}; this is ${is.slice(0, 12)}`,
    );
  });

  test("says nothing of a commit where there is no work tree", async () => {
    writeFileSync("/tmp/castellan-test-no-tree.yaml", ACCESS);
    const planned = await runMain(["plan", "/tmp/castellan-test-no-tree.yaml", "--json"], env);
    expect(JSON.parse(planned.stdout).commit).toBeUndefined();
    expect(faultsOf("plan", planned.stdout)).toEqual([]);
  });
});

describe("check", () => {
  test("looks at the scopes of the plan alone, and holds", async () => {
    await reviewed();
    const sent = sandbox.requests.length;
    const checked = await run("check", "--plan", at("plan.json"), "--json");
    expect(checked.code).toBe(0);
    expect(faultsOf("check", checked.stdout)).toEqual([]);
    expect(JSON.parse(checked.stdout)).toMatchObject({
      holds: true,
      scopes: 3,
      came: [],
      went: [],
    });
    // Caller, its role, members, accounts, groups; one project and two repositories, and two lists on each.
    expect(sandbox.requests.length - sent).toBe(5 + 3 + 6);
    expect(writes()).toEqual([]);
  });

  test("does not hold when somebody did it by hand, and says what", async () => {
    const digest = await reviewed();
    byHand();
    const checked = await run("check", "--plan", at("plan.json"));
    expect(checked.code).toBe(1);
    expect(checked.stdout).toContain("What was reviewed does not hold any more.");
    expect(checked.stdout).toContain("Reviewed, and not planned any more: 1 change");
    expect(checked.stdout).toContain(`Expected: ${digest}`);
    const json = await run("check", "--expect", digest.slice(0, 20), "--json");
    expect(json.code).toBe(1);
    expect(faultsOf("check", json.stdout)).toEqual([]);
    expect(JSON.parse(json.stdout)).toMatchObject({ holds: false, expected: digest.slice(0, 20) });
  });

  test("does not hold when the queue brought another change of what it would change", async () => {
    await reviewed();
    repository.commit({ "access.yaml": ACCESS.replace("hana: write", "hana: admin") });
    const checked = await run("check", "--plan", at("plan.json"));
    expect(checked.code).toBe(1);
    expect(checked.stdout).toContain("Not reviewed: 1 change\n  repository/reports  + hana  admin");
  });

  test("a change elsewhere shows when it is asked what changed since", async () => {
    await reviewed();
    const reviewedAt = repository.git("rev-parse", "HEAD");
    repository.commit({ "access.yaml": `${ACCESS}  lake: { groups: { contractors: read } }\n` });
    expect((await run("check", "--plan", at("plan.json"))).code).toBe(0);
    const checked = await run("check", "--plan", at("plan.json"), "--changed-since", reviewedAt);
    expect(checked.code).toBe(1);
    expect(checked.stdout).toContain("repository/lake  + contractors (group)  read");
  });

  test("a part that had nothing to do, and has now, does not hold", async () => {
    repository.commit({
      "access.yaml": `${ACCESS}  lake: { mode: authoritative, since: 2026-11-01, groups: {} }\n`,
    });
    await reviewed("--changed-since", "main~1");
    expect((await run("check", "--plan", at("plan.json"))).code).toBe(0);
    sandbox.state.setRow(
      (sandbox.state.repository("lake") ?? raise()).rows.groups,
      "contractors",
      "read",
    );
    const checked = await run("check", "--plan", at("plan.json"));
    expect(checked.code).toBe(1);
    expect(checked.stdout).toContain("repository/lake  - contractors (group)  read → nothing");
  });

  test("what cannot be read is not known to hold", async () => {
    await reviewed();
    sandbox.faults.add({
      when: { path: "/2.0/repositories/acme/etl/permissions-config/users" },
      effect: { kind: "status", status: 403 },
    });
    const checked = await run("check", "--plan", at("plan.json"), "--json");
    expect(checked.code).toBe(3);
    expect(JSON.parse(checked.stdout)).toMatchObject({
      holds: false,
      unknown: [{ scope: { name: "etl" } }],
    });
  });

  test("a plan that invites somebody is made again as a whole, for a part invites nobody", async () => {
    const lou = ACCESS.replace("groups:\n", "  lou: { email: lou@acme.example }\ngroups:\n");
    repository.commit({ "access.yaml": lou.replace("hana: write", "hana: write, lou: read") });
    await reviewed();
    expect(readFileSync(at("plan.json"), "utf8")).toContain('"action": "invite"');
    expect((await run("check", "--plan", at("plan.json"))).code).toBe(0);
  });

  test("needs to be told what was reviewed", async () => {
    const checked = await run("check");
    expect(checked.code).toBe(1);
    expect(checked.stderr).toContain("What was reviewed?");
  });
});
