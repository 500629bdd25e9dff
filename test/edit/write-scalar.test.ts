import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { openFile } from "../../src/edit/find-node.ts";
import { writeScalar } from "../../src/edit/write-scalar.ts";

test.each([
  { text: "ana", written: "ana" },
  { text: "ana+work@acme.example", written: "ana+work@acme.example" },
  { text: "OPS-1201", written: "OPS-1201" },
  { text: "2027-01-31", written: "2027-01-31" },
  { text: "starts next month", written: "starts next month" },
  { text: "null", written: '"null"' },
  { text: "no", written: '"no"' },
  { text: "123", written: '"123"' },
  { text: "1e3", written: '"1e3"' },
  { text: "557058:1f2e", written: '"557058:1f2e"' },
  { text: "a: b", written: '"a: b"' },
  { text: "a #b", written: '"a #b"' },
  { text: " a", written: '" a"' },
  { text: "\u001b[31m", written: '"\\u001b[31m"' },
  { text: "a\u202eb", written: '"a\\u202eb"' },
  { text: "\u{e0001}", written: '"\\U000e0001"' },
  { text: "", written: '""' },
])("$text is written as $written", ({ text, written }) => {
  expect(writeScalar(text)).toBe(written);
});

test("whatever is written is read again, as a key, a value and an item of a list", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const written = writeScalar(text);
      const read = openFile(`a: ${written}\nb: [${written}, { c: ${written} }]\n${written}: x\n`);
      const value = read.root?.toJSON();
      expect(value).toMatchObject({ b: [text, { c: text }], [text]: "x" });
    }),
  );
});
