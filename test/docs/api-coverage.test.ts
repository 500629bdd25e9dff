import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { parse } from "yaml";
import type { Exchange, Sandbox } from "../../src/sandbox/index.ts";
import { environmentOf, folderWith } from "../cli/run-castellan.ts";
import { runMain } from "../cli/run-in-process.ts";
import { createCheckedSandbox } from "../sandbox/checked.ts";
import { OPENAPI_FOLDER } from "../sandbox/contract.ts";
import { apiRows, rowOf } from "./api-table.ts";

const rows = apiRows();
const DOCUMENT = join(OPENAPI_FOLDER, "bitbucket-access.yaml");

let sandbox: Sandbox | undefined;
afterAll(async () => await sandbox?.close());

test("no endpoint is listed twice", () => {
  const names = rows.map(({ method, template }) => `${method} ${template}`);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  expect(rows.length).toBeGreaterThan(70);
});

(existsSync(DOCUMENT) ? test : test.skip)(
  "every operation about users that is documented is answered",
  () => {
    const { paths } = parse(readFileSync(DOCUMENT, "utf8")) as { paths: Record<string, object> };
    const operations = Object.entries(paths).flatMap(([path, methods]) =>
      /^\/users?(\/|$)|permissions-config\/users/.test(path)
        ? Object.keys(methods)
            .filter((method) => /^(get|post|put|delete)$/.test(method))
            .map((method) => `${method.toUpperCase()} /2.0${path}`)
        : [],
    );
    expect(operations.length).toBeGreaterThan(20);
    const listed = new Set(rows.map(({ method, template }) => `${method} ${template}`));
    expect(operations.filter((operation) => !listed.has(operation))).toEqual([]);
  },
);

/** Held by tests of their own, over the same check: pull requests, invitations, and what takes an organisation. */
const ELSEWHERE =
  /pullrequests|\/commit\/|invitations|^\/admin\/|^\/2\.0\/workspaces\/\{workspace\}$/;

test("what is listed as called is called", async () => {
  const called = new Set<string>();
  const observe = ({ agent, ...exchange }: Exchange) => {
    const row = agent === "castellan" ? rowOf(rows, exchange) : undefined;
    if (row !== undefined) called.add(`${row.method} ${row.template}`);
  };
  sandbox = createCheckedSandbox({ observe, switches: { "absent-permission": "not-found" } });
  const env = environmentOf(await sandbox.start(), sandbox);
  const head = "version: 1\nprovider: bitbucket\nworkspace: acme\n";
  const folder = folderWith({
    "one/access.yaml": `${head}people: { gus: { email: gus@acme.example }, bo: { email: bo@acme.example } }
groups: { qa: { members: [gus] }, contractors: { absent: true }, developers: {} }
projects: { WEB: { groups: { qa: read }, users: { gus: read } } }
repositories: { geordi: { groups: { qa: read }, users: { gus: read } } }
approvals: [{ guard: irreversible, scope: group/contractors, until: 2027-01-01, reason: a test }]
`,
    "two/access.yaml": `${head}mode: authoritative
since: 2026-01-01
people: { gus: { email: gus@acme.example, suspended: true } }
groups: { qa: {}, developers: {}, platform: {} }
projects: { WEB: { groups: { developers: write } } }
repositories: { geordi: { groups: { developers: write, platform: write } } }
limits:
  removals: { count: 99, floor: 99 }
  one-scope: { count: 99, floor: 99 }
  people-losing-access: { count: 99, floor: 99 }
`,
  });
  const journal = ["--journal-dir", join(folder, "journal")];
  const run = async (...args: string[]) => {
    const { code, stdout, stderr } = await runMain(args, env);
    if (code !== 0) throw new Error(`${args.join(" ")}\n${stdout}${stderr}`);
  };
  await run("doctor", "--workspace", "acme");
  await run("people", "whoami", "--repositories", "--workspace", "acme");
  const [one, two] = [join(folder, "one"), join(folder, "two")];
  await run("people", "show", "gus", one, "--scope", "project/PLAT");
  await run("people", "show", "gus", one, "--scope", "repository/etl");
  await run("people", "offboard", "gus", one, "--dry-run");
  await run("apply", one, "--yes", ...journal);
  const saved = join(folder, "plan.json");
  await run("plan", two, "--out", saved);
  await run("apply", "--plan", saved, "--yes", ...journal);
  const missing = rows.filter(
    ({ method, template, isCalled }) =>
      isCalled && !ELSEWHERE.test(template) && !called.has(`${method} ${template}`),
  );
  expect(missing.map(({ method, template }) => `${method} ${template}`)).toEqual([]);
});
