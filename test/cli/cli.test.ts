import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { createCheckedSandbox } from "../sandbox/checked.ts";
import { faultsOf } from "./json-schemas.ts";
import { castellan, environmentOf, folderWith } from "./run-castellan.ts";

const HEAD = "version: 1\nprovider: bitbucket\nworkspace: acme\n";
const ACCESS = `${HEAD}people:
  ana: { email: ana@acme.example }
  lou: { email: lou@acme.example }
groups:
  qa: { name: QA, members: [ana, lou] }
projects:
  PLAT: { groups: { qa: write } }
`;

let sandbox: Sandbox;
let env: Record<string, string>;

beforeEach(async () => {
  sandbox = createCheckedSandbox();
  env = environmentOf(await sandbox.start(), sandbox);
});
afterEach(async () => await sandbox.close());

const writes = () => sandbox.requests.filter(({ method }) => method !== "GET");

describe("the straight line", () => {
  test("plan, apply, plan again: converged, and not one write too many", async () => {
    const folder = folderWith({ "access.yaml": ACCESS });
    const planned = await castellan(["plan", "--detailed-exitcode"], env, folder);
    expect(planned).toMatchObject({ code: 2, stderr: "" });
    expect(planned.stdout).toContain("Plan: 1 to create, 1 to invite, 2 to grant.");
    expect(planned.stdout).toContain("+ lou@acme.example  invite to group/qa");
    expect(writes()).toEqual([]);

    const applied = await castellan(["apply", "--yes"], env, folder);
    expect(applied).toMatchObject({
      code: 0,
      stderr: "Written: castellan.lock. Commit it with the files.\n",
    });
    expect(applied.stdout).toContain("Applied: 4 steps done, 0 already so.");
    expect(writes()).toHaveLength(4);

    const again = await castellan(["plan", "--detailed-exitcode"], env, folder);
    expect(again.code).toBe(0);
    expect(again.stdout).toContain("Converged: nothing to change.");
    expect((await castellan(["apply", "--yes"], env, folder)).code).toBe(0);
    expect(writes()).toHaveLength(4);
  });

  test("reads are exactly two calls for each managed scope and a constant", async () => {
    const folder = folderWith({
      "access.yaml": `${HEAD}repositories:\n  "svc-*": { users: {} }\n`,
    });
    const { stdout } = await castellan(["plan", "--json"], env, folder);
    // caller, its permission, members, groups, repositories; then users and groups of four repositories
    expect(JSON.parse(stdout).calls).toEqual({ read: 5 + 2 * 4, write: 0 });
    expect(sandbox.requests).toHaveLength(13);
  });

  test("a saved plan is carried out as it is, and once", async () => {
    const folder = folderWith({ "access.yaml": ACCESS });
    await castellan(["plan", "--out", "plan.json"], env, folder);
    const applied = await castellan(
      ["apply", "--plan", "plan.json", "--yes", "--json"],
      env,
      folder,
    );
    expect(applied.code).toBe(0);
    expect(
      JSON.parse(applied.stdout).outcomes.map(({ result }: { result: string }) => result),
    ).toEqual(["done", "done", "done", "done"]);
    const again = await castellan(["apply", "--plan", "plan.json", "--yes"], env, folder);
    expect(again).toMatchObject({ code: 0 });
    expect(again.stdout).toContain("already");
  });

  test("a saved plan does not write over what changed since it was reviewed", async () => {
    const folder = folderWith({
      "access.yaml": `${HEAD}groups:\n  developers: {}\nprojects:\n  PLAT: { groups: { developers: write } }\n`,
    });
    await castellan(["plan", "--out", "plan.json"], env, folder);
    const other = folderWith({
      "access.yaml": `${HEAD}groups:\n  developers: {}\nprojects:\n  PLAT: { groups: { developers: admin } }\n`,
    });
    await castellan(["apply", "--yes"], env, other);
    const applied = await castellan(["apply", "--plan", "plan.json", "--yes"], env, folder);
    expect(applied.code).toBe(3);
    expect(applied.stdout).toContain("changed since review: was read, is admin now");
  });

  test("a tampered plan is refused before anything is sent", async () => {
    const folder = folderWith({ "access.yaml": ACCESS });
    await castellan(["plan", "--out", "plan.json"], env, folder);
    const file = join(folder, "plan.json");
    writeFileSync(
      file,
      readFileSync(file, "utf8").replaceAll('"after": "write"', '"after": "admin"'),
    );
    const before = sandbox.requests.length;
    const refused = await castellan(["apply", "--plan", "plan.json", "--yes"], env, folder);
    expect(refused).toMatchObject({ code: 1, stdout: "" });
    expect(refused.stderr).toContain("do not match its digest");
    expect(sandbox.requests).toHaveLength(before);
  });

  test("what could not be read is no convergence, for plan --detailed-exitcode and for apply", async () => {
    sandbox.faults.add({ when: { path: "**/geordi/**" }, effect: { kind: "status", status: 403 } });
    const folder = folderWith({ "access.yaml": `${HEAD}repositories:\n  geordi: { users: {} }\n` });
    expect((await castellan(["plan"], env, folder)).code).toBe(0);
    expect((await castellan(["plan", "--detailed-exitcode"], env, folder)).code).toBe(1);
    expect((await castellan(["apply", "--yes"], env, folder)).code).toBe(3);
  });

  test("a guard stops apply with exit code 4, and nothing is written", async () => {
    const folder = folderWith({
      "access.yaml": `${HEAD}projects:\n  DATA: { mode: authoritative, users: {} }\n`,
    });
    for (const command of [["plan"], ["apply", "--yes"]]) {
      const stopped = await castellan(command, env, folder);
      expect(stopped.code).toBe(4);
      expect(stopped.stdout).toContain("Stopped by guard last-admin");
      expect(stopped.stdout).toContain("- guard: last-admin");
    }
    expect(writes()).toEqual([]);
  });

  test("an interrupted apply finishes what is under way, says so, and converges when run again", async () => {
    await sandbox.close();
    sandbox = createCheckedSandbox({ latency: 60 });
    env = environmentOf(await sandbox.start(), sandbox);
    const folder = folderWith({
      "access.yaml": `${ACCESS}repositories:\n  "*": { groups: { qa: read } }\n`,
    });
    let sent = false;
    const apply = ["apply", "--yes", "--concurrency", "2"];
    const interrupted = await castellan(apply, env, folder, (text, kill) => {
      if (sent || !text.includes("done ")) return;
      sent = true;
      kill("SIGINT");
    });
    expect(interrupted.code).toBe(3);
    expect(interrupted.stdout).toMatch(
      /Interrupted: \d+ steps? done, 0 already so, \d+ not begun\./,
    );
    expect(writes()).toHaveLength(interrupted.stdout.match(/^done /gm)?.length ?? 0);
    expect((await castellan(apply, env, folder)).code).toBe(0);
    expect((await castellan(["plan", "--detailed-exitcode"], env, folder)).code).toBe(0);
  });

  test("apply refuses to guess where nobody can answer, and sends nothing", async () => {
    const refused = await castellan(["apply"], env, folderWith({ "access.yaml": ACCESS }));
    expect(refused).toMatchObject({ code: 1, stdout: "" });
    expect(refused.stderr).toContain("Pass --yes");
    expect(sandbox.requests).toHaveLength(0);
  });
});

test.each([
  { name: "not YAML", files: { "access.yaml": "a: [" }, says: "access.yaml:1" },
  { name: "an empty file", files: { "access.yaml": "" }, says: "access.yaml:1:1" },
  { name: "a directory of nothing", files: { "access/notes.txt": "" }, says: "no *.yaml" },
  { name: "nothing at all", files: {}, says: "Which files?" },
  {
    name: "an unknown alias",
    files: {
      "access.yaml": `${HEAD}people:\n  ana: { email: a@b.example }\nrepositories:\n  geordi: { users: { anna: read } }\n`,
    },
    says: "ana",
  },
  {
    name: "a level the scope does not have",
    files: {
      "access.yaml": `${HEAD}groups:\n  dev: {}\nrepositories:\n  geordi: { groups: { dev: create-repo } }\n`,
    },
    says: "create-repo",
  },
  {
    name: "a group name that no slug can be",
    files: { "access.yaml": `${HEAD}groups:\n  "!!!": {}\n` },
    says: "access.yaml:5:3",
  },
  {
    name: "a file of 10 MB",
    files: { "access.yaml": `${HEAD}${"# padding\n".repeat(1_000_000)}` },
    says: "4 MiB",
  },
  {
    name: "an alias bomb",
    files: { "access.yaml": `${HEAD}people: &a { ana: { email: a@b.example } }\ngroups: *a\n` },
    says: "access.yaml:4",
  },
  {
    name: "path traversal in a slug",
    files: { "access.yaml": `${HEAD}repositories:\n  "../other/repo": {}\n` },
    says: "access.yaml:5:3",
  },
  {
    name: "bytes that are not text",
    files: { "access.yaml": Buffer.from([0xff, 0xfe, 0x00]) },
    says: "UTF-8",
  },
])(
  "bad input: $name is a clear problem with exit code 1, and nothing is sent",
  async ({ files, says }) => {
    const { code, stdout, stderr } = await castellan(
      ["plan"],
      env,
      folderWith(files as Record<string, string | Buffer>),
    );
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(says);
    expect(stderr).not.toMatch(/^\s+at .*\(/m);
    expect(sandbox.requests).toHaveLength(0);
  },
);

test("what --json prints is what schema/ says", async () => {
  const folder = folderWith({
    "access.yaml": ACCESS,
    "guarded.yaml": `${HEAD}projects:\n  DATA: { mode: authoritative, users: {} }\n`,
    "broken.yaml": "version: 2\n",
  });
  const commands = [
    { schema: "plan", args: ["plan", "--json"] },
    { schema: "plan", args: ["plan", "guarded.yaml", "--json"] },
    { schema: "outcomes", args: ["apply", "guarded.yaml", "--yes", "--json"] },
    { schema: "outcomes", args: ["apply", "--yes", "--json"] },
    { schema: "problems", args: ["validate", "--json"] },
    { schema: "problems", args: ["validate", "broken.yaml", "--json"] },
  ] as const;
  for (const { schema, args } of commands) {
    const { stdout } = await castellan([...args], env, folder);
    expect({ args, faults: faultsOf(schema, stdout) }).toEqual({ args, faults: [] });
  }
});

test("validate --json gives every problem to a machine", async () => {
  const folder = folderWith({
    "access.yaml": `${HEAD}wat: 1\nrepositories:\n  geordi: { users: { nobody: read } }\n`,
  });
  const { code, stdout } = await castellan(["validate", "--json"], {}, folder);
  expect(code).toBe(1);
  const { valid, problems } = JSON.parse(stdout);
  expect(valid).toBe(false);
  expect(problems).toHaveLength(2);
  expect(problems[0]).toMatchObject({ place: { file: "access.yaml", line: 4, column: 1 } });
});

test.each([
  { name: "no credential", env: {}, says: "BITBUCKET_EMAIL and BITBUCKET_API_TOKEN" },
  {
    name: "half a credential",
    env: { BITBUCKET_EMAIL: "a@b.example" },
    says: "BITBUCKET_API_TOKEN is not set",
  },
  {
    name: "an endpoint in clear text",
    env: {
      BITBUCKET_EMAIL: "a@b.example",
      BITBUCKET_API_TOKEN: "token-abcdef",
      BITBUCKET_API_URL: "http://example.com",
    },
    says: "must be https",
  },
])("credentials: $name", async ({ env: variables, says }) => {
  const { code, stderr } = await castellan(
    ["plan"],
    variables as Record<string, string>,
    folderWith({ "access.yaml": ACCESS }),
  );
  expect(code).toBe(1);
  expect(stderr).toContain(says);
});

test("an OAuth consumer may plan, but not apply: it is told before anything is asked or written", async () => {
  const folder = folderWith({ "access.yaml": ACCESS });
  const { key: id, secret } = sandbox.credentials.oauth;
  const consumer = {
    BITBUCKET_API_URL: env["BITBUCKET_API_URL"] ?? "",
    BITBUCKET_CLIENT_ID: id,
    BITBUCKET_CLIENT_SECRET: secret,
  };
  expect(await castellan(["plan"], consumer, folder)).toMatchObject({ code: 0, stderr: "" });
  const refused = await castellan(["apply", "--yes"], consumer, folder);
  expect(refused).toMatchObject({ code: 1, stdout: "" });
  expect(refused.stderr).toContain("An OAuth consumer can read but not write");
  expect(writes().filter(({ path }) => !path.startsWith("/site/"))).toEqual([]);
});

test("a wrong token gets a sentence that says what to do, and never shows the token", async () => {
  const folder = folderWith({ "access.yaml": ACCESS });
  const { code, stdout, stderr } = await castellan(
    ["plan"],
    { ...env, BITBUCKET_API_TOKEN: "wrong-token-12345" },
    folder,
  );
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain("id.atlassian.com");
  expect(stderr).not.toContain("wrong-token-12345");
});

describe("as a tool among others", () => {
  test("--version prints the version of the package", async () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8"));
    expect(await castellan(["--version"])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });

  test.each([
    { args: ["plna"], says: "Did you mean plan?" },
    { args: ["plan", "--jsn"], says: "Did you mean --json?" },
    { args: ["plan", "--concurrency", "many"], says: "whole number" },
    { args: ["sandbox", "--size", "21"], says: "Allowed choices are 20" },
    { args: ["apply", "--plan", "missing.json", "--yes"], says: "missing.json" },
  ])("a mistake on the command line is explained: $args", async ({ args, says }) => {
    const { code, stderr } = await castellan(args);
    expect(code).toBe(1);
    expect(stderr).toContain(says);
  });

  test.each(["bash", "zsh", "fish"])("completion for %s knows the commands", async (shell) => {
    const { code, stdout } = await castellan(["completion", shell]);
    expect(code).toBe(0);
    expect(stdout).toContain("castellan");
    const { stdout: offered } = await castellan(["complete", "--", "va"]);
    expect(offered).toContain("validate");
  });

  test("nothing is coloured in a pipe, and FORCE_COLOR colours", async () => {
    const folder = folderWith({ "access.yaml": ACCESS });
    expect((await castellan(["plan"], env, folder)).stdout).not.toContain("\u001b[");
    expect((await castellan(["plan"], { ...env, FORCE_COLOR: "1" }, folder)).stdout).toContain(
      "\u001b[",
    );
    expect(
      (await castellan(["plan"], { ...env, FORCE_COLOR: "1", NO_COLOR: "1" }, folder)).stdout,
    ).not.toContain("\u001b[");
  });

  test("demo goes the whole way", async () => {
    const { code, stdout } = await castellan(["demo"]);
    expect(stdout).toContain("The workspace has converged");
    expect(code).toBe(0);
  });
});
