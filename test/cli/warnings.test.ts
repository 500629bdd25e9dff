import { expect, test } from "@jest/globals";
import { createSandbox } from "../../src/sandbox/index.ts";
import { faultsOf } from "./json-schemas.ts";
import { castellan, environmentOf, folderWith } from "./run-castellan.ts";

const FILE = `version: 1
provider: bitbucket
workspace: acme
people: { ana: { email: ana@acme.example } }
groups: { platform: { members: [ana] } }
projects:
  PLAT: { groups: { platform: admin }, users: { ana: read } }
`;

test("validate lists what does nothing, and fails only with --strict", async () => {
  const folder = folderWith({ "access.yaml": FILE });
  const plain = await castellan(["validate"], {}, folder);
  expect(plain.code).toBe(0);
  expect(plain.stdout).toContain(
    "1 line could be left out or said shorter\n  access.yaml:7:49: read of ana on PLAT does nothing: group platform has admin there",
  );
  expect((await castellan(["validate", "--strict"], {}, folder)).code).toBe(1);
  const json = await castellan(["validate", "--json"], {}, folder);
  expect(faultsOf("problems", json.stdout)).toEqual([]);
  expect(JSON.parse(json.stdout).warnings).toHaveLength(1);
});

test("plan judges by what is live and planned, and saves what it found", async () => {
  const sandbox = createSandbox();
  const env = environmentOf(await sandbox.start(), sandbox);
  try {
    const folder = folderWith({ "access.yaml": FILE });
    const plain = await castellan(["plan"], env, folder);
    expect(plain.code).toBe(0);
    expect(plain.stdout).toMatch(
      /\n\n1 line could be left out or said shorter\n {2}access\.yaml:7:49: read of ana on project\/PLAT does nothing/,
    );
    expect((await castellan(["plan", "--strict"], env, folder)).code).toBe(1);
    const json = await castellan(["plan", "--json"], env, folder);
    expect(faultsOf("plan", json.stdout)).toEqual([]);
    expect(JSON.parse(json.stdout).warnings).toMatchObject([{ code: "needless-grant" }]);
  } finally {
    await sandbox.close();
  }
});
