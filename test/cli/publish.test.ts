import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { GitHubStandIn } from "../hosts/github-stand-in.ts";
import { createCheckedSandbox } from "../sandbox/checked.ts";
import { castellan, environmentOf, folderWith } from "./run-castellan.ts";

const HEAD = "version: 1\nprovider: bitbucket\nworkspace: acme\n";
const ACCESS = `${HEAD}groups:
  qa: { name: QA, members: [] }
projects:
  PLAT:
    groups:
      qa: write
repositories:
  "svc-*": { groups: { qa: write } }
`;
const GUARDED = `${HEAD}projects:\n  DATA: { mode: authoritative, users: {}, groups: {} }\n`;
const COMMIT = "3f1c0d9a8b7e6f5a4c3d2e1f0a9b8c7d6e5f4a3b";

let sandbox: Sandbox;
let origin: string;
let env: Record<string, string>;
beforeEach(async () => {
  sandbox = createCheckedSandbox();
  origin = await sandbox.start();
  const { email, token } = sandbox.credentials.reader;
  env = {
    ...environmentOf(origin, sandbox),
    // What Bitbucket Pipelines sets, and a credential that can only read.
    BITBUCKET_EMAIL: email,
    BITBUCKET_API_TOKEN: token,
    BITBUCKET_ACCESS_TOKEN: sandbox.credentials.workspaceToken.token,
    BITBUCKET_WORKSPACE: "acme",
    BITBUCKET_REPO_SLUG: "infra",
    BITBUCKET_PR_ID: "1",
    BITBUCKET_COMMIT: COMMIT,
    BITBUCKET_BRANCH: "cyd-into-legacy",
    BITBUCKET_BUILD_NUMBER: "42",
  };
});
afterEach(async () => await sandbox.close());

/** What the pipeline of examples/bitbucket does for a pull request. */
async function pipeline(folder: string) {
  const plan = await castellan(
    ["plan", "access", "--out", "plan.json", "--markdown-out", "comment.md"].concat(
      "--comment-for",
      "bitbucket",
    ),
    env,
    folder,
  );
  const published = await castellan(
    ["publish", "bitbucket", "access", "--plan", "plan.json", "--comment", "comment.md"],
    env,
    folder,
  );
  return { plan, published };
}

async function get(path: string): Promise<Record<string, unknown>[]> {
  const { email, token } = sandbox.credentials.admin;
  const authorization = `Basic ${Buffer.from(`${email}:${token}`).toString("base64")}`;
  const response = await fetch(`${origin}/2.0/repositories/acme/infra/${path}`, {
    headers: { authorization },
  });
  return ((await response.json()) as { values: Record<string, unknown>[] }).values;
}
const annotations = () => get(`commit/${COMMIT}/reports/castellan/annotations`);
const status = async () => (await get("pullrequests/1/statuses"))[0];

describe("Bitbucket", () => {
  test("comment, report with remarks beside the lines, and build status", async () => {
    const folder = folderWith({ "access/access.yaml": ACCESS });
    const { plan, published } = await pipeline(folder);
    expect(plan.code).toBe(0);
    expect(published).toEqual({
      code: 0,
      stdout: "Comment: created.\nReport and build status: 6 changes.\n",
      stderr: "",
    });
    expect(await get("pullrequests/1/comments")).toHaveLength(1);
    expect(await get(`commit/${COMMIT}/reports`)).toMatchObject([
      {
        title: "castellan",
        result: "PASSED",
        details: "6 changes.",
        link: "https://bitbucket.org/acme/infra/pipelines/results/42",
      },
    ]);
    expect(await annotations()).toMatchObject([
      { path: "access/access.yaml", line: 5, summary: 'group/qa  + group "QA"  create it' },
      { path: "access/access.yaml", line: 9, summary: "project/PLAT  + qa (group)  write" },
      {
        path: "access/access.yaml",
        line: 11,
        summary: "repository/svc-auth  + qa (group)  write, and 3 more changes",
        details:
          "repository/svc-auth, repository/svc-billing, repository/svc-mail, repository/svc-search",
      },
    ]);
    expect(await status()).toMatchObject({ key: "castellan", state: "SUCCESSFUL" });
  });

  test("a second run edits, and takes back what the first one said", async () => {
    const folder = folderWith({ "access/access.yaml": ACCESS });
    await pipeline(folder);
    const other = folderWith({ "access/access.yaml": `${HEAD}groups:\n  qa: {}\n` });
    const { published } = await pipeline(other);
    expect(published.stdout).toBe("Comment: edited.\nReport and build status: 1 change.\n");
    expect(await get("pullrequests/1/comments")).toHaveLength(1);
    expect(await annotations()).toHaveLength(1);
  });

  test("a guard that stops the plan fails the check, beside the scope it speaks about", async () => {
    const { plan, published } = await pipeline(folderWith({ "access/access.yaml": GUARDED }));
    expect(plan.code).toBe(4);
    expect(published.code).toBe(0);
    expect(await status()).toMatchObject({ state: "FAILED" });
    expect((await annotations())[0]).toMatchObject({
      severity: "CRITICAL",
      path: "access/access.yaml",
      line: 5,
    });
  });

  test("problems fail the check, each beside its line; there is no plan then", async () => {
    const broken = `${HEAD}projects:\n  PLAT: { groups: { qa: wirte } }\n`;
    const { plan, published } = await pipeline(folderWith({ "access/access.yaml": broken }));
    expect(plan.code).toBe(1);
    expect(published.code).toBe(0);
    expect(await status()).toMatchObject({
      state: "FAILED",
      description: "1 problem in the files.",
    });
    expect(await annotations()).toMatchObject([
      { path: "access/access.yaml", line: 5, severity: "HIGH", annotation_type: "BUG" },
    ]);
  });

  test("a plan that could not be made is no plan without changes", async () => {
    const folder = folderWith({ "access/access.yaml": ACCESS });
    const published = await castellan(
      ["publish", "bitbucket", "access", "--plan", "plan.json"],
      env,
      folder,
    );
    expect(published.code).toBe(0);
    expect(await status()).toMatchObject({
      state: "FAILED",
      description: "No plan could be made. The log of the step says why.",
    });
  });

  test("the token of the plan is not sent when there is one for talking", async () => {
    const folder = folderWith({ "access/access.yaml": ACCESS });
    await castellan(["plan", "access", "--out", "plan.json"], env, folder);
    const before = sandbox.requests.length;
    await castellan(["publish", "bitbucket", "access", "--plan", "plan.json"], env, folder);
    const kinds = sandbox.requests.slice(before).map(({ credential }) => credential);
    expect(new Set(kinds)).toEqual(new Set(["access-token"]));
  });
});

describe("GitHub", () => {
  test("the comment, for the pull request that the event names", async () => {
    const github = new GitHubStandIn();
    await github.start();
    const folder = folderWith({
      "access/access.yaml": ACCESS,
      "event.json": JSON.stringify({ pull_request: { number: 7 } }),
    });
    await castellan(["plan", "access", "--markdown-out", "comment.md"], env, folder);
    const runner = {
      GITHUB_TOKEN: github.token,
      GITHUB_REPOSITORY: github.repository,
      GITHUB_API_URL: github.origin,
      GITHUB_EVENT_PATH: join(folder, "event.json"),
    };
    const args = ["publish", "github", "--comment", "comment.md"];
    expect(await castellan(args, runner, folder)).toMatchObject({ code: 0, stderr: "" });
    expect(await castellan(args, runner, folder)).toMatchObject({
      stdout: "Comment: unchanged.\n",
    });
    expect(github.comments).toMatchObject([{ issue: 7 }]);
    await github.close();
  });
});

test.each([
  { name: "no pull request", args: ["github", "--comment", "c.md"], says: "Which pull request?" },
  { name: "no token", args: ["github", "--comment", "c.md"], env: {}, says: "Set GITHUB_TOKEN" },
  { name: "no comment", args: ["github"], says: "give --comment FILE" },
  {
    name: "a comment of somebody else",
    args: ["github", "--comment", "c.md", "--pull-request", "3"],
    says: "not a comment that castellan made",
  },
  { name: "no repository", args: ["bitbucket", "c.yaml"], says: "Give --repository" },
  {
    name: "a commit that is a path",
    args: ["bitbucket", "c.yaml", "--repository", "a/b", "--commit", "../x"],
    says: "takes the hash",
  },
  {
    name: "a link that is a script",
    args: [
      "bitbucket",
      "c.yaml",
      "--repository",
      "a/b",
      "--commit",
      COMMIT,
      "--url",
      "javascript:alert(1)",
    ],
    says: "address of a web page",
  },
  { name: "another host", args: ["gitlab"], says: "Allowed choices are github, bitbucket" },
])("what is missing is said before anything is sent: $name", async ({ args, says, env: own }) => {
  const folder = folderWith({ "c.md": "Hello\n", "c.yaml": ACCESS });
  const runner = {
    GITHUB_TOKEN: "t",
    GITHUB_REPOSITORY: "a/b",
    GITHUB_API_URL: "http://127.0.0.1:1",
  };
  const { code, stderr } = await castellan(["publish", ...args], own ?? runner, folder);
  expect(code).toBe(1);
  expect(stderr).toContain(says);
});
