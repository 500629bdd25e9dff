import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { stringify } from "yaml";
import { parseDesired, problemsOfFile } from "../../src/desired/parse.ts";
import { formatText } from "../../src/format/format-text.ts";
import { FILE, type Shape } from "../../src/format/shape.ts";
import type { Desired } from "../../src/model/desired.ts";
import { TODAY } from "../desired/reading.ts";
import { type DesiredData, desiredData } from "../laws/desired-data.ts";

/** How a file is written before it is formatted: how wide, how deep, in braces from where on, with comments where. */
const style = fc.record({
  lineWidth: fc.constantFrom(20, 80, 200),
  indent: fc.constantFrom(2, 3, 4),
  indentSeq: fc.boolean(),
  singleQuote: fc.boolean(),
  flowFrom: fc.constantFrom(0, 1, 2, 3, 9),
  newline: fc.constantFrom("\n", "\r\n"),
  remarks: fc.array(
    fc.record({
      line: fc.nat(60),
      column: fc.constantFrom(0, 1, 2, 4, 6, 9),
      behind: fc.boolean(),
      empty: fc.boolean(),
    }),
    { maxLength: 8 },
  ),
});
type Style = typeof style extends fc.Arbitrary<infer T> ? T : never;

/** The data as somebody might have written it, with numbered comments put into it. */
function written(data: object, { flowFrom, newline, remarks, singleQuote, ...options }: Style) {
  const document = stringify(data, { ...options, singleQuote, aliasDuplicateObjects: false });
  const text = flowFrom === 9 ? document : inBraces(data, flowFrom, options.indent);
  const lines = text.trimEnd().split("\n");
  for (const [index, { line, column, behind, empty }] of remarks.entries()) {
    const at = line % (lines.length + 1);
    const old = lines[at];
    if (behind && old !== undefined && old.trim() !== "") lines[at] = `${old} # behind ${index}`;
    else lines.splice(at, 0, ...(empty ? [""] : []), `${" ".repeat(column)}# alone ${index}`);
  }
  return `${lines.join(newline)}${newline}`;
}

/** Maps in braces from a depth on, broken over lines at every comma. */
function inBraces(value: unknown, from: number, indent: number, depth = 0): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const pad = " ".repeat(indent * (depth + 1));
  if (Array.isArray(value))
    return `[${value.map((item) => `\n${pad}${inBraces(item, 0, indent, depth + 1)}`).join(",")}\n${" ".repeat(indent * depth)} ]`;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  const parts = entries.map(
    ([key, inner]) => `${JSON.stringify(key)}: ${inBraces(inner, from, indent, depth + 1)}`,
  );
  if (depth >= from || parts.length === 0)
    return `{${parts.map((part) => `\n${pad}${part}`).join(",")}\n${pad}}`;
  const own = " ".repeat(indent * depth);
  return (depth === 0 ? "" : "\n") + parts.map((part) => `${own}${part}`).join("\n");
}

function commentsOf(text: string): string[] {
  return (text.match(/# (alone|behind) \d+/g) ?? []).sort();
}

/** What the files say, without where. */
function saying(text: string): Desired {
  const { desired, problems } = parseDesired([{ file: "a.yaml", text }], { today: TODAY });
  if (desired === undefined) throw new Error(JSON.stringify(problems));
  return JSON.parse(JSON.stringify(desired, (key, value) => (key === "place" ? undefined : value)));
}

test("says the same, keeps every comment, and a second time changes nothing", () => {
  fc.assert(
    fc.property(desiredData, style, fc.boolean(), (data, how, sort) => {
      const text = written(data, how);
      // The YAML library takes no comment in the first column inside of braces.
      fc.pre(problemsOfFile({ file: "a.yaml", text }).length === 0);
      const formatted = formatText(text, { sort });
      if (formatted === undefined) throw new Error(`not formatted:\n${text}`);
      expect(formatText(formatted, { sort })).toBe(formatted);
      if (sort) expect(formatText(formatted)).toBe(formatted);
      expect(commentsOf(formatted)).toEqual(commentsOf(text));
      // The order of members is the user's; sorted, it is that of their names.
      if (!sort) expect(saying(formatted)).toEqual(saying(text));
    }),
    { numRuns: 80 },
  );
});

test("however it was written, the form is one", () => {
  fc.assert(
    fc.property(desiredData, style, style, (data, one, other) => {
      const bare = { remarks: [], newline: "\n" as const };
      expect(formatText(written(data, { ...one, ...bare }))).toBe(
        formatText(written(data, { ...other, ...bare })),
      );
    }),
    { numRuns: 40 },
  );
});

test("an entry more changes no other line", () => {
  fc.assert(
    fc.property(desiredData, fc.constantFrom("aaa", "zzz"), (data: DesiredData, slug) => {
      const before = formatText(stringify(data, { aliasDuplicateObjects: false })) ?? "";
      const repositories = { ...data.repositories, [slug]: { users: { ana: "read" } } };
      const after =
        formatText(stringify({ ...data, repositories }, { aliasDuplicateObjects: false })) ?? "";
      const line = `  ${slug}: { users: { ana: read } }\n`;
      if (Object.keys(data.repositories).length > 0) expect(after.replace(line, "")).toBe(before);
    }),
    { numRuns: 40 },
  );
});

test("the order of keys is that of the schema", () => {
  const schema = JSON.parse(readFileSync("schema/access.schema.json", "utf8")) as Schema;
  expect(JSON.stringify(keysOf(FILE))).toBe(JSON.stringify(schemaKeys(schema, schema)));
});

type Schema = {
  $ref?: string;
  $defs?: Record<string, Schema>;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | false;
  items?: Schema;
  anyOf?: Schema[];
};
type Keys = { [key: string]: Keys };

function keysOf(shape: Shape): Keys {
  return {
    ...Object.fromEntries(
      Object.entries(shape.keys ?? {}).map(([key, inner]) => [key, keysOf(inner)]),
    ),
    ...(shape.each && Object.keys(keysOf(shape.each)).length > 0
      ? { "*": keysOf(shape.each) }
      : {}),
  };
}

function schemaKeys(schema: Schema, root: Schema): Keys {
  const { $ref } = schema;
  if ($ref !== undefined)
    return schemaKeys(root.$defs?.[$ref.slice("#/$defs/".length)] ?? {}, root);
  const each = schema.items ?? (schema.additionalProperties || undefined);
  const inside = each && schemaKeys(each, root);
  return {
    ...Object.fromEntries(
      Object.entries(schema.properties ?? {}).map(([key, inner]) => [key, schemaKeys(inner, root)]),
    ),
    ...Object.assign({}, ...(schema.anyOf ?? []).map((one) => schemaKeys(one, root))),
    ...(inside && Object.keys(inside).length > 0 ? { "*": inside } : {}),
  };
}
