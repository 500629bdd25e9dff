import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { type NewText, writeFiles } from "../../src/cli/write-files.ts";
import { folderWith } from "./run-castellan.ts";

test("files are written, new ones made; links and permissions stay", async () => {
  const folder = folderWith({ "real.yaml": "old", "x/y": "" });
  chmodSync(join(folder, "real.yaml"), 0o600);
  symlinkSync("real.yaml", join(folder, "link.yaml"));
  await writeFiles([change(folder, "link.yaml", "old"), change(folder, "new.yaml", undefined)]);
  expect(readFileSync(join(folder, "real.yaml"), "utf8")).toBe("new");
  expect(statSync(join(folder, "real.yaml")).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder).sort()).toEqual(["link.yaml", "new.yaml", "real.yaml", "x"]);
});

test.each([
  { name: "one changed meanwhile", b: change("", "b.yaml", "other"), says: "changed while" },
  {
    name: "one is there, but was not read",
    b: change("", "b.yaml", undefined),
    says: "is there already",
  },
  { name: "one has gone", b: change("", "c.yaml", "old"), says: "Nothing was written" },
  {
    name: "one cannot be put on disk",
    b: change("", "d.yaml", undefined),
    says: "Nothing was written",
  },
  { name: "moving fails half way", b: change("", "a.yaml", "old"), says: "Nothing was written" },
])("all or nothing: $name", async ({ b, says }) => {
  const folder = folderWith({ "a.yaml": "old", "b.yaml": "old" });
  mkdirSync(join(folder, `d.yaml.${process.pid}.tmp`));
  const files = [change(folder, "a.yaml", "old"), { ...b, file: join(folder, b.file) }];
  await expect(writeFiles(files)).rejects.toThrow(says);
  expect(readFileSync(join(folder, "a.yaml"), "utf8")).toBe("old");
  expect(readFileSync(join(folder, "b.yaml"), "utf8")).toBe("old");
  expect(
    readdirSync(folder)
      .filter((name) => !name.startsWith("d."))
      .sort(),
  ).toEqual(["a.yaml", "b.yaml"]);
});

function change(folder: string, name: string, before: string | undefined): NewText {
  return { file: join(folder, name), before, after: "new" };
}
