import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { parseDesired } from "../../src/desired/parse.ts";
import { formatText } from "../../src/format/format-text.ts";
import { fromBucketctl } from "../../src/import/foreign/bucketctl.ts";
import { describeForeign } from "../../src/import/foreign/describe-foreign.ts";
import { describeUsers } from "../../src/import/foreign/describe-users.ts";
import type { Foreign } from "../../src/import/foreign/foreign.ts";
import { fromTerraformState } from "../../src/import/foreign/terraform-state.ts";
import type { Imported } from "../../src/import/imported.ts";
import { writeDirectory } from "../../src/import/write-directory.ts";
import type { Directory } from "../../src/model/directory.ts";
import type { PersonRow } from "../../src/people/person-rows.ts";
import { TODAY } from "../desired/reading.ts";
import { uuid } from "./snapshots.ts";

const DIRECTORY: Directory = {
  caller: { uuid: uuid(0), name: "Ana Aalto", permission: "owner" },
  members: [
    {
      uuid: uuid(0),
      accountId: "557058:00000000-0000-4000-8000-000000000000",
      name: "Ana Aalto",
      owner: false,
    },
  ],
  accounts: {},
  groups: { known: [] },
  projects: { known: [] },
  repositories: { known: [{ slug: "web", project: "PLAT" }] },
};

function read(name: string): string {
  return readFileSync(`test/import/fixtures/${name}`, "utf8");
}

/** The files for what a tool manages, which must be valid and in the one form. */
function filesFor(imported: Imported): Record<string, string> {
  const origin = { provider: "bitbucket", workspace: "acme", from: "From a tool." } as const;
  const files = writeDirectory(imported, origin);
  const { problems } = parseDesired(files, { today: TODAY });
  expect(problems).toEqual([]);
  for (const { text } of files) expect(formatText(text)).toBe(text);
  return Object.fromEntries(files.map(({ file, text }) => [file, text]));
}

function notTaken({ omissions }: Imported): string[] {
  return omissions.map(({ what, reason }) => (what === "note" ? reason : `${what}: ${reason}`));
}

function person(alias: string, email: string): PersonRow {
  return { line: 1, alias, email, name: "", groups: [] };
}

describe("terraform state", () => {
  test("DrFaust92/bitbucket: groups, memberships, permissions; nothing else is looked at", () => {
    const foreign = fromTerraformState(read("drfaust92.tfstate"), "terraform.tfstate");
    expect(foreign.workspaces).toEqual(["acme"]);
    const imported = describeForeign(foreign, { directory: DIRECTORY, users: [] });
    const files = filesFor(imported);
    expect(files["people.yaml"]).toBe(
      `people:\n  account-00000001: { uuid: "${uuid(1)}" } # no member of the workspace\n  ana-aalto: { uuid: "${uuid(0)}" }\n`,
    );
    expect(files["groups.yaml"]).toBe(
      "groups:\n  dev-team: { name: Dev Team, members: [account-00000001, ana-aalto] }\n",
    );
    expect(files["projects/PLAT.yaml"]).toBe(
      "projects:\n  PLAT:\n    groups: { dev-team: create-repo }\n\nrepositories:\n  web: { users: { ana-aalto: admin } }\n",
    );
    expect(notTaken(imported)).toEqual([
      `repository/web ${uuid(1)}: the level none is to hold no row, and needs no line`,
      "1 of bitbucket_repository_variable: not about who may do what, and stays with Terraform",
    ]);
    expect(JSON.stringify([imported, files])).not.toContain("hunter2");
  });

  test("FabianSchurig/bitbucket, as terraform show -json prints it", () => {
    const foreign = fromTerraformState(read("fabianschurig-show.json"), "state.json");
    const imported = describeForeign(foreign, { directory: DIRECTORY, users: [] });
    const files = filesFor(imported);
    expect(files["people.yaml"]).toContain("  ana-aalto: { account: ");
    expect(files["projects/PLAT.yaml"]).toBe(
      "projects:\n  PLAT:\n    groups: { dev-team: write }\n\nrepositories:\n  web: { groups: { qa: admin }, users: { ana-aalto: read } }\n",
    );
    expect(notTaken(imported)).toEqual([
      "module.web.bitbucket_repo_group_permissions.broken lacks an attribute, and is left out",
    ]);
  });

  test("without the workspace, accounts are called by their ids, and repositories stand by themselves", () => {
    const foreign = fromTerraformState(read("fabianschurig-show.json"), "state.json");
    const files = filesFor(describeForeign(foreign, { users: [] }));
    expect(files["people.yaml"]).toContain("  account-00000000: { account: ");
    expect(Object.keys(files)).toContain("repositories.yaml");
  });

  test("an account that is named by its UUID here and its account id there is one person", () => {
    const foreign: Foreign = {
      ...fromTerraformState(read("fabianschurig-show.json"), "state.json"),
      memberships: [{ group: "qa", who: { account: uuid(0).toUpperCase() } }],
    };
    const { people } = describeForeign(foreign, { directory: DIRECTORY, users: [] });
    expect(people.map(({ alias }) => alias)).toEqual(["ana-aalto"]);
  });

  test.each([
    { name: "no JSON", text: "{", says: "not JSON" },
    { name: "an old state", text: '{"version":3,"modules":[]}', says: "version 4 is read" },
    { name: "a plan", text: '{"planned_values":{}}', says: "a plan, not a state" },
    { name: "something else", text: "[]", says: "no Terraform state" },
  ])("refuses $name", ({ text, says }) => {
    expect(() => fromTerraformState(text, "f.json")).toThrow(says);
  });

  test("an empty state manages nothing", () => {
    expect(fromTerraformState('{"version":4,"resources":[]}', "f").rows).toEqual([]);
    expect(fromTerraformState('{"version":4,"resources":[null,{"mode":1}]}', "f").rows).toEqual([]);
  });
});

describe("bucketctl", () => {
  test("permission list: levels and group names become the cloud's; a username is nobody without a list", () => {
    const foreign = fromBucketctl(read("bucketctl-list.yaml"), "PLAT.yaml");
    const imported = describeForeign(foreign, { users: [person("ana", "Ana@acme.example")] });
    const files = filesFor(imported);
    expect(files["people.yaml"]).toBe("people:\n  ana: { email: ana@acme.example }\n");
    expect(files["groups.yaml"]).toBe(
      "groups:\n  dev-team: { name: Dev Team }\n  qa: { name: QA }\n",
    );
    expect(files["projects/PLAT.yaml"]).toBe(
      "projects:\n  PLAT:\n    groups: { dev-team: admin }\n    users: { ana: admin }\n\nrepositories:\n  web: { groups: { qa: write }, users: { ana: write } }\n",
    );
    expect(notTaken(imported)).toEqual([
      "project/PLAT gives everybody who is logged in PROJECT_READ: Bitbucket Cloud has no such default, so give it to a group",
      "repository/web: the level REPO_OWN is not known, and left out",
      "user nobody: is a username, which Bitbucket Cloud does not have: say who it is with --users, in columns alias and email",
    ]);
  });

  test("a ProjectConfig", () => {
    const foreign = fromBucketctl(read("bucketctl-config.yaml"), "plat.yaml");
    const files = filesFor(describeForeign(foreign, { users: [person("ana", "a@acme.example")] }));
    expect(files["projects/PLAT.yaml"]).toBe(
      "projects:\n  PLAT:\n    users: { ana: admin }\n\nrepositories:\n  web: { groups: { qa: read } }\n",
    );
  });

  test("the same as JSON", () => {
    const text = '{"PLAT":{"permissions":{"PROJECT_READ":{"groups":["QA"]}}}}';
    expect(fromBucketctl(text, "f.json").rows).toEqual([
      { kind: "project", name: "PLAT", group: "qa", permission: "read" },
    ]);
  });

  test.each(["", "{", "a: [", "version: 1\n", "- a\n"])("refuses %j", (text) => {
    expect(() => fromBucketctl(text, "f.yaml")).toThrow("bucketctl");
  });
});

test("a list of people becomes people, and nothing else", () => {
  const rows = [person("", "bo@acme.example"), person("", "Ana@acme.example")];
  expect(filesFor(describeUsers(rows, TODAY))["people.yaml"]).toBe(
    "people:\n  ana: { email: ana@acme.example }\n  bo: { email: bo@acme.example }\n",
  );
});
