import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { main } from "../../src/cli/program.ts";
import { connectReader, connectWriter } from "../../src/providers/bitbucket/index.ts";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { castellan, environmentOf, folderWith, type Ran } from "../cli/run-castellan.ts";
import { runMain } from "../cli/run-in-process.ts";
import { createCheckedSandbox } from "../sandbox/checked.ts";
import { alteringServer } from "./altering-server.ts";

const REVIEWED = "mode: authoritative, since: 2026-11-01";
const HEAD = `version: 1
provider: bitbucket
workspace: acme
people: { jun: { email: jun@acme.example }, kai: { email: kai@acme.example } }
`;
const FILES = {
  "work.yaml": `${HEAD}limits: { people-losing-everything: { floor: 20, count: 20, ratio: 1 }, people-losing-access: { floor: 20 } }
groups: { nova: { members: [jun] } }
repositories: { infra: { users: { kai: write } }, legacy: { ${REVIEWED}, users: { jun: admin, kai: read } } }\n`,
  "guarded.yaml": `${HEAD}projects: { DATA: { ${REVIEWED}, users: {} } }\n`,
  "broken.yaml": `${HEAD}repositories: { infra: { users: { kai: wirte } } }\n`,
};

let sandbox: Sandbox;
let origin: string;
let folder: string;
let issued: string[];
beforeEach(async () => {
  issued = [];
  sandbox = createCheckedSandbox({
    observe: ({ path, responseBody }) => {
      if (path.startsWith("/site/oauth2/"))
        issued.push((JSON.parse(responseBody) as { access_token: string }).access_token);
    },
  });
  origin = await sandbox.start();
  folder = folderWith(FILES);
});
afterEach(async () => await sandbox.close());

/** Every form in which one of the sandbox's secrets could be written down. */
function secrets(): string[] {
  const { admin, reader, oauth } = sandbox.credentials;
  const pairs = [admin, reader].map(({ email, token }) => [email, token] as const);
  return [
    ...[...pairs, [oauth.key, oauth.secret] as const].flatMap(([name, secret]) => [
      secret,
      Buffer.from(`${name}:${secret}`).toString("base64").slice(0, -3),
      Buffer.from(secret).toString("base64").slice(0, -3),
      [...secret].toReversed().join(""),
    ]),
    ...issued,
  ];
}

function filesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .map((name) => join(directory, name))
    .filter((path) => statSync(path).isFile());
}

/** Fails when anything that was said or written down holds a secret. */
function expectNoLeak(said: readonly string[]): void {
  const texts = [...said, ...filesIn(folder).map((path) => readFileSync(path, "utf8"))];
  for (const secret of secrets())
    expect(
      texts.filter((text) => text.includes(secret)).map((text) => text.slice(0, 2000)),
    ).toEqual([]);
}

const all = (runs: readonly Ran[]) => runs.flatMap(({ stdout, stderr }) => [stdout, stderr]);

function environments(at: string): Record<string, string>[] {
  const journal = { CASTELLAN_JOURNAL_DIR: join(folder, "journal") };
  const { reader, oauth } = sandbox.credentials;
  return [
    { ...journal, ...environmentOf(at, sandbox) },
    {
      ...journal,
      BITBUCKET_API_URL: at,
      BITBUCKET_EMAIL: reader.email,
      BITBUCKET_API_TOKEN: reader.token,
    },
    {
      ...journal,
      BITBUCKET_API_URL: at,
      BITBUCKET_CLIENT_ID: oauth.key,
      BITBUCKET_CLIENT_SECRET: oauth.secret,
    },
  ];
}

/** Every command that talks to Bitbucket, over files that work, are stopped, and are wrong. */
function commandLines(): string[][] {
  const saved = join(folder, "plan.json");
  return [
    ...Object.keys(FILES).flatMap((file) => [
      ["plan", join(folder, file), "--all"],
      ["plan", join(folder, file), "--json"],
    ]),
    ["plan", join(folder, "work.yaml"), "--out", saved],
    ["apply", "--plan", saved, "--yes", "--json"],
    ["apply", join(folder, "guarded.yaml"), "--yes"],
    ["apply", join(folder, "work.yaml"), "--yes"],
    ["runs", "--json"],
    ["undo", "--yes"],
  ];
}

test("whatever is done, and with whatever credential, no secret is said or written down", async () => {
  const runs: Ran[] = [];
  for (const env of environments(origin)) {
    sandbox.reset();
    for (const args of commandLines()) runs.push(await runMain(args, env));
  }
  // It did work, or there was nothing to leak.
  expect(runs.map(({ code }) => code)).toEqual(expect.arrayContaining([0, 1, 3, 4]));
  expect(filesIn(join(folder, "journal")).length).toBeGreaterThan(0);
  expect(issued.length).toBeGreaterThan(0);
  expectNoLeak(all(runs));
});

test("a server that sends the credential back gets it printed nowhere", async () => {
  const echoes = await alteringServer(origin, ({ headers, path, method }) => {
    const message = `you are ${headers.authorization}, ${Buffer.from((headers.authorization ?? "").replace("Basic ", ""), "base64")}`;
    if (method === "GET" && !path.includes("/legacy/")) return undefined;
    return { status: 403, json: { type: "error", error: { message, detail: message } } };
  });
  try {
    const runs: Ran[] = [];
    for (const env of environments(echoes.origin))
      for (const args of commandLines()) runs.push(await runMain(args, env));
    expect(runs.some(({ stdout }) => stdout.includes("403"))).toBe(true);
    expectNoLeak(all(runs));
  } finally {
    await echoes.close();
  }
});

test("a wrong token, no server, and a bug leave no secret behind either", async () => {
  const [env = {}] = environments(origin);
  const runs = [
    await runMain(["plan", join(folder, "work.yaml")], {
      ...env,
      BITBUCKET_EMAIL: "nobody@acme.example",
    }),
    await runMain(["plan", join(folder, "work.yaml")], {
      ...env,
      BITBUCKET_API_URL: `${origin}/sub`,
    }),
    await runMain(["plan", join(folder, "work.yaml")], {
      ...env,
      BITBUCKET_API_URL: `http://${sandbox.credentials.admin.token}@127.0.0.1:1`,
    }),
  ];
  let said = "";
  const output = {
    write: (text: string) => {
      said += text;
    },
  };
  const code = await main(["plan", join(folder, "work.yaml")], {
    stdout: output,
    stderr: output,
    interactive: false,
    env,
    now: () => {
      throw new TypeError("the clock is broken");
    },
    signal: new AbortController().signal,
  });
  expect(code).toBe(1);
  expect(said).toContain("bug in castellan");
  expectNoLeak([...all(runs), said]);
});

test("a process that fails, is killed, or is asked for all that its libraries can tell leaks nothing", async () => {
  const [env = {}] = environments(origin);
  writeFileSync(join(folder, "unwritable"), "");
  const runs = [
    await castellan(["plan", join(folder, "work.yaml")], { ...env, DEBUG: "*" }, folder),
    await castellan(
      ["plan", join(folder, "work.yaml"), "--out", join(folder, "unwritable/plan.json")],
      env,
      folder,
    ),
    await castellan(["apply", join(folder, "work.yaml"), "--yes"], env, folder, (_text, kill) =>
      kill("SIGKILL"),
    ),
  ];
  expectNoLeak(all(runs));
});

test("no object that castellan makes shows a credential to whoever inspects it", () => {
  const { email, token } = sandbox.credentials.admin;
  const connection = {
    workspace: "acme",
    origin,
    credentials: { kind: "api-token", email, token } as const,
  };
  const shown = [connectReader(connection), connectWriter(connection)].flatMap((port) => [
    inspect(port, { depth: 20, showHidden: true }),
    JSON.stringify(port),
  ]);
  expectNoLeak(shown);
});
