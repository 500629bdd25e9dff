import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { createCheckedSandbox } from "../sandbox/checked.ts";
import { environmentOf, folderWith } from "./run-castellan.ts";
import { runMain } from "./run-in-process.ts";

const ACCESS = `version: 1
provider: bitbucket
workspace: acme
projects:
  DATA: { mode: authoritative, users: {}, groups: {} }
approvals:
  - { guard: first-prune, scope: project/DATA, count: 9, until: 2026-11-30, reason: OPS-1 }
`;

let sandbox: Sandbox;
let env: Record<string, string>;
beforeEach(async () => {
  sandbox = createCheckedSandbox();
  env = environmentOf(await sandbox.start(), sandbox);
});
afterEach(async () => await sandbox.close());

test.each([
  { accepted: undefined, stops: false },
  { accepted: "all", stops: false },
  { accepted: "first-prune", stops: false },
  { accepted: "removals,\n  first-prune", stops: false },
  { accepted: "removals", stops: true },
  { accepted: "none", stops: true },
  { accepted: "", stops: true },
])(
  "with approvals of $accepted accepted, the plan is stopped: $stops",
  async ({ accepted, stops }) => {
    const folder = folderWith({ "access.yaml": ACCESS });
    const more = accepted === undefined ? {} : { CASTELLAN_APPROVALS: accepted };
    const { stdout } = await runMain(["plan", `${folder}/access.yaml`], { ...env, ...more });
    expect(stdout.includes("Stopped by guard first-prune")).toBe(stops);
    expect(stdout.includes("this run accepts no approval of this guard")).toBe(stops);
  },
);

test("a guard that there is not is said before anything is sent", async () => {
  const folder = folderWith({ "access.yaml": ACCESS });
  const ran = await runMain(["plan", `${folder}/access.yaml`], {
    ...env,
    CASTELLAN_APPROVALS: "first-prun",
  });
  expect(ran).toMatchObject({ code: 1, stdout: "" });
  expect(ran.stderr).toContain('name "first-prun", which is no guard');
  expect(sandbox.requests).toEqual([]);
});
