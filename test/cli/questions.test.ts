import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { createCheckedSandbox } from "../sandbox/checked.ts";
import { faultsOf } from "./json-schemas.ts";
import { castellan, environmentOf, folderWith } from "./run-castellan.ts";

const FILES = ["--files", "examples/acme"];

let sandbox: Sandbox;
let env: Record<string, string>;
let from: string[];

beforeAll(async () => {
  sandbox = createCheckedSandbox();
  env = environmentOf(await sandbox.start(), sandbox);
  const file = join(folderWith({}), "acme.json");
  await castellan(["snapshot", "examples/acme", "--out", file], env);
  from = ["--snapshot", file];
});

afterAll(async () => {
  expect(sandbox.requests.filter(({ method }) => method !== "GET")).toEqual([]);
  await sandbox.close();
});

/** What a command prints, without the line about the snapshot. */
async function told(...args: string[]): Promise<string> {
  const { stdout, stderr } = await castellan(args);
  return `${stderr}${stdout}`.replace(/\nLive state: .*\n/, "");
}

describe("explain somebody on a scope", () => {
  test("every path, which wins, which is redundant, and the lines that say so", async () => {
    const text = await told("explain", "ana", "repository/svc-auth", ...FILES, ...from);
    expect(text.replaceAll(/:\d+:\d+/g, ":L")).toBe(
      `ana has admin on repository/svc-auth

  admin        wins       group platform has admin on project/PLAT
                          examples/acme/plat.yaml:L; ana is in it: examples/acme/groups.yaml:L
  read         redundant  group developers has read on project/PLAT
                          examples/acme/plat.yaml:L says write; ana is in it: examples/acme/groups.yaml:L
  read         redundant  group developers has read on repository/svc-auth
                          examples/acme/plat.yaml:L says write; ana is in it: examples/acme/groups.yaml:L
`,
    );
    const [, line] = /plat\.yaml:(\d+):/.exec(text) ?? [];
    const lines = readFileSync("examples/acme/plat.yaml", "utf8").split("\n");
    expect(lines[Number(line) - 1]).toContain("platform: admin");
  });

  test("the same over the API, with as many calls as the scope and its project take", async () => {
    const before = sandbox.requests.length;
    const live = await castellan(["explain", "ana", "svc-auth", ...FILES], env);
    expect(live.stdout).toContain("ana has admin on repository/svc-auth\n");
    const rows = sandbox.requests
      .slice(before)
      .filter(({ path }) => path.includes("permissions-config"));
    expect(rows).toHaveLength(4);
  });

  test.each(["ana", "ANA@acme.example", "ana aalto"])("whom %s means", async (word) => {
    expect(await told("explain", word, "PLAT", ...FILES, ...from)).toMatch(
      /^ana has admin on project\/PLAT/,
    );
  });

  test("an account id and a UUID, where there are no files", async () => {
    const bo = [...sandbox.state.people.values()].find(({ nickname }) => nickname === "bo");
    for (const word of [bo?.accountId, bo?.uuid, bo?.uuid.slice(1, -1)])
      expect(await told("explain", String(word), "geordi", "--workspace", "acme", ...from)).toMatch(
        /^"Bo Berg" \{/,
      );
  });

  test("what is held and no file says", async () => {
    const text = await told("explain", "gus", "svc-auth", ...FILES, ...from);
    expect(text).toContain(
      "gus has admin on repository/svc-auth\n                          in no file\n",
    );
  });
});

test("explain somebody: everything, collapsed by path", async () => {
  const text = await told("explain", "dee", ...FILES, ...from);
  expect(text).toMatch(
    /^dee can reach \d+ of 24 projects and repositories in acme\nGroups: developers\n/,
  );
  expect(text).toMatch(
    /^read +project\/PLAT and \d+ repositories in it +group developers on project\/PLAT$/m,
  );
});

test("who can, the strongest first, each with the path that wins", async () => {
  const text = await told("who-can", "read", "svc-auth", ...FILES, ...from);
  const [heading, , titles, ...rows] = text.trimEnd().split("\n");
  expect(heading).toBe("6 people have at least read on repository/svc-auth");
  expect(titles?.split(/ {2,}/)).toEqual(["WHO", "HAS", "THROUGH", "AND ALSO"]);
  expect(rows[0]?.split(/ {2,}/)).toEqual([
    "ana",
    "admin",
    "platform on project/PLAT",
    "developers on project/PLAT, 1 more",
  ]);
  expect(rows.map((row) => row.split(/ {2,}/)[1])).toEqual([
    "admin",
    "admin",
    "admin",
    "admin",
    "read",
    "read",
  ]);
});

describe("for machines", () => {
  test.each([
    { args: ["explain", "ana"] },
    { args: ["explain", "ana", "svc-auth"] },
    { args: ["who-can", "write", "PLAT"] },
  ])("$args: JSON by its schema, and CSV with a row for each path", async ({ args }) => {
    const { stdout } = await castellan([...args, ...FILES, ...from, "--json"]);
    expect(faultsOf("answers", stdout)).toEqual([]);
    const { answers } = JSON.parse(stdout) as { answers: { paths: unknown[] }[] };
    const table = await castellan([...args, ...FILES, ...from, "--csv"]);
    const rows = table.stdout.trimEnd().split("\r\n");
    expect(rows).toHaveLength(1 + answers.reduce((sum, { paths }) => sum + paths.length, 0));
    expect(rows[0]).toMatch(/^account,alias,name,scope,permission/);
  });
});

describe("what is not known is said", () => {
  test("a scope that could not be read: how much it may give, and exit code 3", async () => {
    sandbox.faults.add({
      when: { path: "/2.0/workspaces/acme/projects/PLAT/**" },
      effect: { kind: "status", status: 403 },
    });
    const { code, stdout } = await castellan(
      ["explain", "kai", "svc-auth", "--files", "examples/acme"],
      env,
    );
    const holders = await castellan(
      ["who-can", "admin", "svc-auth", "--files", "examples/acme"],
      env,
    );
    sandbox.faults.clear();
    expect(code).toBe(3);
    expect(stdout).toMatch(/^kai has nothing, and perhaps up to admin on repository\/svc-auth/);
    expect(stdout).toContain("Unknown: project/PLAT, up to admin: ");
    expect(holders.stdout).toMatch(/perhaps, because not everything is known/);
  });

  test("an address that was never looked up", async () => {
    expect(await told("explain", "new@acme.example", ...from)).toContain(
      "Whose new@acme.example is, is not known: it was not looked up when the snapshot was taken.",
    );
  });
});

describe("what it refuses", () => {
  test.each([
    {
      args: ["explain", "anna"],
      says: 'Nobody is known by anna. Give an alias of the files, an account id, a UUID, an address, or the whole display name. Did you mean "ana"?',
    },
    { args: ["explain", "Olga"], says: 'Did you mean "olga"' },
    {
      args: ["explain", "ana", "legay"],
      says: "There is no project or repository legay. Did you mean legacy?",
    },
    { args: ["explain", "lou"], says: "lou has no account in the workspace, and so no access." },
    {
      args: ["who-can", "create-repo", "svc-auth"],
      says: "On a repository somebody can read, write or admin, not create-repo",
    },
    { args: ["explain", "ana", "--json", "--csv"], says: "Choose one: --json or --csv." },
  ])("$args", async ({ args, says }) => {
    const { code, stdout, stderr } = await castellan([...args, ...FILES, ...from]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(says);
  });

  test("no workspace at all", async () => {
    const { code, stderr } = await castellan(["explain", "ana"], env, folderWith({}));
    expect(code).toBe(1);
    expect(stderr).toContain("Which workspace?");
  });
});
