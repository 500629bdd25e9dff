import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { environmentOf, folderWith, type Ran } from "../cli/run-castellan.ts";
import { runMain } from "../cli/run-in-process.ts";
import { type ScriptedServer, serve } from "../providers/bitbucket/scripted-server.ts";
import { createCheckedSandbox } from "../sandbox/checked.ts";
import { type Alter, alteringServer, callEverybody } from "./altering-server.ts";

const REVIEWED = "mode: authoritative, since: 2026-11-01";
const ACCESS = `version: 1
provider: bitbucket
workspace: acme
limits: { removals: { count: 99, ratio: 1 }, one-scope: { count: 99, ratio: 1 }, people-losing-access: { count: 99, ratio: 1 }, people-losing-everything: { count: 99, ratio: 1 }, shrunken: { count: 99, ratio: 1 } }
people: { ana: { email: ana@acme.example }, jun: { email: jun@acme.example } }
groups: { developers: { ${REVIEWED}, members: [ana] } }
projects: { WEB: { mode: observe, groups: {}, users: {} } }
repositories: { legacy: { ${REVIEWED}, users: { jun: admin } }, infra: { users: { jun: write } } }
`;
const LEGACY_USERS = "/2.0/repositories/acme/legacy/permissions-config/users";

let sandbox: Sandbox;
let origin: string;
const servers: ScriptedServer[] = [];
beforeEach(async () => {
  sandbox = createCheckedSandbox();
  origin = await sandbox.start();
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
  await sandbox.close();
});

async function kept(server: Promise<ScriptedServer>): Promise<ScriptedServer> {
  servers.push(await server);
  return await server;
}

async function run(at: string, ...args: string[]): Promise<Ran> {
  const folder = folderWith({ "access.yaml": ACCESS });
  const [command = "", ...flags] = args;
  return await runMain([command, join(folder, "access.yaml"), ...flags], {
    ...environmentOf(at, sandbox),
    CASTELLAN_JOURNAL_DIR: join(folder, "journal"),
  });
}

/** Where the answers for one scope are hostile, that scope is unknown, and nothing else is. */
async function applyBehind(alter: Alter): Promise<Ran> {
  const server = await kept(alteringServer(origin, alter));
  const ran = await run(server.origin, "apply", "--yes");
  expect(ran.code).toBe(3);
  expect(ran.stdout).toContain("1 unknown scope.");
  const { users } = sandbox.state.repository("legacy")?.rows ?? { users: new Map() };
  expect(users.size).toBe(3);
  expect(sandbox.state.repository("infra")?.rows.users.size).toBe(1);
  return ran;
}

const DEEP = `${"[".repeat(10_000)}${"]".repeat(10_000)}`;

describe("a server that is in somebody else's hands", () => {
  test.each<{ name: string; alter: (elsewhere: string) => Alter }>([
    {
      name: "says that the next page is on another host",
      alter:
        (elsewhere) =>
        ({ path }, own) =>
          path === LEGACY_USERS
            ? { json: { ...(own as object), next: `${elsewhere}${LEGACY_USERS}?page=2` } }
            : undefined,
    },
    {
      name: "redirects to another host",
      alter:
        (elsewhere) =>
        ({ path, url }) =>
          path === LEGACY_USERS
            ? { status: 302, headers: { location: `${elsewhere}${url}` } }
            : undefined,
    },
  ])("$name: nobody there is called", async ({ alter }) => {
    const elsewhere = await kept(serve(() => ({ json: { values: [], pagelen: 100 } })));
    await applyBehind(alter(elsewhere.origin));
    expect(elsewhere.requests).toEqual([]);
  });

  test.each<{ name: string; body: string }>([
    {
      name: "JSON of 10,000 levels in a row",
      body: `{"values":[{"permission":"read","user":${DEEP}}]}`,
    },
    { name: "JSON of 10,000 levels", body: DEEP },
    { name: "a prototype", body: `{"__proto__":{"values":[]}}` },
    { name: "numbers for names", body: `{"values":[{"permission":7,"user":{"uuid":1e999}}]}` },
  ])("answers $name: that scope is unknown", async ({ body }) => {
    await applyBehind(({ path }) =>
      path === LEGACY_USERS ? { headers: { "content-type": "application/json" }, body } : undefined,
    );
  });

  test("sends a gigabyte: it is hung up on, and that scope is unknown", async () => {
    let sent = 0;
    await applyBehind(({ path }) =>
      path === LEGACY_USERS
        ? (response) => {
            response.setHeader("content-type", "application/json");
            const chunk = Buffer.alloc(1 << 20, " ");
            const more = (): void => {
              while (sent < 1 << 30 && !response.destroyed) {
                sent += chunk.length;
                if (!response.write(chunk)) {
                  response.once("drain", more);
                  return;
                }
              }
              response.end();
            };
            more();
          }
        : undefined,
    );
    expect(sent).toBeLessThan(1 << 27);
  });

  test("lists repositories under names that lead elsewhere: nobody asks for them", async () => {
    const server = await kept(
      alteringServer(origin, ({ path }, own) => {
        if (path !== "/2.0/repositories/acme") return undefined;
        const page = own as { values: object[] };
        const evil = ["../../user", "a/../../b", "a%2fb", "a?b", "a\u202eb"];
        return {
          json: {
            ...page,
            values: [
              ...page.values,
              ...evil.map((slug) => ({ ...page.values[0], slug, name: slug })),
            ],
            size: page.values.length + evil.length,
          },
        };
      }),
    );
    const folder = folderWith({
      "access.yaml":
        'version: 1\nprovider: bitbucket\nworkspace: acme\nrepositories: { "*": { users: {} } }\n',
    });
    const { stderr } = await runMain(
      ["plan", join(folder, "access.yaml")],
      environmentOf(server.origin, sandbox),
    );
    expect(stderr).not.toContain("bug in castellan");
    const asked = server.requests.map(({ path }) => path);
    expect(asked.filter((path) => /\.\.|%2f|%3f|%E2%80%AE|\/b\//i.test(path))).toEqual([]);
  });
});

/** Whatever a terminal, or a page that shows text, could take for more than text. */
const UNPRINTABLE = /(?!\n)[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/u;

describe("names that are more than names", () => {
  test.each([
    { name: "terminal sequences", text: "\u001b[2J\u001b[31mAna\u001b]0;owned\u0007\u009b1m" },
    { name: "new lines", text: "Ana\r\ndone     project/PLAT  + ana  admin\n" },
    { name: "the other direction", text: "Ana \u202enimda\u202c\u2066x\u2069\u200f" },
    { name: "nothing that can be seen", text: "\u200b\u2060\ufeff\u00ad" },
    { name: "lines of Unicode", text: "Ana\u2028Bo\u2029Cyd\u0085Dee" },
    { name: "lone surrogates", text: "Ana \ud800 \udfff" },
    { name: "sixty thousand characters", text: "A".repeat(60_000) },
  ])("$name: what is printed is text, one line for each thing", async ({ text }) => {
    callEverybody(sandbox, text);
    const planned = await run(origin, "plan", "--all");
    const applied = await run(origin, "apply", "--yes");
    const json = await run(origin, "plan", "--json");
    expect(applied.code).toBe(0);
    for (const output of [planned.stdout, applied.stdout, planned.stderr, applied.stderr]) {
      expect(output).not.toMatch(UNPRINTABLE);
      expect(Math.max(...output.split("\n").map((line) => line.length))).toBeLessThan(400);
    }
    // One removal per line, however the people are called.
    expect(applied.stdout.match(/^done .*→ nothing$/gm)).toHaveLength(5);
    expect(() => JSON.parse(json.stdout)).not.toThrow();
  });

  test.each([
    "@everyone",
    "**bold** [click](javascript:alert(1))",
    "<img src=x onerror=alert(1)>",
    "`; rm -rf / #",
    "=cmd|' /C calc'!A0",
  ])("%s stays within its quotes", async (text) => {
    callEverybody(sandbox, text);
    const { stdout } = await run(origin, "plan");
    for (const line of stdout.split("\n").filter((found) => found.includes(text)))
      expect(line).toContain(JSON.stringify(text));
  });

  test("somebody who is called like an account is told from the account", async () => {
    const { uuid } = sandbox.state.personByEmail("jun@acme.example") ?? { uuid: "" };
    callEverybody(sandbox, `Jun" ${uuid}  write`);
    const { stdout } = await run(origin, "plan");
    const lines = stdout.split("\n").filter((line) => /^ +- .*→ nothing/.test(line));
    expect(lines.length).toBeGreaterThan(3);
    for (const line of lines) expect(line).toContain(`"Jun\\" ${uuid}  write" {`);
  });

  test("somebody who is called like an alias is told from the one who has it", async () => {
    callEverybody(sandbox, "jun");
    const { stdout } = await run(origin, "plan");
    const removed = stdout.split("\n").filter((line) => /^ +- .*write → nothing/.test(line));
    expect(removed).toHaveLength(2);
    for (const line of removed) expect(line).toMatch(/\{[0-9a-f-]{36}\}/);
  });
});
