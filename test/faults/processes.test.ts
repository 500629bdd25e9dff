import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "@jest/globals";
import type { SourceFile } from "../../src/desired/parse.ts";
import type { Change } from "../../src/model/change.ts";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { castellan, environmentOf, folderWith, type Ran } from "../cli/run-castellan.ts";
import { runMain } from "../cli/run-in-process.ts";
import { fallen, watch } from "../laws/floor-watch.ts";
import { approvedPlanFor } from "../laws/planning.ts";
import { inWorkspace } from "../laws/workspace.ts";
import { createCheckedSandbox } from "../sandbox/checked.ts";
import { REORGANISATION, smallAcme } from "./reorganisation.ts";

let files: SourceFile[];
let changes: Change[];
beforeAll(async () => {
  await inWorkspace({ world: smallAcme() }, async ({ reader }) => {
    const made = await approvedPlanFor(REORGANISATION, reader);
    ({ files } = made);
    changes = made.review.plan.steps.map(({ change }) => change);
  });
});

type Machine = { env: Record<string, string>; access: string };

/** Files and journals of their own, as on another machine. */
function machineFor(sandbox: Sandbox, origin: string): Machine {
  const folder = folderWith(
    Object.fromEntries(files.map(({ file, text }) => [`access/${file}`, text])),
  );
  const env = { ...environmentOf(origin, sandbox), CASTELLAN_JOURNAL_DIR: join(folder, "journal") };
  return { env, access: join(folder, "access") };
}

async function isConverged({ env, access }: Machine): Promise<Ran> {
  return await runMain(["plan", access, "--detailed-exitcode"], env);
}

const STEPS = 12;

test.each(Array.from({ length: STEPS }, (_, index) => index + 1))(
  "killed at write %i, before its answer: nobody falls, and the next run takes over and finishes",
  async (number) => {
    let writes = 0;
    let kill = () => {};
    const sandbox = createCheckedSandbox({
      world: smallAcme(),
      observe: ({ method }) => {
        if (method === "GET") return;
        writes += 1;
        if (writes === number) kill();
      },
    });
    try {
      const machine = machineFor(sandbox, await sandbox.start());
      const watched = watch(sandbox);
      const apply = ["apply", machine.access, "--yes", "--concurrency", "1"];
      const killed = await castellan(apply, machine.env, undefined, (_text, signal) => {
        kill = () => signal("SIGKILL");
      });
      expect({ code: killed.code, writes }).toEqual({ code: null, writes: number });
      const again = await runMain(apply, machine.env);
      expect(again).toMatchObject({ code: 0 });
      expect(again.stderr).toContain("is gone: its lock is taken over");
      expect((await isConverged(machine)).code).toBe(0);
      expect(fallen(watched, changes)).toEqual([]);
    } finally {
      await sandbox.close();
    }
  },
);

describe("two applies at once", () => {
  test("on one machine the second refuses, says who holds the lock since when, and sends nothing", async () => {
    const sandbox = createCheckedSandbox({ world: smallAcme(), latency: 40 });
    try {
      const machine = machineFor(sandbox, await sandbox.start());
      let second: Promise<Ran> | undefined;
      const apply = ["apply", machine.access, "--yes", "--concurrency", "1"];
      const first = await castellan(apply, machine.env, undefined, (text) => {
        if (text.includes("done "))
          second ??= runMain(apply, { ...machine.env, BITBUCKET_API_URL: "http://127.0.0.1:1" });
      });
      expect(first).toMatchObject({ code: 0 });
      expect(first.stderr).toMatch(/^Written: \S+castellan.lock. Commit it with the files.\n$/);
      const refused = await second;
      expect(refused).toMatchObject({ code: 1, stdout: "" });
      expect(refused?.stderr).toMatch(/process \d+ on \S+, for \d+ s/);
      expect((await isConverged(machine)).code).toBe(0);
    } finally {
      await sandbox.close();
    }
  });

  test("on two machines, the same plan at once: nobody falls, nothing fails, and it has converged", async () => {
    await inWorkspace({ world: smallAcme(), latency: 2 }, async ({ sandbox, origin }) => {
      const machines = [machineFor(sandbox, origin), machineFor(sandbox, origin)];
      const saved = join(mkdtempSync(join(tmpdir(), "castellan-test-")), "plan.json");
      const [first] = machines;
      if (first === undefined) throw new Error("there are two machines");
      await runMain(["plan", first.access, "--out", saved], first.env);
      const watched = watch(sandbox);
      const apply = ["apply", "--plan", saved, "--yes"];
      const runs = await Promise.all(
        machines.map(({ access, env }) => runMain([...apply, access], env)),
      );
      for (const { code, stdout } of runs) {
        expect([0, 3]).toContain(code);
        expect(stdout).not.toContain("failed ");
      }
      expect(fallen(watched, changes)).toEqual([]);
      expect((await runMain(["apply", first.access, "--yes"], first.env)).code).toBe(0);
      expect((await isConverged(first)).code).toBe(0);
    });
  });

  test("on two machines, a plan that was reviewed before the other applied: what changed since is left, and named", async () => {
    await inWorkspace({ world: smallAcme() }, async ({ sandbox, origin }) => {
      const [here, there] = [machineFor(sandbox, origin), machineFor(sandbox, origin)];
      const saved = join(mkdtempSync(join(tmpdir(), "castellan-test-")), "plan.json");
      await runMain(["plan", here.access, "--out", saved], here.env);
      const other = folderWith({
        "access.yaml": `version: 1\nprovider: bitbucket\nworkspace: acme\ngroups: { platform: {} }
repositories: { web-app: { groups: { platform: read } }, geordi: { groups: { platform: admin } } }
projects: { PLAT: { groups: { platform: admin } } }\npeople: { kai: { email: kai@acme.example } }\n`,
      });
      await runMain(["apply", join(other, "access.yaml"), "--yes"], there.env);
      const raised = sandbox.state.repository("legacy")?.rows;
      const kai = sandbox.state.personByEmail("kai@acme.example");
      if (raised === undefined || kai === undefined) throw new Error("the world has changed");
      sandbox.state.setRow(raised.users, kai.uuid, "admin");
      const applied = await runMain(["apply", "--plan", saved, here.access, "--yes"], here.env);
      expect(applied.code).toBe(3);
      expect(applied.stdout).toContain("changed since review: was write, is admin now");
      expect(raised.users.get(kai.uuid)).toBe("admin");
    });
  });
});

test("one account and one scope that Bitbucket refuses are named with the reason, and all else is done", async () => {
  await inWorkspace({ world: smallAcme() }, async ({ sandbox, origin }) => {
    const machine = machineFor(sandbox, origin);
    const fay = sandbox.state.personByEmail("fay@acme.example")?.uuid ?? "";
    const refuse = (method: string, path: string, status: number) =>
      sandbox.faults.add({ when: { method, path }, effect: { kind: "status", status } });
    refuse("PUT", `**/members/${encodeURIComponent(fay)}`, 403);
    refuse("PUT", "**/geordi/permissions-config/**", 404);
    const applied = await runMain(["apply", machine.access, "--yes", "--json"], machine.env);
    expect(applied.code).toBe(3);
    const { outcomes } = JSON.parse(applied.stdout) as { outcomes: Outcomes };
    const failed = outcomes.filter(({ result }) => result !== "done");
    expect(failed.map(({ step: { change }, result }) => `${result} ${change.scope.name}`)).toEqual([
      "failed developers",
      "failed geordi",
    ]);
    for (const { reason } of failed) expect(reason).toMatch(/40[34]/);
    sandbox.faults.clear();
    expect((await runMain(["apply", machine.access, "--yes"], machine.env)).code).toBe(0);
    expect((await isConverged(machine)).code).toBe(0);
  });
});

type Outcomes = { result: string; reason?: string; step: { change: Change } }[];

test("a run that was killed leaves a journal that says what is not known", async () => {
  let kill = () => {};
  const sandbox = createCheckedSandbox({
    world: smallAcme(),
    observe: ({ method }) => (method === "GET" ? undefined : kill()),
  });
  try {
    const machine = machineFor(sandbox, await sandbox.start());
    const apply = ["apply", machine.access, "--yes", "--concurrency", "1"];
    await castellan(apply, machine.env, undefined, (_text, signal) => {
      kill = () => signal("SIGKILL");
    });
    const { stdout } = await runMain(["runs", "--json"], machine.env);
    const { runs } = JSON.parse(stdout) as { runs: { run: string; state: string }[] };
    expect(runs).toMatchObject([{ state: "interrupted" }]);
    const journal = join(
      machine.env["CASTELLAN_JOURNAL_DIR"] ?? "",
      "runs",
      `${runs[0]?.run}.jsonl`,
    );
    expect(readFileSync(journal, "utf8").trim().split("\n").length).toBeGreaterThan(1);
  } finally {
    await sandbox.close();
  }
});
