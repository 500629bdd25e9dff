import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";
import type { Sandbox, SandboxOptions } from "../../src/sandbox/index.ts";
import { createCheckedSandbox } from "../sandbox/checked.ts";
import { environmentOf, folderWith } from "./run-castellan.ts";
import { runMain } from "./run-in-process.ts";

let sandbox: Sandbox;
let env: Record<string, string>;
let folder: string;
let access: string;

async function start(options: SandboxOptions = {}, files: Record<string, string> = {}) {
  sandbox = createCheckedSandbox(options);
  folder = folderWith(files);
  access = join(folder, "access");
  env = {
    ...environmentOf(await sandbox.start(), sandbox),
    CASTELLAN_JOURNAL_DIR: join(folder, ".castellan"),
  };
}

/** Imports into the folder of this test. */
function runImport(...flags: string[]) {
  return runMain(["import", access, "--workspace", "acme", ...flags], env);
}

afterEach(async () => {
  expect(sandbox.requests.filter(({ method }) => method !== "GET")).toEqual([]);
  await sandbox.close();
});

describe("castellan import --from", () => {
  /** What Terraform would manage if it managed all of this sandbox. */
  function stateOf({ state }: Sandbox): string {
    const resource = (type: string, attributes: object) => ({
      mode: "managed",
      type,
      name: "x",
      instances: [{ attributes: { workspace: "acme", ...attributes } }],
    });
    const members = [...state.groups].flatMap(([slug, group]) => [
      resource("bitbucket_group", { slug, name: group.name }),
      ...[...group.members].map((uuid) =>
        resource("bitbucket_group_membership", { group_slug: slug, uuid }),
      ),
    ]);
    const rows = [
      ...[...state.projects].map(([key, { rows }]) => ({
        rows,
        at: { project_key: key },
        of: "project",
      })),
      ...[...state.repositories].map(([slug, { rows }]) => ({
        rows,
        at: { repo_slug: slug },
        of: "repository",
      })),
    ].flatMap(({ rows: { groups, users }, at, of }) => [
      ...[...groups].map(([slug, permission]) =>
        resource(`bitbucket_${of}_group_permission`, { ...at, group_slug: slug, permission }),
      ),
      ...[...users].map(([id, permission]) =>
        resource(`bitbucket_${of}_user_permission`, { ...at, user_id: id, permission }),
      ),
    ]);
    return JSON.stringify({ version: 4, resources: [...members, ...rows] });
  }

  test("terraform-state: the plan is empty where the state is what is live", async () => {
    await start();
    const file = join(folder, "terraform.tfstate");
    writeFileSync(file, stateOf(sandbox));
    const ran = await runMain(["import", "--from", "terraform-state", file, access], env);
    expect(ran.stderr).toBe("");
    expect(ran.code).toBe(0);
    expect(ran.stdout).toContain(
      "Taken over: 11 people, 4 groups, 3 projects, 8 repositories.\nThe plan of these files is empty.\n",
    );
    expect((await runMain(["plan", access, "--detailed-exitcode"], env)).code).toBe(0);
    expect((await runMain(["fmt", "--check", access], env)).code).toBe(0);
  });

  test("terraform-state: else it says exactly why not", async () => {
    await start();
    const file = join(folder, "terraform.tfstate");
    writeFileSync(file, stateOf(sandbox).replaceAll('"platform"', '"gone"'));
    const ran = await runMain(["import", "--from", "terraform-state", file, access], env);
    expect(ran.stdout).toContain(`The plan of these files is not empty: 4 steps.
Groups that are not there, and would be created
  group/gone
`);
    expect(ran.stdout).toContain("In the files and not live\n  project/PLAT groups gone: admin\n");
    expect(ran.stdout).toContain("  project/PLAT groups platform: admin\n");
  });

  test("without a credential it says what it did not do", async () => {
    await start(
      {},
      { "p.yaml": "WEB: { permissions: { PROJECT_READ: { groups: [developers] } } }\n" },
    );
    const ran = await runMain(
      ["import", "--from", "bucketctl", join(folder, "p.yaml"), access, "--workspace", "acme"],
      {},
    );
    expect(ran).toMatchObject({ code: 0, stderr: "" });
    expect(ran.stdout).toContain("Not compared with the workspace: there is no credential.");
    expect(sandbox.requests).toEqual([]);
    expect(textOf("projects/WEB.yaml")).toBe(
      "projects:\n  WEB:\n    groups: { developers: read }\n",
    );
  });

  test("users-csv: people, and which of them are in the workspace", async () => {
    const users =
      "Public name,Email address,Last login (UTC),Has 2SV,On Plan\nAna,ana@acme.example,,,\nNew,new@acme.example,,,\n";
    await start({}, { "users.csv": users });
    const ran = await runMain(
      ["import", "--from", "users-csv", join(folder, "users.csv"), access, "--workspace", "acme"],
      env,
    );
    expect(ran.code).toBe(0);
    expect(ran.stdout).toContain(
      "People of the files who are no members of the workspace\n  new\n",
    );
    expect(textOf("people.yaml")).toBe(
      "people:\n  ana: { email: ana@acme.example }\n  new: { email: new@acme.example }\n",
    );
  });

  test.each([
    { args: ["--from", "terraform-state"], says: "Which file?" },
    { args: ["--from", "bucketctl", "nowhere.yaml"], says: "nowhere.yaml does not exist" },
    {
      args: ["--from", "ansible", "x"],
      says: "Allowed choices are terraform-state, bucketctl, users-csv",
    },
    { args: ["a", "b"], says: "Too many arguments" },
  ])("refuses $args", async ({ args, says }) => {
    await start();
    const { code, stderr } = await runMain(["import", ...args, "--workspace", "acme"], env);
    expect(code).toBe(1);
    expect(stderr).toContain(says);
  });
});

describe("castellan import", () => {
  test("writes a workspace down; the plan of the files takes the same calls and is empty", async () => {
    await start();
    const ran = await runImport();
    expect(ran).toEqual({
      code: 0,
      stderr: "",
      stdout: `Found in acme: 13 people, 4 groups with 8 memberships, 4 projects, 20 repositories with 20 grants in all. API calls: 54.
1 shorter way to say it stands in comments that begin with "Proposed".
The plan of these files is empty.
Written: 7 files in ${access}. Look at them, then: castellan plan ${access}
`,
    });
    expect(readdirSync(access).sort()).toEqual([
      "castellan.yaml",
      "groups.yaml",
      "people.yaml",
      "projects",
    ]);
    expect(textOf("castellan.yaml")).toContain("found it on 2026-11-23 12:00 UTC.\n");
    const plan = await runMain(["plan", access, "--detailed-exitcode"], env);
    expect(plan.code).toBe(0);
    expect(plan.stdout).toContain("API calls: 54 to read, 0 to write.");
    expect((await runMain(["fmt", "--check", access], env)).code).toBe(0);
  });

  test("never writes where files are", async () => {
    await start({}, { "access/a.yaml": "version: 1\n" });
    const ran = await runImport();
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain("has files already");
    expect(sandbox.requests).toEqual([]);
  });

  test("--dry-run shows the files and writes nothing", async () => {
    await start();
    const { code, stdout } = await runImport("--dry-run");
    expect(code).toBe(0);
    expect(stdout).toContain(`+++ ${join(access, "projects/PLAT.yaml")}\n`);
    expect(existsSync(access)).toBe(false);
  });

  test("--only reads one project and its repositories, and who holds something there", async () => {
    await start();
    const { code, stdout } = await runImport("--only", "project/WEB");
    expect(code).toBe(0);
    expect(stdout).toContain("5 people, 1 group with 4 memberships, 1 project, 5 repositories");
    expect(readdirSync(join(access, "projects"))).toEqual(["WEB.yaml"]);
    const read = sandbox.requests.filter(({ path }) => path.includes("permissions-config"));
    expect(read).toHaveLength(12);
  });

  test("a scope that cannot be read is left out, said, and the exit code is 3", async () => {
    await start();
    sandbox.faults.add({
      when: { path: "/2.0/repositories/acme/geordi/**" },
      effect: { kind: "status", status: 403 },
    });
    const { code, stdout } = await runImport();
    expect(code).toBe(3);
    expect(stdout).toContain("Not read, and so not in the files\n  repository/geordi: ");
    expect(textOf("projects/PLAT.yaml")).toMatch(/^# repository\/geordi could not be read: /);
    expect(textOf("castellan.yaml")).toContain("#   repository/geordi: ");
  });

  test("a rate limit stops it before anything is written, and the next run goes on", async () => {
    await start();
    sandbox.faults.add({
      when: { path: "/2.0/repositories/acme/*/permissions-config/**", occurrence: spread(9, 60) },
      effect: { kind: "status", status: 429, retryAfter: 3600 },
    });
    const stopped = await runImport("--max-wait", "0", "--concurrency", "1");
    expect({ ...stopped, stderr: "" }).toEqual({ code: 3, stdout: "", stderr: "" });
    expect(stopped.stderr).toMatch(
      /^Stopped: Bitbucket's rate limit would take .*\nRead so far: 8 scopes of 24 scopes, kept in /,
    );
    expect(existsSync(access)).toBe(false);
    const kept = join(folder, ".castellan/import-acme.json.gz");
    expect(existsSync(kept)).toBe(true);

    sandbox.faults.clear();
    const before = sandbox.requests.length;
    const ran = await runImport();
    expect(ran.code).toBe(0);
    expect(ran.stderr).toContain("Going on with 8 scopes that were read before");
    const again = sandbox.requests
      .slice(before)
      .filter(({ path }) => path.includes("permissions-config"));
    expect(again).toHaveLength(2 * 16);
    expect(existsSync(kept)).toBe(false);
    const plan = await runMain(["plan", access, "--detailed-exitcode"], env);
    expect(plan.code).toBe(0);
  });

  test("--users: an address that finds somebody is written in place of the id", async () => {
    await start(
      {},
      { "users.csv": "Email,Name\nCYD@contractor.example,x\nnew@acme.example,Bo Berg\n" },
    );
    const { code } = await runImport("--users", join(folder, "users.csv"));
    expect(code).toBe(0);
    expect(textOf("people.yaml")).toContain("  cyd-cole: { email: cyd@contractor.example }\n");
    expect(textOf("people.yaml")).toMatch(/ {2}bo-berg: \{ account: .* # perhaps new@acme.example/);
    expect((await runMain(["plan", access, "--detailed-exitcode"], env)).code).toBe(0);
  });

  test("--snapshot needs neither network nor token", async () => {
    await start();
    const file = join(folder, "acme.json");
    expect((await runMain(["snapshot", "--workspace", "acme", "--out", file], env)).code).toBe(0);
    const made = sandbox.requests.length;
    const ran = await runMain(["import", access, "--workspace", "acme", "--snapshot", file], {});
    expect(ran.code).toBe(0);
    expect(sandbox.requests).toHaveLength(made);
    expect(textOf("castellan.yaml")).toContain("UTC, from a snapshot.");
  });

  test("--update adds what is new, keeps the rest, and removes nothing", async () => {
    await start();
    expect((await runImport("--only", "project/WEB")).code).toBe(0);
    const web = `# ours\n${textOf("projects/WEB.yaml").replace("fay-faro: write", "hana-holm: read")}`;
    writeFileSync(join(access, "projects/WEB.yaml"), web);
    writeFileSync(
      join(access, "people.yaml"),
      `${textOf("people.yaml")}  hana-holm: { email: hana@acme.example } # not yet\n`,
    );
    const asked = await runMain(["import", access, "--update"], env);
    expect(asked.stderr).toContain("Pass --dry-run to look, and --yes to write the files.");

    const shown = await runMain(["import", access, "--update", "--dry-run"], env);
    expect(shown.code).toBe(0);
    expect(shown.stdout).toContain(
      "-  web-app: { groups: {}, users: { hana-holm: read } }\n+  web-app: { groups: {}, users: { hana-holm: read, fay-faro: write } }\n",
    );
    expect(shown.stdout).toContain("  repository/web-app users hana-holm: read\n");
    expect(shown.stdout).toContain("The plan of these files has 1 step");
    expect(textOf("projects/WEB.yaml")).toBe(web);

    const ran = await runMain(["import", access, "--update", "--yes"], env);
    expect(ran.code).toBe(0);
    expect(textOf("projects/WEB.yaml")).toBe(web.replace("read }", "read, fay-faro: write }"));
    expect(textOf("people.yaml")).toContain("# not yet\n");
    expect(textOf("people.yaml").match(/hana/g)).toHaveLength(2);
    expect((await runMain(["fmt", "--check", access], env)).code).toBe(0);
    const again = await runMain(["import", access, "--update", "--yes"], env);
    expect(again.stdout).toContain("Nothing to add: the files stay as they are.");
  });

  test("--update adds nothing where the files are authoritative", async () => {
    const files = {
      "access/all.yaml":
        "version: 1\nprovider: bitbucket\nworkspace: acme\ngroups: { platform: {} }\nrepositories:\n  geordi: { mode: authoritative, since: 2026-01-01, groups: { platform: write } }\n",
    };
    await start({}, files);
    const { stdout } = await runMain(
      ["import", access, "--update", "--dry-run", "--only", "repository/geordi"],
      env,
    );
    expect(stdout).toContain("  repository/geordi groups developers: write\n");
    expect(stdout).not.toContain("+  geordi");
  });

  test.each([
    { flags: [], says: "Which workspace?" },
    { flags: ["--workspace", "Acme Corp"], says: "takes a slug" },
    { flags: ["--workspace", "acme", "--only", "PLAT"], says: "project/KEY or repository/SLUG" },
  ])("refuses $flags", async ({ flags, says }) => {
    await start();
    const { code, stderr } = await runMain(["import", access, ...flags], env);
    expect(code).toBe(1);
    expect(stderr).toContain(says);
  });
});

function textOf(file: string): string {
  return readFileSync(join(access, file), "utf8");
}

function spread(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
