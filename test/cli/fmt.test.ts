import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { folderWith } from "./run-castellan.ts";
import { runMain } from "./run-in-process.ts";

const DONE = "version: 1\nprovider: bitbucket\nworkspace: acme\n";
const LOOSE = "groups:\n  dev: {members: [ana]}   # all\n";
const TIGHT = "groups:\n  dev: { members: [ana] } # all\n";
const WRONG = "people: { Ana: { email: a@x } }\n";
const MARK = "\uFEFF";

describe("castellan fmt", () => {
  test("writes what is not in the one form, and nothing else", async () => {
    const folder = folderWith({ "a/done.yaml": DONE, "a/loose.yaml": LOOSE });
    const before = statSync(join(folder, "a/done.yaml")).mtimeMs;
    const ran = await runMain(["fmt", join(folder, "a")], {});
    expect(ran).toEqual({
      code: 0,
      stdout: `${join(folder, "a/loose.yaml")}\n`,
      stderr: "1 file formatted, 1 file in the one form already.\n",
    });
    expect(textsIn(join(folder, "a"))).toEqual({ "done.yaml": DONE, "loose.yaml": TIGHT });
    expect(statSync(join(folder, "a/done.yaml")).mtimeMs).toBe(before);
    const again = await runMain(["fmt", join(folder, "a")], {});
    expect(again).toMatchObject({ code: 0, stdout: "" });
  });

  test("--check lists the files, writes nothing and exits with 2", async () => {
    const folder = folderWith({ "a/done.yaml": DONE, "a/loose.yaml": LOOSE });
    const ran = await runMain(["fmt", "--check", join(folder, "a")], {});
    expect(ran).toEqual({
      code: 2,
      stdout: `${join(folder, "a/loose.yaml")}\n`,
      stderr: "1 file would change, 1 file in the one form already.\n",
    });
    expect(textsIn(join(folder, "a"))["loose.yaml"]).toBe(LOOSE);
    const done = await runMain(["fmt", "--check", join(folder, "a/done.yaml")], {});
    expect(done).toEqual({ code: 0, stdout: "", stderr: "The file is in the one form already.\n" });
  });

  test("--diff shows what would change", async () => {
    const folder = folderWith({ "loose.yaml": LOOSE });
    const file = join(folder, "loose.yaml");
    const { code, stdout } = await runMain(["fmt", "--diff", file], {});
    expect(code).toBe(0);
    expect(stdout).toBe(
      `--- ${file}\n+++ ${file}\n@@ -1,2 +1,2 @@\n groups:\n-  dev: {members: [ana]}   # all\n+  dev: { members: [ana] } # all\n`,
    );
    expect(textsIn(folder)["loose.yaml"]).toBe(LOOSE);
  });

  test("a file with problems is left alone; the others are formatted", async () => {
    const folder = folderWith({ "a/wrong.yaml": WRONG, "a/loose.yaml": LOOSE });
    const { code, stdout, stderr } = await runMain(["fmt", join(folder, "a")], {});
    expect({ code, stdout }).toEqual({ code: 1, stdout: `${join(folder, "a/loose.yaml")}\n` });
    expect(stderr).toContain("wrong.yaml:1:11: error");
    expect(textsIn(join(folder, "a"))).toEqual({ "wrong.yaml": WRONG, "loose.yaml": TIGHT });
    expect((await runMain(["fmt", "--check", join(folder, "a")], {})).code).toBe(1);
  });

  test("line endings and the byte order mark stay what they are", async () => {
    const loose = LOOSE.replaceAll("\n", "\r\n");
    const tight = TIGHT.replaceAll("\n", "\r\n");
    const folder = folderWith({ "loose.yaml": MARK + loose, "tight.yaml": MARK + tight });
    expect((await runMain(["fmt", folder], {})).stdout).toBe(`${join(folder, "loose.yaml")}\n`);
    expect(textsIn(folder)).toEqual({ "loose.yaml": MARK + tight, "tight.yaml": MARK + tight });
  });

  test("a path that is not there", async () => {
    const { code, stderr } = await runMain(["fmt", "nowhere"], {});
    expect(code).toBe(1);
    expect(stderr).toContain("nowhere does not exist");
  });
});

function textsIn(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]),
  );
}
