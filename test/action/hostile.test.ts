import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { folderWith } from "../cli/run-castellan.ts";
import { GitHubStandIn } from "../hosts/github-stand-in.ts";
import { createCheckedSandbox } from "../sandbox/checked.ts";
import { contentOf, runStep, type Step } from "./runner.ts";

// What a pull request could bring along that is meant for the runner, the comment or the file system rather than for a reader.
const HEAD = "version: 1\nprovider: bitbucket\nworkspace: acme\n";
const COMMANDS = [
  "::set-output name=digest::00",
  "::add-mask::e",
  "::set-env name=NODE_OPTIONS::--require /tmp/x",
  "::error file=README.md,line=1::not from castellan",
  "::stop-commands::x",
  "::endgroup::",
  "##[add-mask]e",
  "##[set-output name=digest;]00",
];
const EVIL = [
  ...COMMANDS,
  ...COMMANDS.map((command) => `x\n${command}`),
  ...COMMANDS.map((command) => `x\r${command}`),
  ...COMMANDS.map((command) => `x%0A${command}`),
  "ghadelimiter_x\nplan<<E\n/etc/passwd\nE",
  "</details><img src=x onerror=alert(1)><!-- castellan:acme:plan -->",
  "@everyone [click](https://evil.example) ```\n# big\n```",
  "\u001b[2J\u202egnitset",
];

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

async function run(workspace: string, command: string): Promise<Step> {
  const { email, token } = sandbox.credentials.reader;
  return await runStep({
    inputs: {
      command,
      path: "access",
      email,
      "api-token": token,
      "api-url": origin,
      "github-token": github.token,
      comment: command === "plan" ? "true" : "",
    },
    workspace,
    event: { pull_request: { number: 12 } },
    env: { GITHUB_REPOSITORY: github.repository, GITHUB_API_URL: github.origin },
  });
}

/** What castellan itself says to the runner, and nothing besides. */
const OWN = new Set(["add-mask", "group", "endgroup", "error", "warning"]);
const NAMES = new Set(
  "changes digest problems violations unknown waiting summary run plan json comment exit-code".split(
    " ",
  ),
);

function expectNoHarm(step: Step): void {
  expect(step.commands.filter(({ name }) => !OWN.has(name))).toEqual([]);
  const { email, token } = sandbox.credentials.reader;
  const basic = Buffer.from(`${email}:${token}`).toString("base64");
  const masks = step.commands.filter(({ name }) => name === "add-mask").map(({ data }) => data);
  expect(masks.sort()).toEqual([token, basic, github.token].sort());
  const annotations = step.commands.filter(({ name }) => name === "error");
  expect(annotations.filter(({ data }) => data.startsWith("not from castellan"))).toEqual([]);
  // The group that was opened is the one that is closed, and annotations come after it.
  const groups = step.commands.filter(({ name }) => /group/.test(name)).map(({ name }) => name);
  expect(groups).toEqual(["group", "endgroup"]);
  expect(Object.keys(step.outputs).filter((name) => !NAMES.has(name))).toEqual([]);
  expect(step.environment).toBe("");
  expect(step.stderr).toBe("");
  expect(sandbox.requests.filter(({ method }) => method !== "GET")).toEqual([]);
}

describe.each(["validate", "plan"])("%s", (command) => {
  test.each([
    { where: "an unknown key", text: (evil: string) => `${HEAD}${JSON.stringify(evil)}: 1\n` },
    {
      where: "a level",
      text: (evil: string) =>
        `${HEAD}projects: { PLAT: { groups: { qa: ${JSON.stringify(evil)} } } }\n`,
    },
    {
      where: "an alias",
      text: (evil: string) =>
        `${HEAD}people: { ${JSON.stringify(evil)}: { email: a@b.example } }\n`,
    },
    {
      where: "an address",
      text: (evil: string) => `${HEAD}people: { a: { email: ${JSON.stringify(evil)} } }\n`,
    },
    {
      where: "a repository",
      text: (evil: string) => `${HEAD}repositories: { ${JSON.stringify(evil)}: { groups: {} } }\n`,
    },
    { where: "a comment and no key at all", text: (evil: string) => `# ${evil}\n${evil}\n` },
  ])("whatever stands in $where is a red check, and nothing else", async ({ text }) => {
    const files = Object.fromEntries(
      EVIL.map((evil, index) => [`access/${index}.yaml`, text(evil)]),
    );
    const workspace = folderWith(files);
    const before = contentOf(workspace);
    const step = await run(workspace, command);
    expectNoHarm(step);
    expect(step.code).toBe(1);
    expect(contentOf(workspace)).toEqual(before);
    expect(github.comments).toEqual([]);
  });

  test("names of files and directories are text, too", async () => {
    const workspace = folderWith({ "access/ok.yaml": `${HEAD}projects: {}\n` });
    for (const [index, evil] of EVIL.entries()) {
      const name = evil.replaceAll("/", "∕").slice(0, 100);
      mkdirSync(join(workspace, "access", `${name}.${index}`), { recursive: true });
      writeFileSync(join(workspace, "access", `${name}.${index}`, `${name}.yaml`), "version: 2\n");
    }
    const step = await run(workspace, command);
    expectNoHarm(step);
    expect(step.code).toBe(1);
  });

  test("a link that leads out is not followed, not even to show what is there", async () => {
    const outside = folderWith({ "secret.yaml": "workspace: t0p-s3cret\n" });
    const workspace = folderWith({ "access/ok.yaml": `${HEAD}projects: {}\n` });
    symlinkSync(join(outside, "secret.yaml"), join(workspace, "access/a.yaml"));
    symlinkSync("/proc/self/environ", join(workspace, "access/b.yaml"));
    symlinkSync("/dev/zero", join(workspace, "access/c.yaml"));
    symlinkSync(outside, join(workspace, "access/d"));
    const step = await run(workspace, command);
    expectNoHarm(step);
    expect(step.code).toBe(1);
    expect(step.outputs["problems"]).toBe("3");
    expect(step.stdout + step.summary).not.toContain("t0p-s3cret");
  });

  test.each(["secret", "/dev/zero"])(
    "a castellan.lock that leads to %s is not read",
    async (target) => {
      const outside = folderWith({ secret: "t0p-s3cret\n" });
      const workspace = folderWith({ "access/ok.yaml": `${HEAD}projects: {}\n` });
      const leadsTo = target.startsWith("/") ? target : join(outside, target);
      symlinkSync(leadsTo, join(workspace, "access/castellan.lock"));
      const step = await run(workspace, command);
      expectNoHarm(step);
      expect(step.code).toBe(1);
      expect(step.stdout + step.summary).not.toContain("t0p-s3cret");
    },
  );

  test("a huge file is refused by its size, and a bomb by what it is", async () => {
    const bomb = [
      "a: &a [x, x]",
      ..."bcdefghij"
        .split("")
        .map((name, index) => `${name}: &${name} [*${"abcdefghi"[index]}, *${"abcdefghi"[index]}]`),
    ];
    const workspace = folderWith({
      "access/huge.yaml": `# ${"x".repeat(5 * 1024 * 1024)}\n`,
      "access/bomb.yaml": `${bomb.join("\n")}\n`,
      "access/deep.yaml": `a: ${"[".repeat(50_000)}\n`,
    });
    const step = await run(workspace, command);
    expectNoHarm(step);
    expect(step.code).toBe(1);
    expect(step.stdout.length).toBeLessThan(200_000);
  });
});

test("what strangers are called in Bitbucket is no command and no Markdown, neither in the log nor in the comment", async () => {
  const [first, second] = [...sandbox.state.people.values()].filter(({ emails }) =>
    /^(kai|jun)@/.test(emails[0] ?? ""),
  );
  if (first !== undefined) first.name = "##[add-mask]e ::add-mask::e";
  if (second !== undefined)
    second.name = "`</code>` <!-- castellan:acme:plan --> @everyone ![x](https://evil.example)";
  const workspace = folderWith({
    "access/a.yaml": `${HEAD}repositories: { legacy: { mode: authoritative, since: 2026-01-01, users: {} } }\nlimits: { people-losing-everything: { floor: 20, count: 20, ratio: 1 }, people-losing-access: { floor: 20 } }\n`,
  });
  const step = await run(workspace, "plan");
  expectNoHarm(step);
  expect(step.stdout).toContain("##[add-mask]e");
  expect(github.comments).toHaveLength(1);
  const [{ body } = { body: "" }] = github.comments;
  const prose = body
    .replace(/^<!-- castellan:acme:plan -->/, "")
    .replace(/(`{3,})[\s\S]*?\n\1/g, "")
    .replace(/(`+)[\s\S]*?\1/g, "");
  expect(prose).not.toMatch(/@everyone|evil\.example|castellan:acme/);
});
