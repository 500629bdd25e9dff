import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { Sandbox } from "../src/sandbox/index.ts";
import { environmentOf, folderWith, type Ran } from "./cli/run-castellan.ts";
import { runMain } from "./cli/run-in-process.ts";
import { watch } from "./laws/floor-watch.ts";
import { createCheckedSandbox } from "./sandbox/checked.ts";

// What happened to users of other tools, played again over HTTP. Incidents that a plan alone shows are golden scenarios.

const HEAD = "version: 1\nprovider: bitbucket\nworkspace: acme\n";
const REVIEWED = "mode: authoritative, since: 2026-11-01";

let sandbox: Sandbox;
let origin: string;
let folder: string;
beforeEach(async () => {
  sandbox = createCheckedSandbox();
  origin = await sandbox.start();
  folder = folderWith({});
});
afterEach(async () => await sandbox.close());

async function run(text: string, command: string, ...flags: string[]): Promise<Ran> {
  const files = folderWith({ "access.yaml": HEAD + text });
  const env = { ...environmentOf(origin, sandbox), CASTELLAN_JOURNAL_DIR: join(folder, "journal") };
  return await runMain([command, join(files, "access.yaml"), ...flags], env);
}

const writes = () =>
  sandbox.requests
    .filter(({ method }) => method !== "GET")
    .map(({ method, path }) => `${method} ${decodeURIComponent(path)}`);

function personOf(nickname: string) {
  const person = [...sandbox.state.people.values()].find((one) => one.nickname === nickname);
  if (person === undefined) throw new Error(`nobody is called ${nickname}`);
  return person;
}

test("istio/community#1775: a deleted account and a forbidden repository stop neither this run nor the next ones", async () => {
  const gone = personOf("gus");
  gone.role = null;
  sandbox.state.removeEverywhere(gone);
  const forbidden = {
    when: { path: "/2.0/repositories/acme/lake/**" },
    effect: { kind: "status", status: 403 },
  } as const;
  sandbox.faults.add(forbidden);
  const text = (level: string) => `people:
  gus: { uuid: "${gone.uuid}" }
  kai: { email: kai@acme.example }
repositories:
  lake: { users: { kai: read } }
  infra: { users: { gus: write, kai: ${level} } }
`;
  for (const level of ["read", "write", "admin"]) {
    const { code, stdout } = await run(text(level), "apply", "--yes");
    expect(code).toBe(3);
    expect(stdout).toContain("not an administrator of repository lake");
    expect(stdout).toContain("gus: ");
    expect(sandbox.state.repository("infra")?.rows.users.get(personOf("kai").uuid)).toBe(level);
  }
  expect(writes()).toHaveLength(3);
});

test("istio/community#1775: an account that Bitbucket refuses is named in every run, and the others are served in every run", async () => {
  const refused = personOf("gus").uuid;
  sandbox.faults.add({
    when: { method: "PUT", path: `**/users/${encodeURIComponent(refused)}` },
    effect: {
      kind: "status",
      status: 400,
      body: { type: "error", error: { message: "Account closed" } },
    },
  });
  for (const repository of ["infra", "runbooks", "models"]) {
    const text = `people: { gus: { uuid: "${refused}" }, kai: { email: kai@acme.example } }
repositories: { web-docs: { users: { gus: read } }, ${repository}: { users: { kai: read } } }\n`;
    const { code, stdout } = await run(text, "apply", "--yes");
    expect(code).toBe(3);
    expect(stdout).toMatch(/failed +repository\/web-docs .*gus.*\n?.*Account closed/);
    expect(stdout).toMatch(new RegExp(`done +repository/${repository}`));
  }
});

test.each([
  { name: "plan", flags: [] },
  { name: "plan", flags: ["--json", "--all"] },
  { name: "plan", flags: ["--detailed-exitcode"] },
  { name: "validate", flags: [] },
])(
  "safe-settings #339, #551, #734: $name $flags writes nothing, whatever there is to do and whatever fails",
  async ({ name, flags }) => {
    const before = JSON.stringify(sandbox.snapshot());
    sandbox.faults.add({ when: { path: "**/geordi/**" }, effect: { kind: "status", status: 403 } });
    sandbox.faults.add({ when: { path: "**/PLAT/**" }, effect: { kind: "status", status: 404 } });
    await run(
      `groups: { nova: { members: [] }, contractors: { absent: true }, developers: { ${REVIEWED}, members: [] } }
projects: { PLAT: { ${REVIEWED}, groups: {}, users: {} }, WEB: { groups: { nova: admin } } }
repositories: { "*": { ${REVIEWED}, groups: {}, users: {} } }\n`,
      name,
      ...flags,
    );
    expect(writes()).toEqual([]);
    expect(JSON.stringify(sandbox.snapshot())).toBe(before);
  },
);

test("gitlabform's share gap: a level that changes is there at every moment, and costs one request", async () => {
  const watched = watch(sandbox);
  await run(
    `groups: { developers: {}, platform: {} }
projects: { PLAT: { groups: { developers: write } } }
repositories: { geordi: { groups: { platform: admin } }, legacy: { ${REVIEWED}, groups: { developers: read } } }\n`,
    "apply",
    "--yes",
  );
  const place = "permissions-config/groups";
  expect(writes()).toEqual([
    `PUT /2.0/workspaces/acme/projects/PLAT/${place}/developers`,
    `PUT /2.0/repositories/acme/geordi/${place}/platform`,
    `PUT /2.0/repositories/acme/legacy/${place}/developers`,
  ]);
  for (const { projects, repositories } of watched.moments) {
    expect(projects["PLAT"]?.["group:developers"]).toMatch(/^(read|write)$/);
    expect(repositories["geordi"]?.rows?.["group:platform"]).toMatch(/^(write|admin)$/);
    expect(repositories["legacy"]?.rows?.["group:developers"]).toMatch(/^(write|read)$/);
  }
});

test.each([403, 404])(
  "the Bitbucket Terraform provider's ignored GET error: when members cannot be read (%i), nobody is added or removed",
  async (status) => {
    sandbox.faults.add({ when: { path: "/1.0/groups/**" }, effect: { kind: "status", status } });
    const { code, stdout } = await run(
      `people: { ana: { email: ana@acme.example }, kai: { email: kai@acme.example } }
groups: { developers: { ${REVIEWED}, members: [ana, kai] }, platform: { ${REVIEWED}, members: [] } }\n`,
      "apply",
      "--yes",
    );
    expect(code).toBe(3);
    expect(stdout).toContain("group/developers");
    expect(stdout).toContain("2 unknown scopes");
    expect(stdout).not.toContain("Converged");
    expect(writes()).toEqual([]);
  },
);

test("cncf/people#888: whoever has no account yet is invited once, however often it runs", async () => {
  const text = `people: { lou: { email: lou@acme.example } }
groups: { developers: { members: [lou] } }
repositories: { infra: { users: { lou: write } } }\n`;
  for (let night = 0; night < 3; night += 1) {
    const { code, stdout } = await run(text, "apply", "--yes");
    expect(code).toBe(0);
    expect(stdout).toContain(night === 0 ? "invite to group/developers" : "has not accepted yet");
  }
  expect(writes()).toHaveLength(1);
  expect(sandbox.state.invitations).toHaveLength(1);
});
