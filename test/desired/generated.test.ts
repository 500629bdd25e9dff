import { execFile } from "node:child_process";
import { appendFile, cp, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";

const FILES = ["access.types.ts", "access.validate.js", "access.validate.d.ts"];

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "castellan-"));
  await cp("schema", join(folder, "schema"), { recursive: true });
  // The page of the report is bundled of sources, with the settings of the compiler.
  await cp("tsconfig.json", join(folder, "tsconfig.json"));
  await cp("src", join(folder, "src"), {
    recursive: true,
    filter: (path) => !path.includes("generated"),
  });
  await symlink(resolve("node_modules"), join(folder, "node_modules"));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** Runs the generator in the folder, in a process of its own. */
function generate(...args: string[]): Promise<{ code: number; stderr: string }> {
  return new Promise((done) => {
    const child = execFile(
      process.execPath,
      [resolve("scripts/gen.ts"), ...args],
      { cwd: folder },
      (_error, _stdout, stderr) => done({ code: child.exitCode ?? -1, stderr }),
    );
  });
}

test("what is generated elsewhere is, byte for byte, what stands here", async () => {
  expect(await generate()).toMatchObject({ code: 0 });
  for (const file of FILES)
    expect(await readFile(join(folder, "src/generated", file), "utf8")).toBe(
      await readFile(join("src/generated", file), "utf8"),
    );
});

test("--check says which file differs and how, and mends nothing", async () => {
  expect(await generate("--check")).toEqual({ code: 0, stderr: "" });
  const path = join(folder, "src/generated/access.types.ts");
  await appendFile(path, "// by hand\n");
  const { code, stderr } = await generate("--check");
  expect(code).toBe(1);
  expect(stderr).toContain("stale: src/generated/access.types.ts (run npm run gen)");
  expect(stderr).toContain("\n-// by hand\n");
  expect(await readFile(path, "utf8")).toContain("// by hand");
});
