import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { loadDesired } from "../../src/desired/load.ts";
import { HEADER, TODAY } from "./reading.ts";

let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "castellan-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function write(files: Record<string, string | Buffer>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}

/** The problems of a path in the folder: `code file:line:column`. */
async function problemsOf(path: string): Promise<string[]> {
  const { problems } = await loadDesired(join(folder, path), { today: TODAY });
  return problems.map(({ code, place: { file, line, column } }) => {
    expect(file.startsWith(folder)).toBe(true);
    return `${code} ${file.slice(folder.length + 1)}:${line}:${column}`;
  });
}

test("one file", async () => {
  await write({ "access.yaml": HEADER });
  const path = join(folder, "access.yaml");
  const { desired, sources } = await loadDesired(path, { today: TODAY });
  expect(desired?.workspace).toBe("acme");
  expect(sources).toEqual({ [path]: HEADER });
});

test("every *.yaml and *.yml of a directory, in code-unit order of their paths", async () => {
  await write({
    "b.yml": HEADER,
    "a/z.yaml": "mode: observe",
    "a-1.yaml": "people: {}",
    "B.yaml": "groups: {}",
    "notes.txt": "not: [yaml",
    "a/b/c.yaml": "projects: {}",
    ".git/config.yaml": "not: [yaml",
  });
  const { desired, sources } = await loadDesired(folder, { today: TODAY });
  expect(desired?.mode).toBe("observe");
  expect(Object.keys(sources).map((file) => file.slice(folder.length + 1))).toEqual([
    "B.yaml",
    "a-1.yaml",
    "a/b/c.yaml",
    "a/z.yaml",
    "b.yml",
  ]);
});

test("files are called as the user called their directory", async () => {
  const { sources } = await loadDesired("examples/acme/", { today: TODAY });
  expect(Object.keys(sources)).toContain("examples/acme/plat.yaml");
});

describe("what cannot be read is a problem, never an exception", () => {
  test.each([
    { name: "nothing there", files: {}, path: "x.yaml", problems: ["unreadable x.yaml:1:1"] },
    {
      name: "below a file",
      files: { "x.yaml": HEADER },
      path: "x.yaml/y.yaml",
      problems: ["unreadable x.yaml/y.yaml:1:1"],
    },
    {
      name: "an empty directory",
      files: { "d/.keep": "" },
      path: "d",
      problems: ["no-files d:1:1"],
    },
    {
      name: "a directory of other things",
      files: { "d/README.md": "", "d/e/f.txt": "" },
      path: "d",
      problems: ["no-files d:1:1"],
    },
    {
      name: "an empty file",
      files: { "x.yaml": "" },
      path: "x.yaml",
      problems: ["empty-file x.yaml:1:1"],
    },
    {
      name: "bytes that are no UTF-8",
      files: { "x.yaml": Buffer.from([0x61, 0x3a, 0x20, 0xff, 0xfe]) },
      path: "x.yaml",
      problems: ["not-text x.yaml:1:1"],
    },
    {
      name: "10 MB",
      files: { "x.yaml": Buffer.alloc(10_000_000, "#") },
      path: "x.yaml",
      problems: ["too-large x.yaml:1:1"],
    },
    {
      name: "a hidden file in a directory",
      files: { "d/a.yaml": HEADER, "d/.b.yaml": "mode: observe" },
      path: "d",
      problems: ["hidden-file d/.b.yaml:1:1"],
    },
    {
      name: "one bad file beside a good one with problems of its own",
      files: { "d/a.yaml": `${HEADER}mode: all`, "d/b.yaml": Buffer.from([0xff]) },
      path: "d",
      problems: ["unknown-value d/a.yaml:4:7", "not-text d/b.yaml:1:1"],
    },
    {
      name: "a directory whose name ends like a file's",
      files: { "d/a.yaml": HEADER, "d/b.yaml/c.yaml": "mode: all" },
      path: "d",
      problems: ["unknown-value d/b.yaml/c.yaml:1:7"],
    },
  ])("$name", async ({ files, path, problems }) => {
    await write(files as Record<string, string | Buffer>);
    expect(await problemsOf(path)).toEqual(problems);
  });

  test("a device", async () => {
    const { problems } = await loadDesired("/dev/null", { today: TODAY });
    expect(problems.map(({ code }) => code)).toEqual(["unreadable"]);
  });
});

describe("links", () => {
  test.each([
    { name: "within the directory", target: "shared/people.yaml", problems: [] },
    {
      name: "out of the directory",
      target: "../other.yaml",
      problems: ["outside-directory d/link.yaml:1:1"],
    },
    {
      name: "to a neighbour whose name begins alike",
      target: "../d2/x.yaml",
      problems: ["outside-directory d/link.yaml:1:1"],
    },
    { name: "to nothing", target: "gone.yaml", problems: ["unreadable d/link.yaml:1:1"] },
    { name: "to themselves", target: "link.yaml", problems: ["unreadable d/link.yaml:1:1"] },
    { name: "to a directory", target: "shared", problems: ["unreadable d/link.yaml:1:1"] },
  ])("$name", async ({ target, problems }) => {
    await write({
      "d/a.yaml": HEADER,
      "d/shared/people.txt": "",
      "d/.data/people.yaml": "mode: observe",
      "other.yaml": "mode: observe",
      "d2/x.yaml": "mode: observe",
    });
    const inside = target === "shared/people.yaml";
    await symlink(inside ? ".data/people.yaml" : target, join(folder, "d/link.yaml"));
    expect(await problemsOf("d")).toEqual(problems);
  });

  test("a directory that is reached through a link is read", async () => {
    await write({ "d/a.yaml": HEADER });
    await symlink("d", join(folder, "link"));
    expect(await problemsOf("link")).toEqual([]);
  });
});
