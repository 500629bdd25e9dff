import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { Sandbox, SandboxOptions } from "../../src/sandbox/index.ts";
import { createCheckedSandbox } from "../sandbox/checked.ts";
import { castellan, environmentOf, folderWith } from "./run-castellan.ts";

const HEAD = "version: 1\nprovider: bitbucket\nworkspace: acme\n";
const GHOSTS = ["people", "ghosts"];

const validate = new Ajv2020({ strict: true, allErrors: true }).compile(
  JSON.parse(readFileSync("schema/ghosts.schema.json", "utf8")),
);

let sandbox: Sandbox;

async function start(options: SandboxOptions = {}): Promise<Record<string, string>> {
  sandbox = createCheckedSandbox(options);
  return environmentOf(await sandbox.start(), sandbox);
}

afterEach(async () => {
  expect(sandbox.requests.filter(({ method }) => method !== "GET")).toEqual([]);
  await sandbox.close();
});

type Document = {
  complete: boolean;
  read: { scopes: number; of?: number; calls: number };
  lists: { reason: string; count: number; unknown?: string; ghosts: { todo: string }[] }[];
  unread: unknown[];
};

/** The printed document, after it was held against the schema. */
function documentIn(stdout: string): Document {
  const document: Document = JSON.parse(stdout);
  expect(validate(document) ? [] : validate.errors).toEqual([]);
  return document;
}

function counts({ lists }: Document): Record<string, number> {
  return Object.fromEntries(lists.map(({ reason, count }) => [reason, count]));
}

describe("on the examples' workspace", () => {
  test("the whole report, with what creators left", async () => {
    const { code, stdout, stderr } = await castellan(
      [...GHOSTS, "examples/acme", "--domain", "ACME.example"],
      await start(),
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain(`
Admin rows of single people on repositories, not in the files: 2
  WHO  SCOPE                HOLDS  WOULD STAY
  eli  repository/geordi    admin  write
  gus  repository/svc-auth  admin  read
    → Write \`mode: authoritative\`, and under \`users:\` everybody who stays; or
      click Repository settings → Repository permissions → Remove.
`);
    expect(stdout).toContain(`
People with an address of another domain: 1
  WHO  ADDRESS                 ROWS  GROUPS
  cyd  cyd@contractor.example  1     1
`);
    expect(stdout).toContain("  lou  lou@acme.example\n");
    expect(stdout).toContain(
      "\nInvitations that nobody has accepted for more than 14 days: none\n",
    );
    expect(stdout).toContain(
      "\nSeats to free in all: 1. For 1 of them castellan apply comes first:",
    );
    expect(stdout).toContain("Read: the rows of 16 of 24 projects and repositories;");
  });

  test("it takes two calls for each scope that the files name, as a plan does", async () => {
    const env = await start();
    const { stdout } = await castellan([...GHOSTS, "examples/acme", "--json"], env);
    expect(documentIn(stdout).read).toEqual({ scopes: 16, of: 24, calls: 40 });
    expect(sandbox.requests).toHaveLength(40);
  });

  test("--all-scopes says first what it costs, and reads everything", async () => {
    const env = await start();
    const { stdout, stderr } = await castellan(
      [...GHOSTS, "examples/acme", "--all-scopes", "--json"],
      env,
    );
    expect(stderr).toBe(
      "Reading 24 scopes takes 48 calls or more; Bitbucket allows 1,000 an hour.\n",
    );
    expect(documentIn(stdout)).toMatchObject({ complete: true, read: { scopes: 24, of: 24 } });
  });

  test("somebody who left the workspace, somebody in no group, and a seat to free", async () => {
    const env = await start();
    for (const person of sandbox.state.people.values())
      if (person.nickname === "ivo") person.role = null;
    for (const { rows } of sandbox.state.repositories.values())
      for (const { uuid, nickname } of sandbox.state.people.values())
        if (nickname === "kai") rows.users.delete(uuid);
    const folder = folderWith({ "access.yaml": HEAD });
    const { stdout } = await castellan([...GHOSTS, "--all-scopes"], env, folder);
    expect(stdout).toMatch(/no members of the workspace any more: 2\n.*\n {2}"Ivo Iten" \{/);
    expect(stdout).toMatch(/in no group: 4\n/);
    expect(stdout).toMatch(/hold nothing: 3\n[\s\S]*"Kai Kahn"\n/);
  });

  test("exit code 2 with --detailed-exitcode when there are any, and only then", async () => {
    const env = await start();
    const none = folderWith({ "access.yaml": HEAD });
    const flags = [...GHOSTS, "--detailed-exitcode"];
    expect((await castellan([...flags, "examples/acme"], env)).code).toBe(2);
    for (const group of sandbox.state.groups.values())
      if (group.slug === "contractors")
        for (const { uuid, role } of sandbox.state.people.values())
          if (role !== null) group.members.add(uuid);
    const clean = await castellan(flags, env, none);
    expect(clean.code).toBe(0);
    expect(clean.stdout).toContain("No ghosts where castellan could look.");
  });
});

describe("invitations that nobody has accepted", () => {
  const folder = folderWith({
    "access.yaml": `${HEAD}people:\n  lou: { email: lou@acme.example }\n`,
  });

  async function invited() {
    const env = await start();
    const [olga] = [...sandbox.state.people.values()].filter(({ nickname }) => nickname === "olga");
    const invitation = { groups: ["contractors"], invitedBy: olga?.uuid ?? "" };
    sandbox.state.invitations.push(
      { ...invitation, email: "lou@acme.example", sentOn: "2020-01-01T10:00:00Z" },
      { ...invitation, email: "zoe@acme.example", groups: [], sentOn: "2020-01-02T10:00:00Z" },
      { ...invitation, email: "max@acme.example", sentOn: new Date().toISOString() },
    );
    return env;
  }

  const found = ({ lists }: Document) =>
    lists.find(({ reason }) => reason === "old-invitation") as unknown;

  test("of anybody, also where everybody in the files is a member", async () => {
    const env = await invited();
    const { stdout } = await castellan([...GHOSTS, "--json"], env, folder);
    const document = documentIn(stdout);
    expect(document).toMatchObject({ olderThan: 14 });
    expect(found(document)).toMatchObject({
      count: 2,
      ghosts: [
        {
          person: { alias: "lou" },
          invitation: { sent: "2020-01-01", groups: ["contractors"], by: { name: "Olga Orme" } },
        },
        { person: { email: "zoe@acme.example" }, invitation: { groups: [] } },
      ],
    });
    const nobody = folderWith({ "access.yaml": HEAD });
    const text = (await castellan(GHOSTS, env, nobody)).stdout;
    expect(text).toContain("Invitations that nobody has accepted for more than 14 days: 2\n");
    expect(text.split("\n").filter((line) => line.length > 80)).toEqual([]);
  });

  test("--older-than says how old", async () => {
    const flags = [...GHOSTS, "--older-than", "3660"];
    const { stdout } = await castellan(flags, await invited(), folder);
    expect(stdout).toContain("accepted for more than 3,660 days: none\n");
    expect(stdout).toContain("Nothing yet: invited on 2020-01-01, and not accepted.");
  });

  test("from a snapshot, which holds them", async () => {
    const env = await invited();
    const file = join(folderWith({}), "acme.snapshot.json");
    const taken = await castellan(["snapshot", "--out", file], env, folder);
    expect(taken).toMatchObject({ code: 0 });
    const { stdout } = await castellan([...GHOSTS, "--json", "--snapshot", file], {}, folder);
    expect(found(documentIn(stdout))).toMatchObject({ count: 2 });
  });

  test("a refused list is not known", async () => {
    const env = await invited();
    sandbox.faults.add({
      when: { path: "/1.0/users/acme/invitations" },
      effect: { kind: "status", status: 403 },
    });
    const { stdout } = await castellan(GHOSTS, env, folder);
    expect(stdout).toContain("accepted for more than 14 days: not known\n");
    expect(stdout).toContain("Who of them is invited is not known.");
    expect(stdout).not.toContain("No ghosts.");
  });

  test("in a workspace that has moved nobody tells, and it says where to look", async () => {
    const env = await invited();
    sandbox.state.workspace.administration = "moved";
    const { stdout } = await castellan(GHOSTS, env, folder);
    expect(stdout).toContain(
      "accepted for more than 14 days: not known\n  The workspace has moved",
    );
  });
});

test("on a workspace of 500 repositories: grouped, capped, 80 columns; --json has all", async () => {
  const env = await start({ size: 500 });
  const flags = [...GHOSTS, "examples/acme", "--all-scopes"];
  const { stdout } = await castellan(flags, env);
  expect(stdout).toMatch(/and \d+ more; --json lists all/);
  expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
  const document = documentIn((await castellan([...flags, "--json"], env)).stdout);
  expect(counts(document)).toMatchObject({ "in-no-group": 102, "not-in-files": 372 });
  for (const { count, ghosts } of document.lists) expect(ghosts).toHaveLength(count);
});

describe("what could not be read is said", () => {
  const folder = folderWith({
    "access.yaml": `${HEAD}projects:\n  LEG: { users: {} }\nrepositories:\n  attic: { users: {} }\n`,
  });

  test.each([
    {
      what: "the rows of a scope",
      path: "/2.0/repositories/acme/attic/**",
      said: "Unknown, because it could not be read\n  repository/attic: ",
    },
    {
      what: "the groups",
      path: "/1.0/groups/**",
      said: "Rows of people who are in no group: not known\n",
    },
    {
      what: "the list of repositories",
      path: "/2.0/repositories/acme",
      said: "Unknown, because it could not be read\n  repository/attic: ",
    },
  ])("$what", async ({ path, said }) => {
    const env = await start();
    sandbox.faults.add({ when: { path }, effect: { kind: "status", status: 403 } });
    const { code, stdout } = await castellan(GHOSTS, env, folder);
    expect(code).toBe(0);
    expect(stdout).toContain(said);
    expect(stdout).not.toContain("No ghosts.");
  });

  test("with --all-scopes, a list of which the files name nothing", async () => {
    const env = await start();
    sandbox.faults.add({
      when: { path: "/2.0/repositories/acme" },
      effect: { kind: "status", status: 403 },
    });
    const files = folderWith({ "access.yaml": HEAD });
    const { stdout } = await castellan([...GHOSTS, "--all-scopes", "--json"], env, files);
    expect(documentIn(stdout)).toMatchObject({
      complete: false,
      unread: [{ scope: { kind: "repository", name: "*" } }],
    });
  });
});

describe("what it refuses, before anything is sent", () => {
  test("a domain that cannot be one", async () => {
    const env = await start();
    const flags = [...GHOSTS, "examples/acme", "--domain", "a@b"];
    const { code, stderr } = await castellan(flags, env);
    expect(code).toBe(1);
    expect(stderr).toContain("--domain takes a domain such as acme.example");
    expect(sandbox.requests).toHaveLength(0);
  });

  test("files with problems", async () => {
    const env = await start();
    const folder = folderWith({ "access.yaml": `${HEAD}nonsense: 1\n` });
    const { code, stdout, stderr } = await castellan(GHOSTS, env, folder);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("unknown-key");
    expect(sandbox.requests).toHaveLength(0);
  });
});

test("two aliases for one account: a problem that only the workspace shows", async () => {
  const env = await start();
  const [bo] = [...sandbox.state.people.values()].filter(({ nickname }) => nickname === "bo");
  const folder = folderWith({
    "access.yaml": `${HEAD}people:\n  bo: { uuid: "${bo?.uuid}" }\n  b: { email: bo@acme.example }\n`,
  });
  const { code, stderr } = await castellan(GHOSTS, env, folder);
  expect(code).toBe(1);
  expect(stderr).toContain("same-account");
});

test("the help says what is listed, and shows examples", async () => {
  await start();
  const { stdout } = await castellan([...GHOSTS, "--help"]);
  expect(stdout).toContain("castellan people ghosts --all-scopes --detailed-exitcode");
  expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
});
