import { afterEach, expect, test } from "@jest/globals";
import type { NamedScopes } from "../../../src/model/provider.ts";
import { connectReadingClient } from "../../../src/providers/bitbucket/client.ts";
import { createReader } from "../../../src/providers/bitbucket/reader.ts";
import { createSandbox, type Sandbox, type SandboxOptions } from "../../../src/sandbox/index.ts";
import { fastClock } from "./scripted-server.ts";

const open: Sandbox[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((sandbox) => sandbox.close()));
});

const NOTHING: NamedScopes = { projects: [], repositories: [], containing: [], within: [] };

/** Asks a sandbox for these, and tells what came and which lists were read. */
async function ask(only: Partial<NamedScopes>, options: SandboxOptions = {}) {
  const sandbox = createSandbox(options);
  open.push(sandbox);
  const { email, token } = sandbox.credentials.admin;
  const connection = {
    workspace: "acme",
    origin: await sandbox.start(),
    credentials: { kind: "api-token", email, token } as const,
  };
  const reader = createReader(connectReadingClient(connection, { clock: fastClock() }), "acme");
  const directory = () =>
    reader.directory({
      emails: [],
      projects: true,
      repositories: true,
      only: { ...NOTHING, ...only },
    });
  return { sandbox, directory };
}

const slugs = (read: { known: { slug: string }[] } | { unknown: string }) =>
  "known" in read ? read.known.map(({ slug }) => slug) : read.unknown;

test("one call for each name, and what is not there is left out", async () => {
  const { sandbox, directory } = await ask({
    projects: ["PLAT", "NONE"],
    repositories: ["geordi", "nowhere", "etl"],
  });
  const { projects, repositories, partial } = await directory();
  expect(projects).toEqual({ known: [{ key: "PLAT", name: expect.any(String) }] });
  expect(slugs(repositories)).toEqual(["etl", "geordi"]);
  expect(partial).toBe(true);
  const asked = sandbox.requests.map(({ path }) => path.replace(/\?.*/, ""));
  expect(asked).not.toContain("/2.0/repositories/acme");
  expect(asked).not.toContain("/2.0/workspaces/acme/projects");
});

test("a pattern or a project takes a filtered list", async () => {
  const { sandbox, directory } = await ask({ containing: ["svc-"], within: ["DATA"] });
  const found = slugs((await directory()).repositories);
  expect(found).toEqual([
    "etl",
    "lake",
    "models",
    "notebooks",
    "reports",
    "svc-auth",
    "svc-billing",
    "svc-mail",
    "svc-search",
  ]);
  expect(
    sandbox.requests.filter(({ path }) => path.startsWith("/2.0/repositories/acme?")),
  ).toHaveLength(2);
});

test.each([
  { name: "text that is in every slug", only: { containing: [""] } },
  {
    name: "more names than a page",
    only: { repositories: Array.from({ length: 101 }, (_, n) => `r-${n}`) },
  },
])("$name takes the list of all", async ({ only }) => {
  const { sandbox, directory } = await ask(only);
  expect(slugs((await directory()).repositories)).toHaveLength(20);
  expect(
    sandbox.requests.filter(({ path }) => path.startsWith("/2.0/repositories/acme?")),
  ).toHaveLength(1);
});

test("a filter that is refused takes the list of all", async () => {
  const { sandbox, directory } = await ask({ containing: ["svc-"] });
  sandbox.faults.add({
    when: { path: "/2.0/repositories/acme" },
    effect: { kind: "status", status: 400 },
    times: 1,
  });
  expect(slugs((await directory()).repositories)).toHaveLength(20);
});

test("one that may not be seen is unknown, not absent", async () => {
  const { sandbox, directory } = await ask({ repositories: ["geordi"] });
  sandbox.faults.add({
    when: { path: "/2.0/repositories/acme/geordi" },
    effect: { kind: "status", status: 403 },
  });
  expect(slugs((await directory()).repositories)).toContain("403");
});
