import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { environmentOf, folderWith, type Ran } from "../cli/run-castellan.ts";
import { runMain } from "../cli/run-in-process.ts";
import { createCheckedSandbox } from "../sandbox/checked.ts";

const HEAD = "version: 1\nprovider: bitbucket\nworkspace: acme\n";
const PEOPLE = "people: { ana: { email: ana@acme.example } }\n";

let sandbox: Sandbox;
let env: Record<string, string>;
beforeEach(async () => {
  sandbox = createCheckedSandbox();
  env = environmentOf(await sandbox.start(), sandbox);
});
afterEach(async () => await sandbox.close());

async function plan(text: string): Promise<Ran> {
  const folder = folderWith({ "access.yaml": HEAD + text });
  return await runMain(["plan", join(folder, "access.yaml")], env);
}

/** Refused in the files themselves, before anything is sent, in characters that show what is there. */
function expectRefused({ code, stdout, stderr }: Ran): void {
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/access\.yaml:\d+:\d+/);
  expect(stderr).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
  expect(stderr).not.toContain("bug in castellan");
  expect(sandbox.requests).toEqual([]);
}

describe("names that look like others are refused where they stand", () => {
  test.each([
    {
      name: "an alias with a Cyrillic a",
      text: "people: { ana: { email: ana@acme.example }, \u0430na: { email: bo@acme.example } }\n",
    },
    {
      name: "an alias with a zero-width joiner",
      text: "people: { ana: { email: ana@acme.example }, a\u200dna: { email: bo@acme.example } }\n",
    },
    {
      name: "a holder with a Cyrillic a",
      text: `${PEOPLE}repositories: { geordi: { users: { \u0430na: admin } } }\n`,
    },
    {
      name: "a repository with a Cyrillic o",
      text: `${PEOPLE}repositories: { ge\u043erdi: { users: { ana: read } } }\n`,
    },
    {
      name: "a repository in full-width letters",
      text: `${PEOPLE}repositories: { \uff47\uff45\uff4f: { users: { ana: read } } }\n`,
    },
    {
      name: "a repository in capitals",
      text: `${PEOPLE}repositories: { Geordi: { users: { ana: read } } }\n`,
    },
    {
      name: "a repository with a right-to-left override",
      text: `${PEOPLE}repositories: { "geo\u202eidr": { users: { ana: read } } }\n`,
    },
    { name: "a group with a Greek o", text: "groups: { devel\u03bfpers: { members: [] } }\n" },
    {
      name: "a project with a Greek capital",
      text: `${PEOPLE}projects: { PL\u0391T: { users: { ana: read } } }\n`,
    },
    {
      name: "a level with a Cyrillic a",
      text: `${PEOPLE}repositories: { geordi: { users: { ana: \u0430dmin } } }\n`,
    },
  ])("$name", async ({ text }) => {
    expectRefused(await plan(text));
  });
});

describe("names that lead elsewhere are refused where they stand", () => {
  test.each([
    "../../user",
    "..",
    "a/b",
    "a%2fb",
    "a?x=1",
    "a#b",
    "a b",
    "a\\\\b",
    "%2e%2e",
    "geordi/permissions-config/users",
  ])("a repository called %s", async (slug) => {
    expectRefused(await plan(`${PEOPLE}repositories: { "${slug}": { users: { ana: read } } }\n`));
  });

  test.each(["acme/../other", "..", "other?x", "ACME\u200b"])(
    "a workspace called %s",
    async (workspace) => {
      const folder = folderWith({
        "access.yaml": `version: 1\nprovider: bitbucket\nworkspace: "${workspace}"\n`,
      });
      expectRefused(await runMain(["plan", join(folder, "access.yaml")], env));
    },
  );
});

test("a directory's link to somewhere else is refused, and what is there is not shown", async () => {
  const outside = folderWith({ "secret.yaml": "password: hunter2\n" });
  const folder = folderWith({ "access/access.yaml": HEAD });
  symlinkSync(join(outside, "secret.yaml"), join(folder, "access/link.yaml"));
  const { code, stdout, stderr } = await runMain(["plan", join(folder, "access")], env);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain("link.yaml");
  expect(stderr).not.toContain("hunter2");
  expect(sandbox.requests).toEqual([]);
});

test("two hundred directories inside each other, and a file that is a directory, are no reason to fall over", async () => {
  const folder = folderWith({ "access/access.yaml": HEAD });
  mkdirSync(join(folder, "access", ...Array<string>(200).fill("d")), { recursive: true });
  mkdirSync(join(folder, "access/folder.yaml"));
  writeFileSync(join(folder, "access/.hidden.yaml"), "not: [valid");
  const { stderr } = await runMain(["validate", join(folder, "access")], env);
  expect(stderr).not.toContain("bug in castellan");
});

test("a pattern made to be slow is answered at once", async () => {
  const started = performance.now();
  const evil = [
    "*a".repeat(40),
    `{${"a,".repeat(60)}b}`,
    `${"[a-z]*".repeat(30)}x`,
    `+(${"a|".repeat(50)}b)`,
  ];
  for (const pattern of evil)
    await plan(`${PEOPLE}repositories: { ${JSON.stringify(pattern)}: { users: { ana: read } } }\n`);
  expect(performance.now() - started).toBeLessThan(5_000);
});
