import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { stringify } from "yaml";
import type { Desired } from "../../src/model/desired.ts";
import { desiredIn, parse } from "./reading.ts";

const EXAMPLE = readFileSync("examples/acme/plat.yaml", "utf8");

const aliases = ["ana", "bo", "cyd", "dee"];
const slugs = ["devs", "ops", "qa"];
const term = fc.record(
  {
    until: fc.constantFrom("2020-01-01", "2030-12-31"),
    reason: fc.constantFrom("OPS-1", "a: b # c"),
  },
  { requiredKeys: [] },
);

function grants(holders: string[], levels: string[]): fc.Arbitrary<Record<string, unknown>> {
  const level = fc.constantFrom(...levels);
  const grant = fc.oneof(
    level,
    fc.tuple(level, term).map(([permission, rest]) => ({ permission, ...rest })),
  );
  return fc.dictionary(fc.constantFrom(...holders), grant);
}

function rules(names: string[], levels: string[]): fc.Arbitrary<Record<string, unknown>> {
  const rule = fc.record(
    {
      mode: fc.constantFrom("observe", "additive", "authoritative"),
      groups: grants(slugs, levels),
      users: grants(aliases, levels),
    },
    { requiredKeys: [] },
  );
  return fc.dictionary(fc.constantFrom(...names), rule);
}

/** A valid file, as data. */
const access = fc.record({
  version: fc.constant(1),
  provider: fc.constant("bitbucket"),
  workspace: fc.constant("acme"),
  people: fc.constant(
    Object.fromEntries(aliases.map((alias) => [alias, { email: `${alias}@acme.example` }])),
  ),
  groups: fc
    .array(fc.uniqueArray(fc.constantFrom(...aliases)), { minLength: 3, maxLength: 3 })
    .map((members) =>
      Object.fromEntries(slugs.map((slug, index) => [slug, { members: members[index] }])),
    ),
  projects: rules(["WEB", "PLAT", "DATA"], ["read", "write", "create-repo", "admin"]),
  repositories: rules(["geordi", "42", "x.y", "__proto__"], ["read", "write", "admin"]),
});

test("splitting a file into many, in whatever order, declares the same", () => {
  fc.assert(
    fc.property(access, fc.array(fc.nat(3)), fc.boolean(), (data, deal, flow) => {
      const whole = desiredIn({ "a.yaml": stringify(data) });
      const hands: Record<string, Record<string, unknown>>[] = [{}, {}, {}, {}];
      let next = 0;
      for (const section of ["people", "groups", "projects", "repositories"] as const)
        for (const [name, value] of Object.entries(data[section])) {
          const hand = hands[deal[next++ % (deal.length || 1)] ?? 0] ?? {};
          hand[section] = { ...hand[section], ...Object.fromEntries([[name, value]]) };
        }
      const { version, provider, workspace } = data;
      const files = Object.fromEntries(
        [...hands.entries()]
          .filter(([, hand]) => Object.keys(hand).length > 0)
          .map(([index, hand]) => [
            `${9 - index}.yaml`,
            stringify(hand, flow ? { collectionStyle: "flow" } : {}),
          ]),
      );
      const header = stringify({ version, provider, workspace });
      expect(placeless(desiredIn({ ...files, "header.yaml": header }))).toEqual(placeless(whole));
    }),
  );
});

test("the order of files makes no difference", () => {
  fc.assert(
    fc.property(fc.shuffledSubarray(["a", "b", "c"], { minLength: 3 }), (order) => {
      const texts: Record<string, string> = {
        a: "version: 1\nfoo: 1\n",
        b: "provider: bitbucket\nworkspace: acme\nprojects: { WEB: { users: { zoe: read } } }\n",
        c: "workspace: other\nprojects: { WEB: {} }\n",
      };
      const shuffled = Object.fromEntries(order.map((name) => [name, texts[name] ?? ""]));
      expect(parse(shuffled).problems).toEqual(parse(texts).problems);
    }),
  );
});

/** What a slip of the hand, or of a program, makes of a good file. */
const damaged = fc
  .tuple(
    fc.nat(EXAMPLE.length),
    fc.nat(12),
    fc.oneof(
      fc.string(),
      fc.constantFrom("\t", "{", "]", ":", "&x", "*x", "\n", "'", "\0", "!x ", "- ", "<<: "),
    ),
  )
  .map(([at, gone, put]) => EXAMPLE.slice(0, at) + put + EXAMPLE.slice(at + gone));

test.each([
  { name: "any text", text: fc.string({ unit: "binary", maxLength: 200 }) },
  { name: "any damage to a good file", text: damaged },
  { name: "any YAML", text: fc.jsonValue().map((value) => stringify(value)) },
  {
    name: "any value in any section",
    text: fc
      .tuple(
        fc.constantFrom(
          "people",
          "groups",
          "projects",
          "repositories",
          "limits",
          "approvals",
          "protected",
          "mode",
          "domains",
        ),
        fc.jsonValue(),
      )
      .map(([section, value]) => stringify({ [section]: value })),
  },
])(
  "$name is read or refused: never an exception, every problem with a place in the file and a way out",
  ({ text }) => {
    fc.assert(
      fc.property(text, (source) => {
        const { desired, problems, sources } = parse({ "a.yaml": source });
        expect(desired === undefined).toBe(problems.length > 0);
        const lines = (sources["a.yaml"] ?? "").split("\n");
        for (const { code, place, message, fix } of problems) {
          expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
          expect(message.length * (fix?.length ?? 0)).toBeGreaterThan(0);
          expect(message + fix).not.toMatch(/\p{C}/u);
          expect(place.line).toBeLessThanOrEqual(lines.length);
          expect(place.column).toBeLessThanOrEqual((lines[place.line - 1]?.length ?? 0) + 1);
        }
      }),
      { numRuns: 300 },
    );
  },
);

/** Where something stands is all that may differ. */
function placeless(desired: Desired): unknown {
  return JSON.parse(JSON.stringify(desired, (key, value) => (key === "place" ? undefined : value)));
}
