import { expect, test } from "@jest/globals";
import stringWidth from "string-width";
import type { Check } from "../../src/model/check.ts";
import { renderChecks } from "../../src/render/checks.ts";
import { plain } from "../../src/render/paint.ts";

const OK: Check = { code: "endpoint", title: "endpoint", state: "ok", found: "It answers." };
const PROBLEM: Check = {
  code: "apply-scopes",
  title: "apply scopes",
  state: "problem",
  stops: "apply",
  found: "Missing: admin:project:bitbucket, admin:repository:bitbucket.",
  advice: "Make a new API token that has all of them, and write down when it expires.",
};

test("a table, what to do, and what it comes to", () => {
  expect(renderChecks("acme", [OK, PROBLEM], plain)).toBe(`Doctor for acme

ok       endpoint      It answers.
problem  apply scopes  Missing: admin:project:bitbucket,
                       admin:repository:bitbucket.
                       → Make a new API token that has all of them, and write
                         down when it expires.

Plan can work, and apply could not: 1 problem.
`);
});

test.each<{ name: string; checks: Check[]; last: string }>([
  { name: "nothing", checks: [OK], last: "Plan and apply can work, as far as reading shows." },
  {
    name: "plan",
    checks: [PROBLEM, { ...PROBLEM, stops: "plan" }],
    last: "Neither plan nor apply could work: 2 problems.",
  },
])("what is stopped: $name", ({ checks, last }) => {
  expect(renderChecks("acme", checks, plain).trimEnd().split("\n").at(-1)).toBe(last);
});

test("no line is wider than 80 columns, and nothing from outside leaves its place", () => {
  const found = `${"x".repeat(200)} ${"漢字".repeat(60)} \u001b[31mred\nnew line ${"word ".repeat(40)}`;
  const text = renderChecks("acme", [{ ...PROBLEM, found, advice: found }], plain);
  expect(Math.max(...text.split("\n").map((line) => stringWidth(line)))).toBeLessThanOrEqual(80);
  expect(text).not.toContain("\u001b");
  expect(text).toContain("\\u{1b}");
});
