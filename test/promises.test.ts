import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { Step } from "../src/model/plan.ts";
import { connectReadingClient } from "../src/providers/bitbucket/client.ts";
import { connectReader } from "../src/providers/bitbucket/index.ts";
import type { Sandbox } from "../src/sandbox/index.ts";
import { environmentOf, folderWith, type Ran } from "./cli/run-castellan.ts";
import { runMain } from "./cli/run-in-process.ts";
import { createCheckedSandbox } from "./sandbox/checked.ts";

// Each test stands for one promise of the README, and fails when the code that keeps it is taken away.

const HEAD = "version: 1\nprovider: bitbucket\nworkspace: acme\n";
const REVIEWED = "mode: authoritative, since: 2026-11-01";
const PEOPLE = `people:
  ana: { email: ana@acme.example }
  fay: { email: fay@acme.example }
  jun: { email: jun@acme.example }
  kai: { email: kai@acme.example }
  lou: { email: lou@acme.example }
  olga: { email: olga@acme.example }
`;

/** Where a promise is not about limits, they stop nothing. */
const NO_LIMITS = `limits:
  removals: { count: 99, ratio: 1 }
  one-scope: { count: 99, ratio: 1 }
  people-losing-access: { count: 99, ratio: 1 }
  people-losing-everything: { count: 99, ratio: 1 }
  shrunken: { count: 99, ratio: 1 }
`;

let sandbox: Sandbox;
let origin: string;
beforeEach(async () => {
  sandbox = createCheckedSandbox();
  origin = await sandbox.start();
});
afterEach(async () => await sandbox.close());

/** Runs a command over one file with this text below the header. */
async function run(command: string, text: string, ...flags: string[]): Promise<Ran> {
  const limits = text.startsWith("limits:") ? "" : NO_LIMITS;
  const folder = folderWith({ "access.yaml": `${HEAD}${PEOPLE}${limits}${text}` });
  const env = { ...environmentOf(origin, sandbox), CASTELLAN_JOURNAL_DIR: join(folder, "journal") };
  return await runMain([command, join(folder, "access.yaml"), ...flags], env);
}

function writes(): string[] {
  return sandbox.requests.filter(({ method }) => method !== "GET").map(callOf);
}

/** `PUT geordi`: the verb, and the project or repository it is about. */
function callOf({ method, path }: { method: string; path: string }): string {
  return `${method} ${path.split("/permissions-config/")[0]?.split("/").at(-1)}`;
}

function usersOf(slug: string): string[] {
  return [...(sandbox.state.repository(slug)?.rows.users.keys() ?? [])].map(
    (uuid) => sandbox.state.person(uuid)?.nickname ?? uuid,
  );
}

test("1. Nothing is written unless you say apply and there is a plan", async () => {
  const text = "repositories: { infra: { users: { kai: write } } }\n";
  const saved = join(mkdtempSync(join(tmpdir(), "castellan-test-")), "plan.json");
  await run("validate", text);
  await run("plan", text, "--out", saved);
  expect((await run("apply", text)).stderr).toContain("Pass --yes");
  // Somebody is asked, and goes away.
  const folder = folderWith({ "access.yaml": `${HEAD}${PEOPLE}${NO_LIMITS}${text}` });
  const asked = ["apply", join(folder, "access.yaml"), "--journal-dir", join(folder, "journal")];
  const signal = AbortSignal.timeout(1_500);
  const left = await runMain(asked, environmentOf(origin, sandbox), { interactive: true, signal });
  expect(left.stderr).toContain("Nothing was done.");
  expect(
    (await run("apply", "repositories: { infra: { users: { nobody: write } } }\n", "--yes")).code,
  ).toBe(1);
  expect(writes()).toEqual([]);
  await run("apply", text, "--yes");
  expect(writes()).toEqual(["PUT infra"]);
});

test("2. Plan cannot write", async () => {
  await run("plan", "repositories: { infra: { users: { kai: write } } }\n");
  expect(sandbox.requests.length).toBeGreaterThan(0);
  expect(writes()).toEqual([]);
  const { email, token } = sandbox.credentials.admin;
  const connection = {
    workspace: "acme",
    origin,
    credentials: { kind: "api-token", email, token } as const,
  };
  // There is nothing to write with, and what lies below refuses.
  expect(Object.keys(connectReader(connection)).sort()).toEqual([
    "calls",
    "directory",
    "names",
    "read",
  ]);
  const path = "/2.0/repositories/acme/infra/permissions-config/groups/platform";
  for (const method of ["PUT", "POST", "DELETE"])
    expect(() =>
      connectReadingClient(connection).request({ method: method as "GET", path }),
    ).toThrow("nothing was sent");
  expect(writes()).toEqual([]);
});

test("3. What you did not declare is never removed unless its scope is authoritative", async () => {
  const before = usersOf("legacy");
  for (const mode of ["additive", "observe"])
    await run(
      "apply",
      `repositories: { legacy: { mode: ${mode}, groups: {}, users: { jun: admin } } }\n`,
      "--yes",
    );
  // A list that is left out is not an empty one.
  await run("apply", `repositories: { web-app: { ${REVIEWED}, groups: {} } }\n`, "--yes");
  expect(writes()).toEqual([]);
  expect(usersOf("legacy")).toEqual(before);
  expect(usersOf("web-app")).toEqual(["fay"]);
  await run("apply", `repositories: { legacy: { ${REVIEWED}, users: { jun: admin } } }\n`, "--yes");
  expect(usersOf("legacy")).toEqual(["jun"]);
});

test("4. A failed read never causes a removal", async () => {
  const text = `groups: { developers: { ${REVIEWED}, members: [ana] } }
projects: { PLAT: { ${REVIEWED}, users: {} } }
repositories: { legacy: { ${REVIEWED}, users: { jun: admin } }, "svc-*": { ${REVIEWED}, users: {} } }\n`;
  const deletes = async () => {
    const { stdout } = await run("plan", text, "--json");
    const { steps } = (stdout === "" ? { steps: [] } : JSON.parse(stdout)) as { steps: Step[] };
    return steps.filter(({ change }) => change.action === "delete").length;
  };
  const whole = await deletes();
  expect(whole).toBeGreaterThan(3);
  const paths = new Set(sandbox.requests.map(({ path }) => path.replace(/\?.*/, "")));
  for (const path of paths) {
    sandbox.faults.clear();
    sandbox.faults.add({ when: { path }, effect: { kind: "status", status: 403 } });
    expect(await deletes()).toBeLessThanOrEqual(whole);
  }
  sandbox.faults.clear();
  // Half of what a scope holds is not what it holds.
  sandbox.faults.add({
    when: { path: "**/legacy/permissions-config/groups" },
    effect: { kind: "status", status: 403 },
  });
  const { stdout } = await run("apply", text, "--yes");
  expect(stdout).toContain("repository/legacy");
  expect(stdout).toContain("not an administrator");
  expect(writes().filter((write) => write.endsWith("legacy"))).toEqual([]);
});

test("5. Limits are checked on the whole plan before the first write", async () => {
  const text = `limits: { removals: { count: 1, ratio: 1, floor: 0 } }
repositories: { infra: { users: { kai: write } }, legacy: { ${REVIEWED}, users: { jun: admin } } }\n`;
  const { code, stdout } = await run("apply", text, "--yes");
  expect(code).toBe(4);
  expect(stdout).toContain("Stopped by guard removals");
  // A saved plan is stopped too, also when somebody takes out what stops it.
  const saved = join(mkdtempSync(join(tmpdir(), "castellan-test-")), "plan.json");
  await run("plan", text, "--out", saved);
  const env = environmentOf(origin, sandbox);
  const journal = ["--journal-dir", join(saved, "../journal")];
  expect((await runMain(["apply", "--plan", saved, "--yes", ...journal], env)).code).toBe(4);
  const { findings, ...rest } = JSON.parse(readFileSync(saved, "utf8"));
  writeFileSync(saved, JSON.stringify({ ...rest, findings: { ...findings, violations: [] } }));
  expect((await runMain(["apply", "--plan", saved, "--yes", ...journal], env)).code).toBe(1);
  // Not even the grant, with which nothing is wrong.
  expect(writes()).toEqual([]);
});

test("6. Grants come before revokes, and changes are made in place", async () => {
  const text = `groups: { developers: {}, platform: {} }
projects: { WEB: { groups: { platform: read } } }
repositories:
  geordi: { groups: { platform: admin } }
  legacy: { ${REVIEWED}, groups: { developers: read, platform: write }, users: { jun: admin } }
  web-app: { groups: { developers: read } }\n`;
  const inOrder = [
    "PUT WEB",
    "PUT geordi",
    "PUT legacy",
    "PUT web-app",
    "PUT legacy",
    "DELETE legacy",
    "DELETE legacy",
  ];
  const { stdout } = await run("plan", text, "--json");
  const { steps } = JSON.parse(stdout) as { steps: Step[] };
  expect(steps.map(({ request }) => callOf(request))).toEqual(inOrder);
  expect((await run("apply", text, "--yes", "--concurrency", "1")).code).toBe(0);
  expect(writes()).toEqual(inOrder);
});

test("7. An interrupted run converges when run again", async () => {
  const text = `groups: { developers: { ${REVIEWED}, members: [ana] } }
repositories: { "svc-*": { users: { kai: write } }, legacy: { ${REVIEWED}, users: { jun: admin } } }\n`;
  // One answer is lost, and some writes are refused for now.
  sandbox.faults.add({
    when: { method: "DELETE", path: "/2.0/**" },
    effect: { kind: "drop", at: "after-commit" },
    times: 1,
  });
  sandbox.faults.add({
    when: { method: "DELETE", path: "/1.0/**" },
    effect: { kind: "status", status: 403 },
  });
  const interrupted = await run("apply", text, "--yes");
  expect(interrupted.code).toBe(3);
  // That a row is gone when its removal is tried again is no failure.
  expect(interrupted.stdout).not.toMatch(/failed +repository/);
  sandbox.faults.clear();
  expect(await run("apply", text, "--yes")).toMatchObject({ code: 0 });
  expect((await run("plan", text, "--detailed-exitcode")).code).toBe(0);
});

test("8. One failing account never blocks the others", async () => {
  const kai = sandbox.state.personByEmail("kai@acme.example")?.uuid ?? "";
  sandbox.faults.add({
    when: { method: "PUT", path: `**/users/${encodeURIComponent(kai)}` },
    effect: { kind: "status", status: 400 },
  });
  const { code, stdout } = await run(
    "apply",
    `projects: { WEB: { users: { kai: read } } }
repositories: { infra: { users: { kai: write, lou: write, fay: read } }, legacy: { ${REVIEWED}, groups: {}, users: { jun: admin, kai: write } } }\n`,
    "--yes",
  );
  expect(code).toBe(3);
  expect(stdout).toMatch(/failed +repository\/infra .*kai/);
  expect(stdout).toMatch(/done +repository\/infra .*fay/);
  expect(stdout).toMatch(/done +repository\/legacy .*cyd/i);
  expect(stdout).toMatch(/done +repository\/legacy .*developers/);
});

test("9. Same files and same live state give the same plan, byte for byte", async () => {
  const text = `groups: { developers: { ${REVIEWED}, members: [] }, contractors: { members: [kai, fay] }, platform: {} }
projects: { PLAT: { ${REVIEWED}, groups: {} } }
repositories:
  legacy: { ${REVIEWED}, groups: { platform: read }, users: {} }
  attic: { mode: observe, users: { kai: read } }
  geordi: { mode: observe, groups: {}, users: {} }
  "svc-*": { groups: { contractors: read }, users: { kai: write, lou: read } }\n`;
  const first = await run("plan", text, "--json");
  expect(JSON.parse(first.stdout).steps.length).toBeGreaterThan(10);
  for (const order of ["reversed", "shuffled"] as const) {
    sandbox.switches["list-order"] = order;
    expect((await run("plan", text, "--json")).stdout).toBe(first.stdout);
  }
  // In a list of members and in a map, order means nothing.
  const turned = text.replace("[kai, fay]", "[fay, kai]");
  const again = JSON.parse((await run("plan", turned, "--json")).stdout);
  expect(again.digest).toBe(JSON.parse(first.stdout).digest);
});

test("10. After apply, the next plan is empty, or says precisely why not", async () => {
  const text = `groups: { qa: { members: [fay, lou] }, developers: {} }
projects: { PLAT: { users: { olga: admin, kai: read } } }
repositories:
  legacy: { groups: { developers: read }, users: { kai: read } }
  attic: { mode: observe, users: { kai: read } }
  nowhere: { groups: { developers: read } }\n`;
  expect((await run("apply", text, "--yes")).code).toBe(0);
  const { code, stdout } = await run("plan", text, "--detailed-exitcode");
  expect(code).toBe(0);
  expect(stdout).toContain("Converged: nothing to change.");
  for (const reason of [
    "lou@acme.example was invited",
    "a workspace owner is admin everywhere",
    "an additive scope never lowers",
    "Observed, and left as it is",
    "there is no repository nowhere",
  ])
    expect(stdout).toContain(reason);
});
