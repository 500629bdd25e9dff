import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { folderWith } from "../cli/run-castellan.ts";
import { runMain } from "../cli/run-in-process.ts";
import { GitHubStandIn } from "../hosts/github-stand-in.ts";
import { createCheckedSandbox } from "../sandbox/checked.ts";
import { runStep, type Step } from "./runner.ts";

const HEAD = "version: 1\nprovider: bitbucket\nworkspace: acme\n";
const ACCESS = `${HEAD}groups:\n  qa: { name: QA, members: [] }\nprojects:\n  PLAT: { groups: { qa: write } }\n`;
const MORE = `${ACCESS}repositories:\n  geordi: { groups: { qa: write } }\n`;
const BROKEN = `${HEAD}projects:\n  PLAT: { groups: { qa: wirte } }\n`;
const PRUNE = `${HEAD}people: { kai: { email: kai@acme.example }, jun: { email: jun@acme.example } }
limits: { people-losing-everything: { floor: 20, count: 20, ratio: 1 }, people-losing-access: { floor: 20 } }
repositories: { legacy: { mode: authoritative, users: { kai: read, jun: admin } } }
`;
const APPROVED = `${PRUNE}approvals:
  - { guard: first-prune, scope: repository/legacy, count: 9, until: 2099-12-31, reason: OPS-1 }
`;

let sandbox: Sandbox;
let github: GitHubStandIn;
let origin: string;
beforeEach(async () => {
  sandbox = createCheckedSandbox();
  origin = await sandbox.start();
  github = new GitHubStandIn();
  await github.start();
});
afterEach(async () => {
  await sandbox.close();
  await github.close();
});

type Credential = "admin" | "reader";

async function step(
  command: string,
  access: string | Record<string, string>,
  inputs: Record<string, string> = {},
  {
    as = "reader",
    event = { pull_request: { number: 12 } },
  }: { as?: Credential; event?: unknown } = {},
): Promise<Step> {
  const { email, token } = sandbox.credentials[as];
  return await runStep({
    inputs: {
      command,
      path: "access",
      email,
      "api-token": token,
      "api-url": origin,
      "github-token": github.token,
      ...inputs,
    },
    workspace: folderWith(typeof access === "string" ? { "access/access.yaml": access } : access),
    event,
    env: { GITHUB_REPOSITORY: github.repository, GITHUB_API_URL: github.origin },
  });
}

const annotations = ({ commands }: Step) => commands.filter(({ name }) => name === "error");
const writes = () => sandbox.requests.filter(({ method }) => method !== "GET");

describe("validate", () => {
  test("says that the files are right, and talks to nobody", async () => {
    const ran = await step("validate", ACCESS);
    expect(ran).toMatchObject({
      code: 0,
      stderr: "",
      outputs: { "exit-code": "0", problems: "0" },
    });
    expect(ran.stdout).toContain("Valid: 0 people, 1 group, 1 project");
    expect(sandbox.requests).toEqual([]);
    expect(github.requests).toEqual([]);
  });

  test("puts each problem beside its line, and fails", async () => {
    const ran = await step("validate", BROKEN);
    expect(ran).toMatchObject({ code: 1, outputs: { "exit-code": "1", problems: "1" } });
    expect(annotations(ran)).toEqual([
      {
        name: "error",
        properties: {
          title: "castellan: unknown-level",
          file: "access/access.yaml",
          line: "5",
          col: "25",
          endColumn: "30",
        },
        data: expect.stringContaining("not `wirte`. Did you mean `write`?"),
      },
    ]);
    expect(ran.summary).toContain("1 problem in the files");
  });

  test("finds the files below the working directory, and names them from the checkout", async () => {
    const ran = await step(
      "validate",
      { "ops/access/a.yaml": BROKEN },
      { "working-directory": "ops" },
    );
    expect(annotations(ran)[0]?.properties["file"]).toBe("ops/access/a.yaml");
  });
});

describe("plan", () => {
  test("gives outputs, a saved plan and a summary; changes are no failure", async () => {
    const ran = await step("plan", ACCESS);
    expect(ran).toMatchObject({
      code: 0,
      stderr: "",
      outputs: {
        "exit-code": "2",
        changes: "2",
        problems: "0",
        violations: "0",
        unknown: "0",
        waiting: "0",
        run: "",
        summary: "Plan: 1 to create, 1 to grant.",
        digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    });
    const { plan = "", json, comment = "", digest } = ran.outputs;
    expect(JSON.parse(readFileSync(plan, "utf8"))).toMatchObject({ workspace: "acme", digest });
    expect(json).toBe(plan);
    expect(ran.summary).toBe(
      `${readFileSync(comment, "utf8").trimEnd()}\n\n`.replace(/\n\n$/, "\n\n"),
    );
    expect(annotations(ran)).toEqual([]);
    expect(writes()).toEqual([]);
    expect(github.requests).toEqual([]);
  });

  test("that is empty ends with 0", async () => {
    const ran = await step("plan", `${HEAD}projects:\n  PLAT: {}\n`);
    expect(ran).toMatchObject({ code: 0, outputs: { "exit-code": "0", changes: "0" } });
  });

  test("that a guard stops fails, and says which; the plan is there all the same", async () => {
    const ran = await step("plan", PRUNE);
    expect(ran).toMatchObject({ code: 4, outputs: { "exit-code": "4", violations: "1" } });
    expect(annotations(ran)).toMatchObject([
      { data: expect.stringContaining("a guard: first-prune") },
    ]);
    expect(ran.outputs["plan"]).not.toBe("");
  });

  test.each([
    { approvals: "", code: 4 },
    { approvals: "none", code: 4 },
    { approvals: "removals", code: 4 },
    { approvals: "removals first-prune", code: 0 },
    { approvals: "all", code: 0 },
  ])(
    "lets approvals in the files count as the workflow says: $approvals",
    async ({ approvals, code }) => {
      const ran = await step("plan", APPROVED, { approvals });
      expect(ran.code).toBe(code);
      expect(ran.stdout.includes("this run accepts no approval of this guard")).toBe(code === 4);
    },
  );

  test("that could not be made says why in one line", async () => {
    const ran = await step("plan", ACCESS, { "api-token": "wrong" });
    expect(ran).toMatchObject({ code: 1, outputs: { "exit-code": "1" } });
    expect(annotations(ran)).toMatchObject([
      { data: expect.stringContaining("Bitbucket does not accept the credential") },
    ]);
  });
});

test("with the files before the change, what it brings and what differs already are told apart", async () => {
  const ran = await step(
    "plan",
    { "access/access.yaml": MORE, "before/access.yaml": ACCESS },
    { base: "./before" },
  );
  expect(ran).toMatchObject({ code: 0, outputs: { changes: "3" } });
  const { plan = "" } = ran.outputs;
  expect(JSON.parse(readFileSync(plan, "utf8")).proposal).toMatchObject({
    base: "./before",
    proposed: { steps: [expect.any(Number)] },
    drift: { steps: [expect.any(Number), expect.any(Number)] },
  });
});

describe("the comment", () => {
  const commented = (access: string, more: Record<string, string> = {}) =>
    step("plan", access, { comment: "true", ...more });
  const bodies = () => github.comments.filter(({ issue }) => issue === 12).map(({ body }) => body);

  test("is created, then edited in place, behind a page of talk, and nothing is posted twice", async () => {
    for (let count = 0; count < 120; count += 1) github.comment(12, `talk ${count}`);
    expect((await commented(ACCESS)).stdout).toContain("Comment on #12: created.");
    expect((await commented(MORE)).stdout).toContain("Comment on #12: edited.");
    expect((await commented(MORE)).stdout).toContain("Comment on #12: unchanged.");
    expect(bodies().slice(120)).toHaveLength(1);
    expect(bodies().at(-1)).toContain("3 changes");
    expect(github.requests.filter((line) => line.startsWith("POST"))).toHaveLength(1);
  });

  test("is taken back when there is no plan of the commit", async () => {
    await commented(ACCESS);
    const ran = await commented(BROKEN);
    expect(ran.code).toBe(1);
    expect(bodies()).toHaveLength(1);
    expect(bodies()[0]).toContain("1 problem in the files: there is no plan.");
    await commented(MORE);
    expect(bodies()).toHaveLength(1);
    expect(bodies()[0]).toContain("3 changes");
  });

  test("of another key is another", async () => {
    await commented(ACCESS);
    await commented(ACCESS, { "comment-key": "other" });
    expect(bodies()).toHaveLength(2);
  });

  test("that cannot be posted fails the step: an old plan would stand there; the outputs are there", async () => {
    github.canWrite = false;
    const ran = await commented(ACCESS);
    expect(ran).toMatchObject({ code: 1, outputs: { changes: "2", "exit-code": "1" } });
    expect(annotations(ran)).toMatchObject([
      { data: expect.stringContaining("pull-requests: write") },
    ]);
  });

  test("needs a pull request", async () => {
    const ran = await step("plan", ACCESS, { comment: "true" }, { event: {} });
    expect(ran.code).toBe(1);
    expect(annotations(ran)).toMatchObject([{ data: expect.stringContaining("no pull request") }]);
  });
});

describe("in a workflow that follows another", () => {
  const COMMIT = "a".repeat(40);
  const follow = (number: string, run: object = {}) =>
    step(
      "plan",
      ACCESS,
      { comment: "true", "pull-request": number },
      { event: { workflow_run: { head_sha: COMMIT, event: "pull_request", ...run } } },
    );

  test("the pull request is commented on that is at the commit", async () => {
    github.heads.set(7, COMMIT);
    expect((await follow("7")).code).toBe(0);
    expect(github.comments).toMatchObject([{ issue: 7 }]);
  });

  test("a number that the untrusted run made up is not believed", async () => {
    github.heads.set(7, "b".repeat(40));
    const ran = await follow("7");
    expect(ran.code).toBe(0);
    expect(ran.stdout).toContain("#7 is not at the commit that this run is for");
    expect(github.comments).toEqual([]);
  });

  test("nothing that it left is run: not what a git repository in it names", async () => {
    const trap = join(folderWith({}), "trapped");
    const config = `[core]\n\trepositoryformatversion = 0\n\tbare = false\n[filter "x"]\n\tclean = touch ${trap}; cat\n\trequired\n`;
    const files = {
      "access/access.yaml": ACCESS,
      "access/.gitattributes": "* filter=x\n",
    };
    const workspace = folderWith(files);
    const git = (...args: string[]) =>
      spawnSync("git", args, { cwd: join(workspace, "access"), encoding: "utf8" });
    git("init", "--quiet");
    git("add", ".");
    git("-c", "user.name=x", "-c", "user.email=x@x.example", "commit", "--quiet", "-m", "x");
    writeFileSync(join(workspace, "access/.git/config"), config);
    // A file that may have changed: git has to look into it, through the filter.
    utimesSync(join(workspace, "access/access.yaml"), 0, 0);
    const { email, token } = sandbox.credentials.reader;
    const inputs = {
      command: "plan",
      path: "access",
      email,
      "api-token": token,
      "api-url": origin,
    };
    const event = { workflow_run: { head_sha: COMMIT, event: "pull_request" } };
    // The trap works where files are one's own.
    await runStep({ inputs, workspace });
    expect(existsSync(trap)).toBe(true);
    rmSync(trap);
    expect(await runStep({ inputs, workspace, event })).toMatchObject({ code: 0 });
    expect(existsSync(trap)).toBe(false);
  });

  test("only a run for a pull request counts", async () => {
    github.heads.set(7, COMMIT);
    const ran = await follow("7", { event: "push" });
    expect(ran.code).toBe(1);
    expect(github.comments).toEqual([]);
  });
});

describe("apply", () => {
  test("carries out what the files say, once, and leaves the outcomes", async () => {
    const ran = await step("apply", ACCESS, {}, { as: "admin" });
    expect(ran).toMatchObject({ code: 0, outputs: { "exit-code": "0", changes: "2" } });
    const { json = "", run = "" } = ran.outputs;
    expect(JSON.parse(readFileSync(json, "utf8"))).toMatchObject({
      run,
      outcomes: [{ result: "done" }, { result: "done" }],
    });
    expect(ran.summary).toContain("**castellan apply**: 2 changes, run");
    expect(writes()).toHaveLength(2);
    expect((await step("plan", ACCESS)).outputs["changes"]).toBe("0");
  });

  test("carries out a saved plan and nothing else", async () => {
    const { plan = "" } = (await step("plan", ACCESS)).outputs;
    const ran = await step("apply", MORE, { "plan-file": plan, path: "" }, { as: "admin" });
    expect(ran).toMatchObject({ code: 0, outputs: { changes: "2" } });
    expect(writes()).toHaveLength(2);
  });

  test("writes nothing when a guard stops it", async () => {
    const ran = await step("apply", PRUNE, {}, { as: "admin" });
    expect(ran).toMatchObject({
      code: 4,
      outputs: { "exit-code": "4", violations: "1", changes: "0" },
    });
    expect(writes()).toEqual([]);
  });

  test("that is only partly done is red", async () => {
    sandbox.faults.add({
      when: { method: "PUT", path: "/2.0/workspaces/*/projects/**" },
      effect: { kind: "status", status: 403 },
    });
    const ran = await step("apply", ACCESS, {}, { as: "admin" });
    expect(ran).toMatchObject({ code: 3, outputs: { "exit-code": "3", changes: "1" } });
    expect(annotations(ran)).toMatchObject([{ data: expect.stringContaining("Not everything") }]);
  });
});

test("plan and drift answer from a snapshot, without a credential and without a call", async () => {
  const { email, token } = sandbox.credentials.reader;
  const folder = folderWith({ "access/access.yaml": ACCESS });
  const env = { BITBUCKET_API_URL: origin, BITBUCKET_EMAIL: email, BITBUCKET_API_TOKEN: token };
  const file = join(folder, "acme.json");
  const taken = await runMain(["snapshot", join(folder, "access"), "--out", file], env);
  expect(taken.code).toBe(0);
  const before = sandbox.requests.length;
  for (const command of ["plan", "drift"]) {
    const inputs = { command, path: "access", snapshot: file };
    const ran = await runStep({ inputs, workspace: folder });
    expect(ran.outputs).toMatchObject({ "exit-code": "2", changes: "2" });
  }
  expect(sandbox.requests).toHaveLength(before);
});

test("check says whether what was reviewed still holds", async () => {
  const { plan = "", digest = "" } = (await step("plan", ACCESS)).outputs;
  expect(await step("check", ACCESS, { "plan-file": plan })).toMatchObject({ code: 0 });
  expect(await step("check", ACCESS, { expect: digest })).toMatchObject({ code: 0 });
  const ran = await step("check", MORE, { expect: digest });
  expect(ran).toMatchObject({ code: 1, outputs: { "exit-code": "1" } });
  expect(ran.stdout).toContain("does not hold any more");
});

test("apply writes nothing when the plan is not the one that was reviewed", async () => {
  const { digest = "" } = (await step("plan", ACCESS)).outputs;
  const ran = await step("apply", MORE, { expect: digest }, { as: "admin" });
  expect(ran.code).toBe(1);
  expect(writes()).toEqual([]);
  expect(await step("apply", ACCESS, { expect: digest }, { as: "admin" })).toMatchObject({
    code: 0,
  });
});

describe("drift", () => {
  const drift = (access: string, inputs = { issue: "true" }) =>
    step("drift", access, inputs, { event: {} });

  test("keeps one issue: opened, brought up to date, and closed when there is none", async () => {
    github.openIssue("castellan: drift in acme", "<!-- castellan:acme:drift -->", {
      login: "mallory",
      type: "User",
    });
    expect(await drift(ACCESS)).toMatchObject({
      code: 0,
      outputs: { "exit-code": "2", changes: "2" },
    });
    expect(await drift(MORE)).toMatchObject({ code: 0, outputs: { "exit-code": "2" } });
    expect(github.issues).toMatchObject([
      { state: "open", user: { login: "mallory" } },
      { state: "open", title: "castellan: drift in acme", body: expect.stringContaining("geordi") },
    ]);
    expect(github.comments).toEqual([]);
    await step("apply", MORE, {}, { as: "admin" });
    expect(await drift(MORE)).toMatchObject({ code: 0, outputs: { "exit-code": "0" } });
    expect(github.issues.map(({ state }) => state)).toEqual(["open", "closed"]);
    expect(github.comments).toMatchObject([{ issue: 2, body: expect.stringContaining("again") }]);
    expect(await drift(MORE)).toMatchObject({ code: 0 });
    expect(github.issues).toHaveLength(2);
    expect(github.comments).toHaveLength(1);
  });

  test("is red where nothing but the run tells of it", async () => {
    const ran = await drift(ACCESS, { issue: "false" });
    expect(ran).toMatchObject({ code: 2, outputs: { "exit-code": "2" } });
    expect(github.requests).toEqual([]);
  });

  test("that could not be looked for leaves the issue as it is", async () => {
    await drift(ACCESS);
    const before = structuredClone(github.issues);
    sandbox.faults.add({ effect: { kind: "status", status: 403 } });
    expect((await drift(ACCESS)).code).toBe(1);
    expect(github.issues).toEqual(before);
  });
});

describe("secrets", () => {
  test("are masked before anything else is said, and said nowhere", async () => {
    const ran = await step("plan", ACCESS, {
      comment: "true",
      "client-secret": "s3cret-of-a-client",
      "organisation-key": "key-of-an-organisation",
    });
    const { email, token } = sandbox.credentials.reader;
    const secrets = [
      token,
      "s3cret-of-a-client",
      "key-of-an-organisation",
      github.token,
      Buffer.from(`${email}:${token}`).toString("base64"),
    ];
    const lines = ran.stdout.split("\n");
    expect(lines.slice(0, secrets.length).sort()).toEqual(
      secrets.map((secret) => `::add-mask::${secret}`).sort(),
    );
    const said = [
      ...lines.slice(secrets.length),
      ran.stderr,
      ran.summary,
      JSON.stringify(ran.outputs),
    ];
    for (const secret of secrets) expect(said.join("\n")).not.toContain(secret);
  });

  test("are masked even when an input makes no sense", async () => {
    const ran = await step("destroy", ACCESS);
    expect(ran.code).toBe(1);
    expect(ran.commands.slice(0, 3).map(({ name }) => name)).toEqual([
      "add-mask",
      "add-mask",
      "add-mask",
    ]);
    expect(annotations(ran)).toMatchObject([
      { data: expect.stringContaining("one of validate, plan") },
    ]);
  });
});

test.each([
  { name: "comment", value: "yes", says: "true or false" },
  { name: "concurrency", value: "1e3", says: "a whole number from 1 to 64" },
  { name: "pull-request", value: "7; rm -rf", says: "a whole number" },
  { name: "approvals", value: "everything", says: "no guard" },
  { name: "working-directory", value: "nowhere", says: "nowhere" },
])("an input that cannot be meant is said: $name", async ({ name, value, says }) => {
  const ran = await step("plan", ACCESS, { [name]: value });
  expect(ran.code).toBe(1);
  expect(annotations(ran)[0]?.data).toContain(says);
  expect(sandbox.requests).toEqual([]);
});
