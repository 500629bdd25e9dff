import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { type Remembered, recall, remember } from "../../src/cli/lockfile.ts";
import type { Lockfile } from "../../src/model/lockfile.ts";
import { folderWith } from "./run-castellan.ts";
import { runMain } from "./run-in-process.ts";

const LOU: Lockfile = { people: {}, invitations: { "lou@acme.example": [{ sent: "2026-11-27" }] } };

test.each([
  { name: "in a directory of files", path: "access", file: "access/castellan.lock" },
  { name: "next to a single file", path: "access/people.yaml", file: "access/castellan.lock" },
  { name: "next to a file that is not there", path: "gone.yaml", file: "castellan.lock" },
])("remembered $name", async ({ path, file }) => {
  const folder = folderWith({ "access/people.yaml": "" });
  const first = await recalled(join(folder, path));
  expect(first).toEqual({
    file: join(folder, file),
    text: undefined,
    lockfile: { people: {}, invitations: {} },
  });
  await remember(first, LOU);
  expect((await recalled(join(folder, path))).lockfile).toEqual(LOU);
});

test("nothing new to remember: nothing is written, not even a file", async () => {
  const folder = folderWith({ "access.yaml": "" });
  const first = await recalled(join(folder, "access.yaml"));
  await remember(first, { people: {}, invitations: {} });
  expect(existsSync(first.file)).toBe(false);
});

test("what somebody else wrote meanwhile is not written over", async () => {
  const folder = folderWith({ "access.yaml": "", "castellan.lock": "version: 1\n" });
  const first = await recalled(join(folder, "access.yaml"));
  await remember(first, LOU);
  await expect(remember(first, { ...LOU, invitations: {} })).resolves.toBe(first);
  const other = { ...LOU, invitations: { "mo@acme.example": [{ sent: "2026-11-28" }] } };
  await expect(remember(first, other)).rejects.toThrow("changed while");
  expect(readFileSync(first.file, "utf8")).toContain("lou@acme.example");
});

test("a lockfile that cannot be read is a problem of the files, with its place", async () => {
  const folder = folderWith({
    "access/access.yaml": "version: 1\nprovider: bitbucket\nworkspace: acme\n",
    "access/castellan.lock": "version: 1\ninvites: {}\n",
  });
  const { code, stderr } = await runMain(["validate", join(folder, "access")], {});
  expect(code).toBe(1);
  expect(stderr).toContain("castellan.lock:2:1");
  expect(stderr).toContain("invites");
});

async function recalled(path: string): Promise<Remembered> {
  const found = await recall(path);
  if ("problems" in found) throw new Error("it has problems");
  return found;
}
