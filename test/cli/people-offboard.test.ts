import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { createCheckedSandbox } from "../sandbox/checked.ts";
import { faultsOf } from "./json-schemas.ts";
import { castellan, environmentOf, folderWith } from "./run-castellan.ts";
import { runMain } from "./run-in-process.ts";

const FILE = `version: 1
provider: bitbucket
workspace: acme
people:
  # Stays until the migration is done.
  jun: { email: jun@acme.example }
  cyd:
    email: cyd@contractor.example # a contractor
    reason: OPS-1201
  lou: { email: lou@acme.example }
groups:
  contractors: { mode: observe, members: [] }
repositories:
  legacy: {}
`;

let sandbox: Sandbox;
let origin: string;
let env: Record<string, string>;
let folder: string;
const text = () => readFileSync(join(folder, "access.yaml"), "utf8");
const offboard = (alias: string, ...flags: string[]) =>
  castellan(["people", "offboard", alias, "access.yaml", ...flags], env, folder);

beforeEach(async () => {
  sandbox = createCheckedSandbox();
  origin = await sandbox.start();
  env = environmentOf(origin, sandbox);
  folder = folderWith({ "access.yaml": FILE });
});
afterEach(() => sandbox.close());

const uuidOf = (nickname: string) =>
  [...sandbox.state.people.values()].find((person) => person.nickname === nickname)?.uuid ?? "";

async function put(method: string, path: string, body?: unknown): Promise<void> {
  const { email, token } = sandbox.credentials.admin;
  const answer = await fetch(`${origin}/2.0${path}`, {
    method,
    headers: {
      authorization: `Basic ${Buffer.from(`${email}:${token}`).toString("base64")}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(answer.ok).toBe(true);
}

test("everything somebody holds, the edit, and what remains", async () => {
  const jun = uuidOf("jun");
  const id = encodeURIComponent(jun);
  await put("POST", "/repositories/acme/legacy/branch-restrictions", {
    kind: "push",
    branch_match_kind: "glob",
    pattern: "main",
    users: [{ uuid: jun }],
    groups: [],
  });
  await put("PUT", `/repositories/acme/legacy/default-reviewers/${id}`);
  await put("PUT", `/workspaces/acme/projects/LEG/default-reviewers/${id}`);
  const { code, stdout, stderr } = await offboard("jun", "--all-scopes", "--yes");
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: "Reading 24 scopes takes 92 calls or more; Bitbucket allows 1,000 an hour.\n",
  });
  expect(stdout).toContain(`What jun ("Jun Jost") holds in acme
  workspace       a member
  groups          none
  permissions     repository/attic: admin (not in the files)
                  repository/legacy: admin
                  repository/legacy-api: admin (not in the files)
  restrictions    repository/legacy: push on main
  reviewer of     project/LEG
                  repository/legacy
  alone admin of  repository/attic
                  repository/legacy
                  repository/legacy-api
  looked at       24 of 24 projects and repositories
`);
  expect(stdout).toContain("Default reviewers → Remove.");
  expect(stdout).toContain("User directory → Jun Jost → Remove from workspace.");
  const prose = stdout.split("\n").filter((line) => !/^[-+ ]/.test(line) || line.startsWith("  "));
  expect(prose.filter((line) => line.length > 80)).toEqual([]);
  // Scopes that no file named are named, with nothing else; comments stay.
  const suspended = "jun: { email: jun@acme.example, suspended: true }";
  expect(text()).toBe(
    `${FILE.replace("jun: { email: jun@acme.example }", suspended)}  attic: {}\n  legacy-api: {}\n`,
  );
  // The guard says what the command said: somebody else must administer it first.
  expect((await castellan(["plan"], env, folder)).code).toBe(4);
});

test("the apply after it takes all that is more than observed", async () => {
  expect((await offboard("cyd", "--yes")).code).toBe(0);
  expect(text()).toContain("    reason: OPS-1201\n    suspended: true\n  lou:");
  expect((await castellan(["apply", "--yes"], env, folder)).code).toBe(0);
  expect(sandbox.state.repository("legacy")?.rows.users.has(uuidOf("cyd"))).toBe(false);
  expect(sandbox.state.groups.get("contractors")?.members.has(uuidOf("cyd"))).toBe(true);
  const again = await offboard("cyd", "--yes");
  expect(again.code).toBe(0);
  expect(again.stdout).toContain("The files say so already.");
  expect(again.stdout).toContain("contractors (only observed)");
  expect(again.stdout).toContain("group/contractors is only observed: Workspace settings →");
});

test("nothing is sent but reads, and a dry run writes nothing either", async () => {
  const { code, stdout } = await offboard("jun", "--dry-run", "--json");
  expect(code).toBe(0);
  expect(faultsOf("offboarding", stdout)).toEqual([]);
  expect(JSON.parse(stdout)).toMatchObject({
    alias: "jun",
    membership: "member",
    rows: [{ scope: { kind: "repository", name: "legacy" }, permission: "admin", named: true }],
    written: false,
    files: ["access.yaml"],
    scopesRead: 1,
    scopes: 24,
  });
  expect(text()).toBe(FILE);
  expect(sandbox.requests.filter(({ method }) => method !== "GET")).toEqual([]);
});

test("--until writes the last day in place of suspending", async () => {
  const { stdout } = await offboard("jun", "--until", "2099-01-31", "--yes");
  expect(stdout).toContain("After 2099-01-31, castellan plan");
  expect(text()).toContain("jun: { email: jun@acme.example, until: 2099-01-31 }");
  await offboard("jun", "--until", "2099-02-28", "--yes");
  expect(text()).toContain("jun: { email: jun@acme.example, until: 2099-02-28 }");
});

test("somebody without an account", async () => {
  const { code, stdout } = await offboard("lou", "--dry-run");
  expect(code).toBe(0);
  expect(stdout).toContain("workspace       no account: lou@acme.example is not a member\n");
  expect(stdout).toContain("Nothing remains to be done by hand.");
});

describe("what could not be read is said, and never taken for nothing", () => {
  test.each([
    { path: "/1.0/groups/**", said: "groups of workspace/acme: GET /1.0/groups/acme/: 403" },
    { path: "**/legacy/permissions-config/users", said: "permissions of repository/legacy: " },
    { path: "**/legacy/branch-restrictions", said: "branch restrictions of repository/legacy: " },
    { path: "**/legacy/default-reviewers", said: "default reviewers of repository/legacy: " },
    { path: "/2.0/repositories/acme", said: "everything of repository/*: " },
  ])("$path", async ({ path, said }) => {
    sandbox.faults.add({ when: { path }, effect: { kind: "status", status: 403 } });
    const args = ["people", "offboard", "jun", join(folder, "access.yaml"), "--dry-run"];
    const { code, stdout } = await runMain(args, env);
    expect(code).toBe(0);
    expect(stdout.replaceAll(/\s+/g, " ")).toContain(`not known ${said.trim()}`);
    const json = await runMain([...args, "--json"], env);
    expect(faultsOf("offboarding", json.stdout)).toEqual([]);
    expect(JSON.parse(json.stdout).unread).toHaveLength(1);
  });
});

test.each([
  { args: ["junn", "--dry-run"], says: "Did you mean `jun`?" },
  { args: ["somebody", "--dry-run"], says: "Declare the person first" },
  { args: ["jun"], says: "Pass --dry-run to look" },
  { args: ["jun", "--until", "tomorrow", "--yes"], says: "--until takes a day" },
])("refused before anything is sent: $args", async ({ args, says }) => {
  const [alias = "", ...flags] = args;
  const call = ["people", "offboard", alias, join(folder, "access.yaml"), ...flags];
  const { code, stdout, stderr } = await runMain(call, env);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain(says);
  expect(sandbox.requests).toHaveLength(0);
});

test("a pending invitation is shown, and withdrawn by the plan", async () => {
  const person = `people: { lou: { email: lou@acme.example } }`;
  const group = "groups: { developers: { members: [lou] } }";
  const files = folderWith({
    "access.yaml": `version: 1\nprovider: bitbucket\nworkspace: acme\n${person}\n${group}\n`,
  });
  expect((await castellan(["apply", "--yes"], env, files)).code).toBe(0);
  const args = ["people", "offboard", "lou", join(files, "access.yaml"), "--dry-run"];
  const { stdout } = await runMain(args, env);
  expect(stdout).toContain("invitation      pending, sent on ");
  expect(stdout).toMatch(/takes\s+the\s+pending\s+invitation\./);
  expect(stdout).not.toContain("Cancel");
});

test("in a workspace that has moved, without a key, the seat is to be freed by hand", async () => {
  sandbox.state.workspace.administration = "moved";
  const { stdout } = await offboard("jun", "--dry-run");
  expect(stdout).toContain("admin.atlassian.com → Directory → Users → Jun Jost");
});
