import { expect, test } from "@jest/globals";
import { applyPatch } from "diff";
import fc from "fast-check";
import { type Edit, editText } from "../../src/edit/edit-text.ts";
import { unifiedDiff } from "../../src/edit/unified-diff.ts";

test("a new file, and one that does not change", () => {
  const edits = [{ at: 0, insert: "a\nb\n" }];
  expect(unifiedDiff({ file: "x.yaml", before: undefined, edits })).toBe(
    "--- /dev/null\n+++ x.yaml\n@@ -0,0 +1,2 @@\n+a\n+b\n",
  );
  expect(unifiedDiff({ file: "x.yaml", before: "a\n", edits: [] })).toBe("");
});

test("the changed line and three around it; far changes apart, near ones together", () => {
  const before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n";
  const edits = [
    { at: before.indexOf("5"), insert: "x\n" },
    { at: before.indexOf("6\n") + 1, insert: "!" },
    { at: before.length, insert: "17\n" },
  ];
  expect(unifiedDiff({ file: "x", before, edits })).toBe(
    "--- x\n+++ x\n@@ -2,8 +2,9 @@\n 2\n 3\n 4\n+x\n 5\n-6\n+6!\n 7\n 8\n 9\n@@ -14,3 +15,4 @@\n 14\n 15\n 16\n+17\n",
  );
});

test.each([
  { between: 6, hunks: 1 },
  { between: 7, hunks: 2 },
])("changes $between lines apart are shown in $hunks", ({ between, hunks }) => {
  const before = "x\n".repeat(between);
  const edits = [
    { at: 0, insert: "first\n" },
    { at: before.length, insert: "last\n" },
  ];
  const diff = unifiedDiff({ file: "x", before, edits });
  expect(diff.match(/^@@/gm)).toHaveLength(hunks);
  expect(diff.match(/^ x/gm)).toHaveLength(6);
});

test("the patch of any edits turns the text before into the text after", () => {
  fc.assert(
    fc.property(
      text(),
      fc.array(fc.tuple(fc.nat(), text(), fc.nat(3)), { maxLength: 6 }),
      (before, wanted) => {
        const edits = apart(before, wanted);
        const after = editText(before, edits);
        const diff = unifiedDiff({ file: "x", before, edits });
        expect(diff === "" ? before : applyPatch(before, diff)).toBe(after);
      },
    ),
    { numRuns: 1000 },
  );
});

function text(): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom("a", "b", "\n", "\n"), maxLength: 60 });
}

/** Edits at different places that do not overlap. */
function apart(before: string, wanted: readonly (readonly [number, string, number])[]): Edit[] {
  let free = 0;
  return wanted
    .map(([at, insert, remove]) => ({ at: at % (before.length + 1), insert, remove }))
    .sort((a, b) => a.at - b.at)
    .flatMap(({ at, insert, remove }) => {
      if (at < free) return [];
      const removed = Math.min(remove, before.length - at);
      free = at + removed + 1;
      return { at, insert, remove: removed };
    });
}
