import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { generateWorld } from "../../src/sandbox/index.ts";
import { createCheckedSandbox } from "../sandbox/checked.ts";
import { type Repository, repositoryWith } from "./git-repository.ts";
import { faultsOf } from "./json-schemas.ts";
import { environmentOf, type Ran } from "./run-castellan.ts";
import { runMain } from "./run-in-process.ts";

const ROOT = "version: 1\nprovider: bitbucket\nworkspace: acme\n";
const PEOPLE =
  "people:\n  ana: { email: ana@acme.example }\n  hana: { email: hana@acme.example }\n";
const GROUPS = "groups:\n  contractors: {}\n  developers: {}\n";
const RULES = `projects:
  PLAT: { groups: { developers: write } }
  WEB: { groups: { contractors: read } }
repositories:
  geordi: { groups: { developers: write } }
  etl: { groups: { contractors: read } }
  "svc-*": { groups: { developers: write } }
`;
const FILES = {
  "access/root.yaml": ROOT,
  "access/people.yaml": PEOPLE,
  "access/groups.yaml": GROUPS,
  "access/rules.yaml": RULES,
};

let sandbox: Sandbox;
let env: Record<string, string>;
beforeAll(async () => {
  sandbox = createCheckedSandbox();
  env = environmentOf(await sandbox.start(), sandbox);
});
afterAll(async () => await sandbox.close());

async function planOf({ folder }: Repository, ...flags: string[]): Promise<Ran> {
  return await runMain(["plan", join(folder, "access"), ...flags], env);
}

/** The scopes that a plan looked at. */
function lookedAt({ stdout }: Ran): string[] {
  const { findings } = JSON.parse(stdout);
  return findings.scopes.map(({ scope }: { scope: { kind: string; name: string } }) => {
    return `${scope.kind}/${scope.name}`;
  });
}

describe("plan --changed-since", () => {
  test("looks at what is declared otherwise, says so, and is as the schema says", async () => {
    const repository = repositoryWith(FILES);
    const base = repository.git("rev-parse", "HEAD");
    repository.commit({
      "access/rules.yaml": RULES.replace(
        "etl: { groups: { contractors: read",
        "etl: { groups: { contractors: write",
      ),
    });
    const since = sandbox.requests.length;
    const planned = await planOf(repository, "--changed-since", "HEAD~1", "--json");
    expect(planned.code).toBe(0);
    expect(faultsOf("plan", planned.stdout)).toEqual([]);
    expect(lookedAt(planned)).toEqual(["repository/etl"]);
    const { part, commit } = JSON.parse(planned.stdout);
    expect(part).toEqual({
      since: { revision: "HEAD~1", commit: base },
      read: 1,
      declared: 7,
      besides: [],
      leaving: [],
    });
    expect(commit).toEqual({ id: repository.git("rev-parse", "HEAD"), dirty: false });
    const paths = sandbox.requests.slice(since).map(({ path }) => path.replace(/\?.*/, ""));
    expect(paths).toContain("/2.0/repositories/acme/etl");
    expect(paths).not.toContain("/2.0/repositories/acme");
    const shown = await planOf(repository, "--changed-since", "HEAD~1");
    expect(shown.stdout).toContain(
      `Only the scopes changed since HEAD~1 (${base.slice(0, 12)}) were read: 1 of 7 declared.`,
    );
  });

  test("a repository under a changed pattern is touched only if what is declared on it differs", async () => {
    const repository = repositoryWith(FILES);
    repository.commit({
      "access/rules.yaml": RULES.replace('"svc-*"', '"{svc-auth,svc-mail,svc-search,web-docs}"'),
    });
    const planned = await planOf(repository, "--changed-since", "main~1", "--json");
    // svc-billing is declared no more, and not looked at; the others say what they said.
    expect(lookedAt(planned)).toEqual(["repository/web-docs"]);
  });

  test("files that are moved, split and renamed touch nothing", async () => {
    const repository = repositoryWith(FILES);
    repository.git("mv", "access/rules.yaml", "access/all-rules.yaml");
    repository.commit({
      "access/people.yaml": undefined,
      "access/deep/people.yaml": `# moved\n${PEOPLE}`,
    });
    const planned = await planOf(repository, "--changed-since", "main~1", "--json");
    expect(lookedAt(planned)).toEqual([]);
    expect((await planOf(repository, "--changed-since", "main~1")).stdout).toContain(
      "Nothing to change there.",
    );
  });

  test("what is not committed counts, and the plan says that the files are dirty", async () => {
    const repository = repositoryWith(FILES);
    const head = repository.git("rev-parse", "HEAD");
    repository.commit({
      "access/rules.yaml": RULES.replace("PLAT: {", "PLAT: { users: { hana: read },"),
    });
    repository.git("reset", "--quiet", "--soft", head);
    const planned = await planOf(repository, "--changed-since", "HEAD", "--json");
    expect(lookedAt(planned)).toEqual(["project/PLAT"]);
    expect(JSON.parse(planned.stdout).commit).toEqual({ id: head, dirty: true });
  });

  test("a group that is not there yet comes along with what is granted to it", async () => {
    const groups = `${GROUPS}  qa: { members: [hana] }\n`;
    const repository = repositoryWith({ ...FILES, "access/groups.yaml": groups });
    repository.commit({
      "access/rules.yaml": RULES.replace("etl: { groups: {", "etl: { groups: { qa: read,"),
    });
    const planned = await planOf(repository, "--changed-since", "main~1", "--json");
    expect(lookedAt(planned)).toEqual(["group/qa", "repository/etl"]);
    const { steps, findings } = JSON.parse(planned.stdout);
    expect(steps.map(({ change }: { change: { action: string } }) => change.action)).toEqual([
      "create-group",
      "create",
      "create",
      "create",
    ]);
    expect(findings.waiting).toEqual([]);
  });

  test("one file is compared with that file", async () => {
    const repository = repositoryWith({ "access.yaml": ROOT + PEOPLE + GROUPS + RULES });
    repository.commit({
      "access.yaml":
        ROOT + PEOPLE + GROUPS + RULES.replace("geordi: {", "geordi: { users: { ana: read },"),
    });
    const planned = await runMain(
      ["plan", join(repository.folder, "access.yaml"), "--changed-since", "main~1", "--json"],
      env,
    );
    expect(lookedAt(planned)).toEqual(["repository/geordi"]);
  });

  test("files that were not there, or had problems, make everything count as changed", async () => {
    const repository = repositoryWith({ "readme.txt": "nothing yet" });
    repository.commit({ ...FILES, "access/root.yaml": `${ROOT}nonsense: 1\n` });
    repository.commit({ "access/root.yaml": ROOT });
    const broken = await planOf(repository, "--changed-since", "main~1", "--json");
    expect(broken.stderr).toContain("have problems: everything counts as changed");
    const absent = await planOf(repository, "--changed-since", "main~2", "--json");
    expect(absent.stderr).toContain("There were no access files in");
    expect(lookedAt(absent)).toEqual(lookedAt(broken));
    expect(lookedAt(absent)).toContain("repository/svc-auth");
  });

  test.each([
    { revision: "nowhere", message: 'There is no commit "nowhere" here.' },
    { revision: "--output=evil", message: "cannot be a revision" },
    { revision: "main..HEAD", message: "cannot be a revision" },
    { revision: "main:access/root.yaml", message: "cannot be a revision" },
    { revision: "main access", message: "cannot be a revision" },
  ])("$revision is refused with a sentence", async ({ revision, message }) => {
    const ran = await planOf(repositoryWith(FILES), `--changed-since=${revision}`);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain(message);
  });

  test("outside a work tree there is nothing to compare with", async () => {
    const ran = await runMain(["plan", "/proc/self/nowhere", "--changed-since", "main"], env);
    expect(ran.code).toBe(1);
  });
});

test("whoever has left since is taken out of every group, and the plan says where it did not look", async () => {
  const people = (gus: string) => `${ROOT}people:\n  gus: { ${gus} }\ngroups: {}\n`;
  const repository = repositoryWith({ "access.yaml": people("email: gus@acme.example") });
  repository.commit({ "access.yaml": people("email: gus@acme.example, suspended: true") });
  const path = join(repository.folder, "access.yaml");
  const planned = await runMain(["plan", path, "--changed-since", "main~1"], env);
  expect(planned.stdout).toContain("Left since then: gus. Looked at are the groups");
  expect(planned.stdout).toMatch(/group\/developers.*\n {2}- gus +member → nothing/);
});

describe("guards of a part", () => {
  const BASE = `${ROOT}people:
  eli: { email: eli@acme.example }
  jun: { email: jun@acme.example }
  kai: { email: kai@acme.example }
  cyd: { email: cyd@contractor.example }
groups: { developers: {}, platform: {} }
projects:
  PLAT: { groups: { platform: admin } }
repositories:
  attic: { users: { jun: admin } }
`;
  const geordi = (users: string) =>
    `  geordi: { mode: authoritative, since: 2026-11-01, users: { ${users} } }\n`;
  const legacy = (users: string) =>
    `  legacy: { mode: authoritative, since: 2026-11-01, users: { ${users} } }\n`;

  async function violations(before: string, after: string): Promise<string[]> {
    const repository = repositoryWith({ "access.yaml": BASE + before });
    repository.commit({ "access.yaml": BASE + after });
    const args = ["plan", join(repository.folder, "access.yaml"), "--changed-since", "main~1"];
    const { stdout } = await runMain([...args, "--json"], env);
    const { findings } = JSON.parse(stdout);
    return findings.violations.map(({ guard, scope }: { guard: string; scope?: object }) =>
      scope === undefined ? guard : `${guard} ${Object.values(scope).join("/")}`,
    );
  }

  test("who is given something elsewhere in the files is not left with nothing", async () => {
    const all = legacy("cyd: write, kai: write, jun: admin");
    const withoutKai = await violations(all, legacy("cyd: write, jun: admin"));
    expect(withoutKai).toContain("people-losing-everything");
    const withoutJun = await violations(all, legacy("cyd: write, kai: write"));
    expect(withoutJun).not.toContain("people-losing-everything");
  });

  test("the project above is read when something is taken: its admins manage the repository too", async () => {
    expect(await violations(geordi("eli: admin"), geordi("eli: read"))).toEqual([]);
  });
});

test("a pull request that changes 3 of 5,000 repositories plans in 30 calls at most", async () => {
  const world = generateWorld(5000, 1);
  const large = createCheckedSandbox({ world });
  const origin = await large.start();
  const rule = (slug: string, level: string) => `  ${slug}: { groups: { developers: ${level} } }\n`;
  const rules = (level: (slug: string) => string) =>
    `repositories:\n${world.repositories.map(({ slug }) => rule(slug, level(slug))).join("")}`;
  const changed = world.repositories.slice(100, 103).map(({ slug }) => slug);
  const projects = `projects:\n${world.projects.map(({ key }) => `  ${key}: { groups: { developers: read } }\n`).join("")}`;
  const repository = repositoryWith({
    ...FILES,
    "access/rules.yaml": projects + rules(() => "read"),
  });
  repository.commit({
    "access/rules.yaml": projects + rules((slug) => (changed.includes(slug) ? "admin" : "read")),
  });
  const args = ["plan", join(repository.folder, "access"), "--changed-since", "main~1", "--json"];
  const planned = await runMain(args, environmentOf(origin, large));
  await large.close();
  expect(lookedAt(planned)).toEqual(changed.map((slug) => `repository/${slug}`).sort());
  expect(JSON.parse(planned.stdout).steps).toHaveLength(3);
  expect(large.requests.length).toBeLessThanOrEqual(30);
});
