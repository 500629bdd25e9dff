import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { formatLockfile } from "../../src/lockfile/format.ts";
import { parseLockfile } from "../../src/lockfile/parse.ts";
import type { Lockfile } from "../../src/model/lockfile.ts";

const UUID = "{0f6c2f3e-9d0b-4c8e-8f0e-2f1d6a7b8c90}";

test("what is remembered reads as it is written, in one order", () => {
  const text = formatLockfile({
    people: {
      cyd: { uuid: UUID },
      ana: { uuid: UUID, account: "557058:1f", email: "ana@acme.example" },
    },
    invitations: { "lou@acme.example": [{ sent: "2026-11-27" }, { sent: "2026-11-03" }] },
  });
  expect(
    text,
  ).toBe(`# What castellan remembers from one run to the next. Apply writes it; commit it with the files beside it.

version: 1
people:
  ana:
    email: ana@acme.example
    account: 557058:1f
    uuid: "${UUID}"
  cyd:
    uuid: "${UUID}"
invitations:
  lou@acme.example:
    - sent: 2026-11-03
    - sent: 2026-11-27
`);
});

test.each([
  { name: "no text at all", text: "" },
  { name: "nothing remembered", text: formatLockfile({ people: {}, invitations: {} }) },
])("an empty memory: $name", ({ text }) => {
  expect(parseLockfile("castellan.lock", text)).toEqual({
    lockfile: { people: {}, invitations: {} },
    problems: [],
  });
});

test("addresses and UUIDs are read in their normal form", () => {
  const text = `version: 1
people: { ana: { email: Ana@ACME.example, uuid: "${UUID.toUpperCase()}" } }
invitations:
  Lou@acme.example: [{ sent: 2026-11-03 }]
  lou@acme.example: [{ sent: 2026-11-10 }]
`;
  expect(parseLockfile("castellan.lock", text).lockfile).toEqual({
    people: { ana: { email: "ana@acme.example", uuid: UUID } },
    invitations: { "lou@acme.example": [{ sent: "2026-11-03" }, { sent: "2026-11-10" }] },
  });
});

test.each([
  {
    name: "a merge that was not finished",
    text: "version: 1\n<<<<<<< HEAD\npeople: {}\n",
    code: "not-yaml",
    line: 2,
  },
  { name: "no version", text: "people: {}\n", code: "missing-key", line: 1 },
  { name: "another version", text: "version: 2\n", code: "unsupported-version", line: 1 },
  { name: "a key nobody knows", text: "version: 1\ninvites: {}\n", code: "unknown-key", line: 2 },
  {
    name: "no such day",
    text: "version: 1\ninvitations:\n  a@x.example:\n    - sent: 2026-02-30\n",
    code: "bad-date",
    line: 4,
  },
  {
    name: "no UUID",
    text: "version: 1\npeople:\n  ana: { uuid: ana }\n",
    code: "bad-uuid",
    line: 3,
  },
  {
    name: "a list where a map is meant",
    text: "version: 1\npeople: []\n",
    code: "wrong-type",
    line: 2,
  },
  {
    name: "an alias that can be none",
    text: `version: 1\npeople:\n  Ana: { uuid: "${UUID}" }\n`,
    code: "bad-alias",
    line: 3,
  },
])("a problem with its place, and the way out: $name", ({ text, code, line }) => {
  const { lockfile, problems } = parseLockfile("castellan.lock", text);
  expect(lockfile).toBeUndefined();
  expect(problems).toMatchObject([{ code, place: { file: "castellan.lock", line } }]);
  expect(problems[0]?.fix).toContain("main branch");
});

const day = fc
  .date({ min: new Date("2020-01-01"), max: new Date("2030-12-31"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const alias = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,8}$/);
const account = fc.stringMatching(/^[0-9A-Za-z:_-]{1,20}$/);
const person = fc.record(
  { email: fc.emailAddress().map(lower), account, uuid: fc.uuid().map((uuid) => `{${uuid}}`) },
  { requiredKeys: ["uuid"] },
);
const attempt = fc.record({ sent: day });
const memory: fc.Arbitrary<Lockfile> = fc.record({
  people: fc.dictionary(alias, person, { noNullPrototype: true }),
  invitations: fc.dictionary(
    fc.emailAddress().map(lower),
    fc.uniqueArray(attempt, { minLength: 1, maxLength: 4, selector: ({ sent }) => sent }),
    { noNullPrototype: true },
  ),
});

function lower(text: string): string {
  return text.toLowerCase();
}

test("law: what is written reads back, and is written the same again", () => {
  fc.assert(
    fc.property(memory, (lockfile) => {
      const text = formatLockfile(lockfile);
      const read = parseLockfile("castellan.lock", text);
      expect(read.problems).toEqual([]);
      expect(read.lockfile?.people).toEqual(lockfile.people);
      expect(formatLockfile(read.lockfile as Lockfile)).toBe(text);
    }),
  );
});
