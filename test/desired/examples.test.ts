import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { loadDesired } from "../../src/desired/load.ts";
import { formatText } from "../../src/format/format-text.ts";
import { TODAY } from "./reading.ts";

/** All but pipelines, pages and reports. */
const EXAMPLES = readdirSync("examples").filter(
  (name) => !/\.(md|html)$/.test(name) && !["github", "bitbucket"].includes(name),
);

test.each(EXAMPLES)("examples/%s is valid", async (name) => {
  const { desired, problems } = await loadDesired(join("examples", name), { today: TODAY });
  expect(problems).toEqual([]);
  expect(desired?.workspace).toBe("acme");
});

test("examples/acme shows what its README says", async () => {
  const { desired } = await loadDesired("examples/acme", { today: TODAY });
  const rules = [...(desired?.projects ?? []), ...(desired?.repositories ?? [])];
  const lines = rules.flatMap(({ groups = [], users = [] }) => [...groups, ...users]);
  const modes = [...rules, ...(desired?.groups ?? [])].map(({ mode }) => mode);
  expect(new Set(modes)).toEqual(new Set(["authoritative", "additive", "observe", undefined]));
  expect(lines.some(({ until }) => until !== undefined && until < TODAY)).toBe(true);
  expect(lines.some(({ until }) => until !== undefined && until > TODAY)).toBe(true);
  expect(desired?.people.some(({ identity }) => "account" in identity)).toBe(true);
});

test("every example file is in the one form", () => {
  const files = readdirSync("examples", { recursive: true, encoding: "utf8" });
  for (const file of files.filter((name) => name.endsWith(".yaml")))
    expect(formatText(read("examples", file))).toBe(read("examples", file));
});

test("every example file tells editors where its schema is", () => {
  const files = readdirSync("examples", { recursive: true, encoding: "utf8" });
  for (const file of files.filter((name) => name.endsWith(".yaml"))) {
    const [, schema] =
      /^# yaml-language-server: \$schema=(\S+)\n/.exec(read("examples", file)) ?? [];
    expect(JSON.parse(read("examples", file, "..", schema ?? "")).title).toBe("Access");
  }
});

function read(...parts: string[]): string {
  return readFileSync(join(...parts), "utf8");
}
