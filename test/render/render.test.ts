import { expect, test } from "@jest/globals";
import { count } from "../../src/render/count.ts";
import { plain } from "../../src/render/paint.ts";
import { printable } from "../../src/render/printable.ts";
import { renderProblems } from "../../src/render/problems.ts";

test.each([
  { name: "letters of any script stay", text: "Zoë Müller 山田", printed: "Zoë Müller 山田" },
  { name: "ANSI colours", text: "\u001b[31mred", printed: "\\u{1b}[31mred" },
  { name: "new lines and tabs", text: "a\nb\tc", printed: "a\\u{a}b\\u{9}c" },
  { name: "text that runs backwards", text: "a\u202eb", printed: "a\\u{202e}b" },
  { name: "zero-width characters", text: "ad\u200bmin", printed: "ad\\u{200b}min" },
  { name: "line separators", text: "a\u2028b", printed: "a\\u{2028}b" },
])("printable: $name", ({ text, printed }) => {
  expect(printable(text)).toBe(printed);
});

test.each([
  [0, "0 steps"],
  [1, "1 step"],
  [999, "999 steps"],
  [1000, "1,000 steps"],
  [1234567, "1,234,567 steps"],
])("count: %d", (number, text) => {
  expect(count(number, "step")).toBe(text);
});

test("problems show place, source, caret, fix and the other place", () => {
  const text = "people:\n  ana: { email: ana@acme.example }\n  anna: { email: ana@acme.example }\n";
  const problem = {
    code: "same-person",
    place: { file: "access.yaml", line: 3, column: 3, endColumn: 7 },
    message: "ana and anna have the same e-mail address",
    fix: "Keep one alias.",
    related: [{ file: "access.yaml", line: 2, column: 3, endColumn: 6 }],
  };
  expect(renderProblems([problem], { "access.yaml": text }, plain)).toBe(
    `access.yaml:3:3: error ana and anna have the same e-mail address [same-person]
    2 |   ana: { email: ana@acme.example }
  > 3 |   anna: { email: ana@acme.example }
      |   ^^^^
    4 |
  see also access.yaml:2:3:
    1 | people:
  > 2 |   ana: { email: ana@acme.example }
      |   ^^^
    3 |   anna: { email: ana@acme.example }
  fix: Keep one alias.

1 problem in 1 file; nothing was sent.
`,
  );
});

test("a source line with control characters or of enormous length does not reach the terminal as it is", () => {
  const place = { file: "a.yaml", line: 1, column: 1 };
  const long = `\u001b[2J${"x".repeat(10_000)}`;
  const rendered = renderProblems([{ code: "c", place, message: "m" }], { "a.yaml": long }, plain);
  expect(rendered).not.toContain("\u001b");
  expect(rendered.length).toBeLessThan(500);
});

test("a problem of a whole file needs no source line", () => {
  const place = { file: "a.yaml", line: 1, column: 1 };
  expect(
    renderProblems([{ code: "empty", place, message: "the file is empty" }], {}, plain),
  ).toContain("a.yaml:1:1: error the file is empty [empty]\n\n1 problem in 1 file");
});
