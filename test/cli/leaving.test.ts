import { join } from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { createCheckedSandbox } from "../sandbox/checked.ts";
import { castellan, environmentOf, folderWith } from "./run-castellan.ts";

const HEAD = "version: 1\nprovider: bitbucket\nworkspace: acme\n";

let sandbox: Sandbox;

async function start(): Promise<Record<string, string>> {
  sandbox = createCheckedSandbox();
  return environmentOf(await sandbox.start(), sandbox);
}

afterEach(() => sandbox.close());

const uuidOf = (nickname: string) =>
  [...sandbox.state.people.values()].find((person) => person.nickname === nickname)?.uuid ?? "";

function holdings(nickname: string): string[] {
  const uuid = uuidOf(nickname);
  const { groups, projects, repositories } = sandbox.state;
  return [
    ...[...groups.values()].flatMap(({ slug, members }) => (members.has(uuid) ? [slug] : [])),
    ...[...projects.values()].flatMap(({ key, rows }) => (rows.users.has(uuid) ? [key] : [])),
    ...[...repositories.values()].flatMap(({ slug, rows }) => (rows.users.has(uuid) ? [slug] : [])),
  ];
}

describe("in an additive workspace whose files list nobody", () => {
  const files = (how: string) => ({
    "access.yaml": `${HEAD}people:
  cyd: { email: cyd@contractor.example, ${how} }
  gus: { email: gus@acme.example }
repositories:
  legacy: {}
  svc-auth: { groups: {} }
`,
  });

  test.each([{ how: "suspended: true" }, { how: "until: 2026-01-31" }])(
    "$how: plan, apply, and the plan after it is empty",
    async ({ how }) => {
      const env = await start();
      expect(holdings("cyd")).toEqual(["contractors", "legacy"]);
      const folder = folderWith(files(how));
      const planned = await castellan(["plan", "--detailed-exitcode"], env, folder);
      expect(planned.code).toBe(2);
      expect(planned.stdout).toContain("group/contractors  additive\n  - cyd  member → nothing (");
      const applied = await castellan(["apply", "--yes"], env, folder);
      expect(applied.code).toBe(0);
      expect(holdings("cyd")).toEqual([]);
      // Nobody else lost anything.
      expect(holdings("gus")).toEqual(["developers", "svc-auth"]);
      expect((await castellan(["plan", "--detailed-exitcode"], env, folder)).code).toBe(0);
    },
  );

  test("an undo gives nothing back to somebody who has left", async () => {
    const env = await start();
    const folder = folderWith(files("suspended: true"));
    await castellan(["apply", "--yes"], env, folder);
    const { code, stdout } = await castellan(["undo", "last", "--apply", "--yes"], env, folder);
    expect(code).toBe(0);
    expect(stdout).toContain("cyd has left: suspended");
    expect(holdings("cyd")).toEqual([]);
  });
});

test("an owner leaves the administrators, and is no owner any more", async () => {
  const env = await start();
  const folder = folderWith({
    "access.yaml": `${HEAD}people: { olga: { email: olga@acme.example, suspended: true } }\n`,
  });
  const { code, stdout } = await castellan(["apply", "--yes"], env, folder);
  expect(code).toBe(0);
  expect(stdout).toContain(
    "workspace/acme  olga  owner\n    suspended, and still an administrator",
  );
  const again = await castellan(["plan"], env, folder);
  expect(again.stdout).toContain("Converged: nothing to change.");
});

test("while the groups cannot be read, a plan for somebody who has left is not whole", async () => {
  const env = await start();
  sandbox.faults.add({ when: { path: "/1.0/**" }, effect: { kind: "status", status: 403 } });
  const folder = folderWith({
    "access.yaml": `${HEAD}people: { cyd: { email: cyd@contractor.example, suspended: true } }\n`,
  });
  const { code, stdout } = await castellan(["apply", "--yes"], env, folder);
  expect(code).toBe(3);
  expect(stdout).toContain("Unknown, so nothing is planned there\n  group/*: ");
});

describe("the seat of whoever has left, in a workspace that has moved", () => {
  const text = (more = "") => `${HEAD}${more}people:
  cyd: { email: cyd@contractor.example, suspended: true }
`;

  async function moved(withKey = true): Promise<Record<string, string>> {
    const env = await start();
    sandbox.state.workspace.administration = "moved";
    return {
      ...env,
      ATLASSIAN_API_URL: env["BITBUCKET_API_URL"] ?? "",
      ...(withKey && { ATLASSIAN_ORG_API_KEY: sandbox.credentials.organisation.key }),
    };
  }
  const isMember = (nickname: string) =>
    sandbox.state.members().some((person) => person.nickname === nickname);
  const revocations = () =>
    sandbox.requests.filter(({ path }) => path.endsWith("/roles/revoke")).length;

  test("is taken last, also where rows were left behind, and once", async () => {
    const env = await moved();
    const folder = folderWith({ "access.yaml": text() });
    const saved = join(folder, "plan.json");
    const planned = await castellan(["plan", "--out", saved], env, folder);
    expect(planned.stdout).toContain("Seats\n  - cyd  member → nothing (suspended)");
    expect(isMember("cyd")).toBe(true);
    const applied = await castellan(["apply", "--plan", saved, "--yes"], env, folder);
    expect(applied.code).toBe(0);
    expect(applied.stdout.indexOf("workspace/acme  - cyd")).toBeGreaterThan(
      applied.stdout.indexOf("group/contractors  - cyd"),
    );
    expect(isMember("cyd")).toBe(false);
    expect(holdings("cyd")).toEqual([]);
    const undone = await castellan(["undo", "last"], env, folder);
    expect(undone.stdout).toContain("no undo gives a seat back");
    const again = await castellan(["apply", "--plan", saved, "--yes"], env, folder);
    expect(again.stdout).toContain("already  workspace/acme  - cyd");
    expect(revocations()).toBe(1);
    expect((await castellan(["plan", "--detailed-exitcode"], env, folder)).code).toBe(0);
  });

  test("is an owner's: never, before they are out of the administrators", async () => {
    const env = await moved();
    const folder = folderWith({
      "access.yaml": text().replace(/cyd/g, "olga").replace("contractor", "acme"),
    });
    const { stdout } = await castellan(["apply", "--yes"], env, folder);
    expect(stdout).toContain("still an administrator of the workspace");
    expect(revocations()).toBe(0);
  });

  test("became an owner's since review: nothing is taken", async () => {
    const env = await moved();
    const folder = folderWith({ "access.yaml": text() });
    const saved = join(folder, "plan.json");
    await castellan(["plan", "--out", saved], env, folder);
    const person = sandbox.state.members().find(({ nickname }) => nickname === "cyd");
    if (person) person.role = "owner";
    const { stdout } = await castellan(["apply", "--plan", saved, "--yes"], env, folder);
    expect(stdout).toContain("was member, is owner now");
    expect(revocations()).toBe(0);
  });

  test("is only shown where the files observe", async () => {
    const env = await moved();
    const folder = folderWith({ "access.yaml": text("mode: observe\n") });
    const { code, stdout } = await castellan(["plan", "--detailed-exitcode"], env, folder);
    expect(code).toBe(0);
    expect(stdout).toContain("workspace/acme  - cyd  member → nothing (suspended)");
    expect(stdout).not.toContain("Seats");
  });

  test("is left to a click without a key", async () => {
    const env = await moved(false);
    const folder = folderWith({ "access.yaml": text() });
    const { stdout } = await castellan(["plan"], env, folder);
    expect(stdout).toContain("still a member: admin.atlassian.com → Directory → Users");
    expect(stdout).not.toContain("Seats");
  });

  test.each([
    { status: 404, code: 0, says: "done     workspace/acme" },
    { status: 403, code: 3, says: "the organisation's API key may not do this" },
    { status: 409, code: 3, says: "409" },
  ])("answered with $status: exit code $code", async ({ status, code, says }) => {
    const env = await moved();
    sandbox.faults.add({
      when: { method: "POST", path: "/admin/v1/orgs/**" },
      effect: { kind: "status", status, body: "{}" },
    });
    const folder = folderWith({ "access.yaml": text() });
    const applied = await castellan(["apply", "--yes"], env, folder);
    expect(applied.stdout).toContain(says);
    expect(applied.code).toBe(code);
  });

  test("guards look at it: whoever is protected keeps it", async () => {
    const env = await moved();
    const folder = folderWith({ "access.yaml": text("protected: { people: [cyd] }\n") });
    const { code, stdout } = await castellan(["plan", "--detailed-exitcode"], env, folder);
    expect(code).toBe(4);
    expect(stdout).toContain("workspace/acme would take access from cyd");
  });
});

test("where Bitbucket administers the workspace, the plan says what remains to be clicked", async () => {
  const env = await start();
  const folder = folderWith({
    "access.yaml": `${HEAD}people: { cyd: { email: cyd@contractor.example, suspended: true } }\n`,
  });
  const { stdout } = await castellan(["plan"], env, folder);
  expect(stdout).toContain("Remove from workspace; that frees a seat");
});
