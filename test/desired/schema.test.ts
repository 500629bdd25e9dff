import { expect, test } from "@jest/globals";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import schema from "../../schema/access.schema.json" with { type: "json" };
import { DEFAULT_LIMITS } from "../../src/desired/limits.ts";
import { groupSlug } from "../../src/desired/names.ts";
import validateAccess from "../../src/generated/access.validate.js";

type Node = Record<string, unknown>;
type Named = { path: string; node: Node };

/** Every schema within the schema, with the path that leads to it. */
function walk(node: unknown, path: string): Named[] {
  if (typeof node !== "object" || node === null) return [];
  const inner = Object.entries(node).flatMap(([key, value]) =>
    ["examples", "enum", "default"].includes(key) ? [] : walk(value, `${path}/${key}`),
  );
  return Array.isArray(node) ? inner : [{ path, node: node as Node }, ...inner];
}

const ALL = walk(schema, "#");
const PROPERTIES = ALL.filter(({ path }) => /\/properties\/[^/]+$/.test(path));
const DEFINITIONS = ALL.filter(({ path }) => /^#\/\$defs\/[^/]+$/.test(path));
const MAPS = ALL.filter(({ node }) => node["type"] === "object");

test.each([...PROPERTIES, ...DEFINITIONS])("$path is described", ({ node }) => {
  expect(node["description"]).toMatch(/^.+\.$/s);
});

test.each(MAPS)("$path lets nothing pass that it does not know", ({ node }) => {
  if ("properties" in node) expect(node["additionalProperties"]).toBe(false);
  else
    expect(node).toMatchObject({
      propertyNames: { $ref: expect.any(String) },
      additionalProperties: { $ref: expect.any(String) },
    });
});

const ajv = formats.default(new Ajv2020({ strict: true, strictRequired: false }));
ajv.addSchema(schema);

test.each(ALL.filter(({ node }) => "examples" in node))(
  "the examples of $path are valid",
  (row) => {
    const check = ajv.compile({ $ref: `${schema.$id}${row.path}` });
    for (const example of row.node["examples"] as unknown[])
      expect([check(example), check.errors]).toEqual([true, null]);
  },
);

test("every property has an example, or refers to a definition that has", () => {
  const without = PROPERTIES.filter(({ node }) => !("examples" in node || "$ref" in node));
  expect(without).toEqual([]);
});

test("what the schema calls the default of a limit is what holds", () => {
  const said = Object.entries(schema.$defs.limits.properties).map(([name, limit]) => [
    name,
    limit.default,
  ]);
  expect(Object.fromEntries(said)).toEqual(DEFAULT_LIMITS);
});

test("the generated validator is the schema", () => {
  expect(validateAccess({ version: 1 })).toBe(true);
  expect(validateAccess({ version: 2 })).toBe(false);
});

test.each([
  { name: "developers", slug: "developers" },
  { name: "Platform Team", slug: "platform-team" },
  { name: "  QA  ", slug: "qa" },
  { name: "Équipe Ouest", slug: "equipe-ouest" },
  { name: "R&D", slug: "rd" },
  { name: "web_2", slug: "web_2" },
  { name: "!!!", slug: "" },
  { name: "группа", slug: "" },
])("the group name $name has the slug $slug", ({ name, slug }) => {
  expect(groupSlug(name)).toBe(slug);
});
