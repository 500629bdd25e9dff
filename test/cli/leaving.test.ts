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
