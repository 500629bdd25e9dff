import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { createCheckedSandbox } from "../sandbox/checked.ts";
import { faultsOf } from "./json-schemas.ts";
import { castellan, environmentOf, folderWith } from "./run-castellan.ts";

const HEAD = "version: 1\nprovider: bitbucket\nworkspace: acme\n";
const ACCESS = `${HEAD}groups:
  developers: {}
  platform: {}
projects:
  PLAT: { groups: { developers: admin } }
repositories:
  attic: { groups: { platform: write } }
  etl: { groups: { platform: read } }
`;
/** Makes a group, which can be planned away without an approval, but not taken away. */
const NEW_GROUP = `${HEAD}people:
  ana: { email: ana@acme.example }
groups:
  qa: { name: QA, members: [ana] }
projects:
  PLAT: { groups: { qa: write } }
`;

let sandbox: Sandbox;
let env: Record<string, string>;

beforeEach(async () => await start(createCheckedSandbox()));
afterEach(async () => await sandbox.close());

async function start(made: Sandbox): Promise<void> {
  sandbox = made;
  env = environmentOf(await sandbox.start(), sandbox);
}

const writes = () => sandbox.requests.filter(({ method }) => method !== "GET");
const journals = (folder: string) => readdirSync(join(folder, ".castellan/runs"));
const journal = (folder: string) =>
  readFileSync(join(folder, ".castellan/runs", journals(folder)[0] ?? ""), "utf8");
/** What the workspace holds, without what time and log add. */
const access = () => JSON.stringify(sandbox.snapshot());

describe("runs and undo", () => {
  test("a run is on record, and its undo puts the workspace back to the byte", async () => {
    const folder = folderWith({ "access.yaml": ACCESS });
    expect((await castellan(["runs"], env, folder)).stdout).toContain("No run is on record");
    const before = access();
    const applied = await castellan(["apply", "--yes"], env, folder);
    expect(applied.code).toBe(0);
    expect(access()).not.toBe(before);
    const { stdout: listed } = await castellan(["runs"], env, folder);
    expect(listed).toMatch(/^\d{8}-\d{6}-[0-9a-f]{4} {2}\d+ s +acme +3 +0 +0 {2}finished$/m);
    expect(listed.split("\n").filter((line) => line.length > 80)).toEqual([]);

    const sent = writes().length;
    const planned = await castellan(["undo", "last", "--out", "undo.json"], env, folder);
    expect(planned.stdout).toContain("Undo of run");
    expect(planned.stdout).toContain("project/PLAT  undo");
    expect(planned.stdout).toContain("admin → read");
    expect(writes()).toHaveLength(sent);
    expect(faultsOf("plan", readFileSync(join(folder, "undo.json"), "utf8"))).toEqual([]);

    const undone = await castellan(["undo", "last", "--yes"], env, folder);
    expect(undone).toMatchObject({ code: 0, stderr: "" });
    expect(access()).toBe(before);
    expect(journals(folder)).toHaveLength(2);
    expect((await castellan(["undo", "20", "--yes"], env, folder)).stderr).toContain(
      "2 runs begin with 20",
    );
  });

  test("a group that the run made is deleted again, once that is approved", async () => {
    const folder = folderWith({ "access.yaml": NEW_GROUP });
    const before = access();
    await castellan(["apply", "--yes"], env, folder);
    const stopped = await castellan(["undo", "last", "--yes"], env, folder);
    expect(stopped.code).toBe(4);
    expect(stopped.stdout).toContain("Stopped by guard irreversible");
    const term = "until: 2099-01-01, reason: TEST-1";
    const approval = `approvals:\n  - { guard: irreversible, scope: group/qa, ${term} }\n`;
    writeFileSync(join(folder, "access.yaml"), `${NEW_GROUP}${approval}`);
    expect((await castellan(["undo", "last", "--yes"], env, folder)).code).toBe(0);
    expect(access()).toBe(before);
  });

  test("a saved undo is a plan like any other", async () => {
    const folder = folderWith({ "access.yaml": ACCESS });
    const before = access();
    await castellan(["apply", "--yes"], env, folder);
    await castellan(["undo", "last", "--out", "undo.json"], env, folder);
    const applied = await castellan(["apply", "--plan", "undo.json", "--yes"], env, folder);
    expect(applied.code).toBe(0);
    expect(access()).toBe(before);
  });

  test("what changed since the run is listed and left", async () => {
    const folder = folderWith({ "access.yaml": NEW_GROUP });
    await castellan(["apply", "--yes"], env, folder);
    const other = folderWith({ "access.yaml": NEW_GROUP.replace("qa: write", "qa: admin") });
    await castellan(["apply", "--yes"], env, other);
    const { stdout } = await castellan(["undo", "last"], env, folder);
    expect(stdout).toContain(
      "project/PLAT  qa (group)  admin\n    changed since: the run left write, and it is admin now",
    );
    expect(stdout).toContain("group/qa: the run made it, and it stays: it is used by others");
    expect(stdout).not.toContain("delete it");
  });

  test("a guard stops an undo as it stops any plan", async () => {
    const folder = folderWith({ "access.yaml": `${ACCESS}protected: { groups: [developers] }\n` });
    await castellan(["apply", "--yes"], env, folder);
    const sent = writes().length;
    const stopped = await castellan(["undo", "last", "--yes"], env, folder);
    expect(stopped.code).toBe(4);
    expect(stopped.stdout).toContain("Stopped by guard protected");
    expect(writes()).toHaveLength(sent);
  });

  test("an undo needs no files, and refuses those of another workspace", async () => {
    const folder = folderWith({ "access.yaml": ACCESS });
    await castellan(["apply", "--yes"], env, folder);
    const place = { ...env, CASTELLAN_JOURNAL_DIR: join(folder, ".castellan") };
    const bare = await castellan(["undo", "last"], place, folderWith({}));
    expect(bare.stdout).toContain("Guarded by the default limits.");
    const foreign = folderWith({ "access.yaml": HEAD.replace("acme", "other") });
    const refused = await castellan(["undo", "last"], place, foreign);
    expect(refused).toMatchObject({ code: 1, stdout: "" });
    expect(refused.stderr).toContain("is about other");
  });

  test("what the machine reads is what schema/ says, and holds no secret", async () => {
    const folder = folderWith({ "access.yaml": ACCESS });
    const { stdout } = await castellan(
      ["apply", "--yes", "--json", "--concurrency", "1"],
      env,
      folder,
    );
    expect(faultsOf("outcomes", stdout)).toEqual([]);
    const { run } = JSON.parse(stdout);
    const { runs } = JSON.parse((await castellan(["runs", "--json"], env, folder)).stdout);
    expect(runs).toMatchObject([
      { run, state: "finished", done: 3, failed: 0, unknown: 0, steps: 3 },
    ]);
    const text = journal(folder);
    expect(
      text
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).type),
    ).toEqual(["run", ...Array.from({ length: 3 }, () => ["intent", "result"]).flat(), "end"]);
    for (const secret of secrets()) expect(text).not.toContain(secret);
  });
});

function secrets(): string[] {
  const { token } = sandbox.credentials.admin;
  return [token, Buffer.from(`${sandbox.credentials.admin.email}:${token}`).toString("base64")];
}

describe("a run that is killed", () => {
  const MANY = `${ACCESS.slice(0, ACCESS.indexOf("  attic"))}  "*": { groups: { platform: read } }
`;
  /** Kills it while four writes are under way. Bitbucket carries them out all the same. */
  const killed = async (folder: string) => {
    const slow = { when: { method: "PUT", occurrence: [2, 3, 4, 5] }, delay: 500 };
    sandbox.faults.add({ ...slow, effect: { kind: "delay" } });
    const ran = await castellan(
      ["apply", "--yes", "--concurrency", "4"],
      env,
      folder,
      (text, kill) => {
        if ((text.match(/^done /gm)?.length ?? 0) >= 1) setTimeout(() => kill("SIGKILL"), 100);
      },
    );
    await new Promise((resolve) => setTimeout(resolve, 700));
    return ran;
  };

  test("is shown as interrupted, is undone whatever had been sent, and leaves its lock to the next", async () => {
    const folder = folderWith({ "access.yaml": MANY });
    const before = access();
    expect((await killed(folder)).code).toBe(null);
    const [run] = JSON.parse((await castellan(["runs", "--json"], env, folder)).stdout).runs;
    expect(run.state).toBe("interrupted");
    expect(run).toMatchObject({ done: 1, failed: 0, unknown: 4 });
    expect(existsSync(join(folder, ".castellan/acme.lock"))).toBe(true);

    const undone = await castellan(["undo", "last", "--yes"], env, folder);
    expect(undone.stderr).toContain("is gone: its lock is taken over");
    expect(undone.code).toBe(0);
    expect(access()).toBe(before);
    expect(existsSync(join(folder, ".castellan/acme.lock"))).toBe(false);
  });

  test("converges when it is run again", async () => {
    const folder = folderWith({ "access.yaml": MANY });
    await killed(folder);
    expect((await castellan(["apply", "--yes"], env, folder)).code).toBe(0);
    expect((await castellan(["plan", "--detailed-exitcode"], env, folder)).code).toBe(0);
  });

  test("every write that the sandbox saw has an intent", async () => {
    const folder = folderWith({ "access.yaml": MANY });
    await killed(folder);
    const intents = journal(folder)
      .split("\n")
      .filter((line) => line.startsWith('{"type":"intent"') && line.endsWith("}"))
      .map((line) => JSON.parse(line).step.request.path);
    expect(
      writes()
        .map(({ path }) => path)
        .filter((path) => !intents.includes(path)),
    ).toEqual([]);
  });
});

describe("the lock", () => {
  test("a second apply refuses, with owner and age, while the first goes on", async () => {
    await sandbox.close();
    await start(createCheckedSandbox({ latency: 400 }));
    const folder = folderWith({ "access.yaml": ACCESS });
    let second: ReturnType<typeof castellan> | undefined;
    const first = await castellan(["apply", "--yes", "--concurrency", "1"], env, folder, (text) => {
      if (text.includes("Plan for")) second ??= castellan(["apply", "--yes"], env, folder);
    });
    const refused = await second;
    expect(first.code).toBe(0);
    expect(refused).toMatchObject({ code: 1, stdout: "" });
    expect(refused?.stderr).toMatch(
      /Another castellan \(process \d+ on .+, for \d+ s\) is applying to acme/,
    );
    expect(existsSync(join(folder, ".castellan/acme.lock"))).toBe(false);
  });

  test.each(["SIGINT", "SIGTERM"] as const)(
    "is released after %s, and after a second one",
    async (signal) => {
      await sandbox.close();
      await start(createCheckedSandbox({ latency: 50 }));
      for (const times of [1, 2]) {
        const folder = folderWith({ "access.yaml": ACCESS });
        let sent = false;
        const stopped = await castellan(
          ["apply", "--yes", "--concurrency", "1"],
          env,
          folder,
          (text, kill) => {
            if (sent || !text.includes("done ")) return;
            sent = true;
            kill(signal);
            if (times === 2) setTimeout(() => kill(signal), 50);
          },
        );
        expect(stopped.code).toBe(times === 1 ? 3 : 130);
        expect(existsSync(join(folder, ".castellan/acme.lock"))).toBe(false);
        await sandbox.reset();
      }
    },
  );
});

test("a journal that cannot be kept is said before anything is sent", async () => {
  const folder = folderWith({ "access.yaml": ACCESS, kept: "a file" });
  const refused = await castellan(["apply", "--yes", "--journal-dir", "kept"], env, folder);
  expect(refused).toMatchObject({ code: 1, stdout: "" });
  expect(refused.stderr).toContain("No journal can be kept in kept");
  expect(sandbox.requests).toHaveLength(0);
});

describe("a saved plan and the files it was made from", () => {
  test.each([
    { name: "the same files in another place", edit: (text: string) => text, code: 0, says: "" },
    {
      name: "another level",
      edit: (text: string) => text.replace("platform: read", "platform: write"),
      code: 1,
      says: "the files changed since the plan",
    },
    {
      name: "a comment: it was not reviewed either",
      edit: (text: string) => `${text}# later\n`,
      code: 1,
      says: "the files changed since the plan",
    },
  ])("$name", async ({ edit, code, says }) => {
    const folder = folderWith({ "access/a.yaml": HEAD, "access/b/c.yaml": ACCESS });
    expect((await castellan(["plan", "--out", "plan.json"], env, folder)).code).toBe(0);
    mkdirSync(join(folder, "later/b"), { recursive: true });
    writeFileSync(join(folder, "later/a.yaml"), HEAD);
    writeFileSync(join(folder, "later/b/c.yaml"), edit(ACCESS));
    const applied = await castellan(
      ["apply", "--plan", "plan.json", "later", "--yes"],
      env,
      folder,
    );
    expect(applied.code).toBe(code);
    expect(applied.stderr).toContain(says);
    expect(writes().length > 0).toBe(code === 0);
  });
});
