import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { cellPlace } from "../../src/people/cell-place.ts";
import { readCsv } from "../../src/people/read-csv.ts";

test.each([
  { name: "commas", text: "email,name\na@b.example,Ana\n" },
  { name: "semicolons", text: "email;name\na@b.example;Ana\n" },
  { name: "tabs", text: "email\tname\na@b.example\tAna\n" },
  { name: "bars", text: "email|name\na@b.example|Ana\n" },
  { name: "a byte order mark", text: "\uFEFFemail,name\na@b.example,Ana\n" },
  { name: "a byte order mark before a quote", text: '\uFEFF"email","name"\na@b.example,Ana\n' },
  { name: "CRLF", text: "email,name\r\na@b.example,Ana\r\n" },
  { name: "CR alone", text: "email,name\ra@b.example,Ana\r" },
  { name: "no last line ending", text: "email,name\na@b.example,Ana" },
  {
    name: "empty lines, and lines of delimiters",
    text: "\nemail,name\n\n,\n , \na@b.example,Ana\n\n\n",
  },
  { name: "quotes", text: '"email","name"\n"a@b.example","Ana"\n' },
  { name: "spaces around cells", text: "email , name\n a@b.example, Ana \n" },
  {
    name: "the delimiter said by a spreadsheet",
    text: "sep=;\r\nemail;name\r\na@b.example;Ana\r\n",
  },
  { name: "commas in quotes of a header with semicolons", text: '"email";"name"\na@b.example;Ana' },
])("the same row: $name", ({ text }) => {
  const { csv, problems } = readCsv("users.csv", text);
  expect(problems).toEqual([]);
  expect(csv.header?.cells).toEqual(["email", "name"]);
  expect(csv.rows.map(({ cells }) => cells)).toEqual([["a@b.example", "Ana"]]);
});

test("a list of addresses has no header", () => {
  const { csv } = readCsv("users.csv", "a@b.example\nc@d.example\n");
  expect(csv.header).toBeUndefined();
  expect(csv.rows).toHaveLength(2);
});

test("rows know their lines, though cells hold line endings", () => {
  const { csv } = readCsv(
    "u.csv",
    'email,name\r\na@b.example,"x\r\n""y"",\r\nz"\r\n\r\nc@d.example,w\r\n',
  );
  expect(csv.rows).toEqual([
    { line: 2, lastLine: 4, cells: ["a@b.example", 'x\n"y",\nz'] },
    { line: 6, lastLine: 6, cells: ["c@d.example", "w"] },
  ]);
});

test.each([
  { name: "nothing", text: "", code: "empty-file", line: 1 },
  { name: "a header alone", text: "email,name\n", code: "empty-file", line: 1 },
  {
    name: "a quote that is not closed",
    text: 'email\n"a@b.example\nc@d.example\n',
    code: "quote-not-closed",
    line: 2,
  },
  {
    name: "a quote in a cell",
    text: 'email\nc@d.example\na"b@c.example\n',
    code: "stray-quote",
    line: 3,
  },
  { name: "text behind a quote", text: 'email\n"a"@c.example\n', code: "stray-quote", line: 2 },
  {
    name: "a cell of 1 MB",
    text: `email,x\na@b.example,${"x".repeat(1_000_000)}\n`,
    code: "row-too-large",
    line: 2,
  },
  {
    name: "a cell of 1 MB in quotes",
    text: `email,x\na@b.example,"${"x".repeat(1_000_000)}"\n`,
    code: "row-too-large",
    line: 2,
  },
])("$name is one problem with its line", ({ text, code, line }) => {
  const { problems } = readCsv("u.csv", text);
  expect(problems).toMatchObject([{ code, place: { file: "u.csv", line } }]);
});

test("a hundred thousand rows, and not one more", () => {
  const rows = "a@b.example\n".repeat(100_000);
  expect(readCsv("u.csv", `email\n${rows}`).problems).toEqual([]);
  const { problems } = readCsv("u.csv", `email\n${rows}a@b.example\n`);
  expect(problems).toMatchObject([{ code: "too-many-rows", place: { line: 100_002 } }]);
});

test("several bad rows are several problems", () => {
  const { problems } = readCsv("u.csv", 'email\na"b\nc@d.example\ne"f\n');
  expect(problems.map(({ place }) => place.line)).toEqual([2, 4]);
});

test.each([
  { index: 0, line: 2, column: 1, endColumn: 12 },
  { index: 1, line: 2, column: 13, endColumn: 16 },
  { index: 2, line: 3, column: 6, endColumn: 9 },
  { index: 7, line: 2, column: 1 },
])("cell $index stands at $line:$column", ({ index, ...place }) => {
  const { csv } = readCsv("u.csv", 'email,name,x\na@b.example,"a,\nb,c",end\n');
  const [row] = csv.rows;
  expect(row && cellPlace(csv, row, index)).toMatchObject(place);
});

test("whatever it is given, it reads or has a problem, and places are in the file", () => {
  const piece = fc.constantFrom(
    "a@b.example",
    '"',
    ",",
    ";",
    "\n",
    "\r\n",
    "\t",
    " ",
    "x",
    "=1",
    "\u001b",
  );
  fc.assert(
    fc.property(
      fc.array(piece).map((pieces) => pieces.join("")),
      (text) => {
        const { csv, problems } = readCsv("u.csv", text);
        expect(csv.rows.length + problems.length).toBeGreaterThan(0);
        const places = [...csv.rows, ...problems.map(({ place }) => place)];
        for (const { line } of places) {
          expect(line).toBeGreaterThanOrEqual(1);
          expect(line).toBeLessThanOrEqual(csv.lines.length);
        }
      },
    ),
    { numRuns: 500 },
  );
});
