import { describe, expect, test } from "@jest/globals";
import { HEADER, underlined } from "../desired/reading.ts";
import { importInto } from "./importing.ts";

const FILES = {
  "header.yaml": HEADER,
  "people.yaml": `people:
  ana: { email: Ana@acme.example }
  bo: { account: "557058:1f2e" }
  cyd: { uuid: "{0f6c2f3e-9d0b-4c8e-8f0e-2f1d6a7b8c90}" }
  kai: { email: kai@acme.example, until: 2025-10-31 }
`,
  "groups.yaml": `groups:
  developers: { members: [ana, { user: bo, until: 2025-01-31 }] }
  q-a:
    name: Q A
  gone: { absent: true }
  owned: { mode: authoritative }
`,
};

/** The lines an import adds. */
function added(csv: string, options = {}): string[] {
  const { problems, edited } = importInto(FILES, csv, options);
  expect(problems).toEqual([]);
  return edited.flatMap(({ before = "", after }) => {
    const old = before.split("\n");
    return after.split("\n").filter((line) => !old.includes(line));
  });
}

describe("who is added", () => {
  test.each([
    {
      name: "somebody new",
      csv: "email\nlou@acme.example",
      lines: ["  lou: { email: lou@acme.example }"],
    },
    { name: "known by address, whatever the case", csv: "email\nANA@acme.example", lines: [] },
    { name: "known by account", csv: "account id\n557058:1f2e", lines: [] },
    {
      name: "known by UUID",
      csv: "account id\n{0F6C2F3E-9D0B-4C8E-8F0E-2F1D6A7B8C90}",
      lines: [],
    },
    {
      name: "known by account, though with a new address",
      csv: "account id,email\n557058:1f2e,bo@acme.example",
      lines: [],
    },
    {
      name: "by account, when there is no address",
      csv: "account id,name\n557058:9999,Lou Reed",
      lines: ['  lou-reed: { account: "557058:9999" }'],
    },
    {
      name: "by address, when there are both",
      csv: "account id,email\n557058:9999,lou@acme.example",
      lines: ["  lou: { email: lou@acme.example }"],
    },
    {
      name: "aliases are taken from the column, then the address",
      csv: "email,alias\nlou@acme.example,LR\nmax@acme.example,",
      lines: ["  lr: { email: lou@acme.example }", "  max: { email: max@acme.example }"],
    },
    {
      name: "aliases that are taken are counted",
      csv: "email\nana@other.example\nana+2@other.example",
      lines: ["  ana-2: { email: ana@other.example }", "  ana-3: { email: ana+2@other.example }"],
    },
    {
      name: "once, however often",
      csv: "email\nlou@acme.example\nLOU@acme.example\nlou@ACME.example",
      lines: ["  lou: { email: lou@acme.example }"],
    },
    {
      name: "once, however the accents are composed",
      csv: "email\nn\u0303andu@acme.example\n\u00f1andu@acme.example",
      lines: ['  nandu: { email: "\u00f1andu@acme.example" }'],
    },
    {
      name: "nobody who is inactive, by any sign",
      csv: "name,email,status\nAmy (INACTIVE),a@b.example,\nBea,b@b.example,Suspended\nCo,c@b.example,deactivated\nDi,d@b.example,Active",
      lines: ["  d: { email: d@b.example }"],
    },
    {
      name: "nobody whose last day is over",
      csv: "email,until\nlou@acme.example,2026-11-22\nmax@acme.example,2026-11-23",
      lines: ["  max: { email: max@acme.example, until: 2026-11-23 }"],
    },
    {
      name: "what could be misread is quoted",
      csv: "email,reason,alias\nx{y}@acme.example,a: b #c,null",
      lines: ['  "null": { email: "x{y}@acme.example", reason: "a: b #c" }'],
    },
    {
      name: "formulas and colours stay text",
      csv: "email,reason\nlou@acme.example,=HYPERLINK(1)\nmax@acme.example,'=1\u001b[31m",
      lines: [
        '  lou: { email: lou@acme.example, reason: "=HYPERLINK(1)" }',
        '  max: { email: max@acme.example, reason: "=1\\u001b[31m" }',
      ],
    },
  ])("$name", ({ csv, lines }) => {
    expect(added(csv)).toEqual(lines);
  });

  test("a last day and a reason for all", () => {
    expect(
      added("email\nlou@acme.example\nana@acme.example", {
        until: "2027-01-31",
        reason: "OPS-1",
        groups: ["q-a"],
      }),
    ).toEqual([
      "  lou: { email: lou@acme.example, until: 2027-01-31, reason: OPS-1 }",
      "    members: [lou, { user: ana, until: 2027-01-31, reason: OPS-1 }]",
    ]);
  });
});

describe("groups", () => {
  test.each([
    {
      name: "by slug and by name, several in a cell",
      csv: "email,groups\nlou@acme.example,developers; q a",
      lines: [
        "  lou: { email: lou@acme.example }",
        "  developers: { members: [ana, { user: bo, until: 2025-01-31 }, lou] }",
        "    members: [lou]",
      ],
    },
    {
      name: "those of all rows of a person",
      csv: "email,group_name\nlou@acme.example,developers\nLou@acme.example,Q A",
      lines: [
        "  lou: { email: lou@acme.example }",
        "  developers: { members: [ana, { user: bo, until: 2025-01-31 }, lou] }",
        "    members: [lou]",
      ],
    },
    {
      name: "members stay as they are",
      csv: "email,groups\nana@acme.example,developers",
      lines: [],
    },
    {
      name: "memberships that ended stay as they are",
      csv: "account id,groups\n557058:1f2e,developers",
      lines: [],
    },
    {
      name: "who is known gets what is missing",
      csv: "email,Group 1,Group 2\nana@acme.example,Q A,developers",
      lines: ["    members: [ana]"],
    },
  ])("$name", ({ csv, lines }) => {
    expect(added(csv)).toEqual(lines);
  });
});

test("a list at the end of a file goes on before a new section begins there", () => {
  const files = {
    "all.yaml": `${HEADER}groups:\n  qa:\n    members:\n      - ana`,
    "p.yaml": FILES["people.yaml"],
  };
  const { files: after } = importInto(files, "email,groups\nlou@acme.example,qa", {
    target: "all.yaml",
  });
  expect(after["all.yaml"]).toBe(
    `${files["all.yaml"]}\n      - lou\n\npeople:\n  lou: { email: lou@acme.example }\n`,
  );
});

describe("problems, all at once, each with its cell", () => {
  test.each([
    { csv: "email,x\nana.acme.example,a@b.example", code: "bad-address", at: "ana.acme.example" },
    {
      csv: "name,email\nx,Ana <ana@acme.example>\n,b@c.example",
      code: "bad-address",
      at: "Ana <ana@acme.example>",
      fix: "Write `ana@acme.example`.",
    },
    { csv: "email\na@b..example", code: "bad-address", at: "a@b..example" },
    { csv: "email\n=1+1@b.example", code: "bad-address", at: "=1+1@b.example" },
    { csv: "email\nmailto:a@b.example", code: "bad-address", at: "mailto:a@b.example" },
    { csv: "email\na\u200b@b.example", code: "bad-address", at: "a\u200b@b.example" },
    { csv: "email,name\n,Ana", code: "no-address", at: "," },
    { csv: 'account id\n"not an, id"', code: "bad-account", at: '"not an, id"' },
    { csv: "email,until\na@b.example,31.12.2027", code: "bad-date", at: "31.12.2027" },
    { csv: "email,until\na@b.example,2027-02-30", code: "bad-date", at: "2027-02-30" },
    {
      csv: `email,reason\na@b.example,${"x".repeat(1001)}`,
      code: "too-long",
      at: "x".repeat(1001),
    },
    {
      csv: "email,groups\na@b.example,develpers",
      code: "unknown-group",
      at: "develpers",
      fix: "Did you mean `developers`?",
    },
    {
      csv: "email,groups\na@b.example,On Call",
      code: "unknown-group",
      at: "On Call",
      fix: "`on-call: {}`",
    },
    { csv: "email,name\na@b.example,Silva, Ana", code: "too-many-cells", at: " Ana" },
  ])("$csv", ({ csv, code, at, fix = "" }) => {
    const { problems } = importInto(FILES, csv);
    expect(problems).toMatchObject([{ code, fix: expect.stringContaining(fix) }]);
    const [{ place } = { place: { file: "", line: 0, column: 0 } }] = problems;
    expect(underlined({ "users.csv": csv }, place)).toBe(at);
  });

  test("of all rows", () => {
    const { problems } = importInto(
      FILES,
      "email,groups\nx,nope\ny,nope\na@b.example,nope\nc@d.example,nope",
    );
    expect(problems.map(({ code, place }) => [code, place.line])).toEqual([
      ["bad-address", 2],
      ["bad-address", 3],
      ["unknown-group", 4],
    ]);
    expect(problems.at(-1)?.message).toContain("(4 rows name it)");
  });

  test.each([
    { groups: ["gone"], code: "absent-group" },
    { groups: ["owned"], code: "unmanaged-group" },
  ])("nobody joins $groups", ({ groups, code }) => {
    const { problems } = importInto(FILES, "email\nlou@acme.example\nmax@acme.example", { groups });
    expect(problems).toMatchObject([{ code, place: { file: "groups.yaml" } }]);
  });
});

describe("what is said", () => {
  test("rows that are left out, duplicates, and those who were there", () => {
    const { leftOut, made } = importInto(
      FILES,
      "email,status\nlou@acme.example,active\nLou@acme.example,\nkai@acme.example,Aktiv\nbea@acme.example,Aktiv\namy@acme.example,suspended",
    );
    expect(leftOut).toEqual([{ line: 6, text: "amy@acme.example: suspended" }]);
    expect(made.duplicates).toEqual([{ line: 3, text: "the same person as in row 2" }]);
    expect(made.known).toEqual(["kai"]);
    expect(made.notes).toEqual([
      {
        line: 4,
        text: "kai has left, as the files say (last day was 2025-10-31), and gets nothing",
      },
    ]);
  });

  test("an alias that is somebody else's", () => {
    const { made } = importInto(FILES, "alias,email\nAna,ana@new.example");
    expect(made.people).toMatchObject([{ alias: "ana-2" }]);
    expect(made.notes).toEqual([
      { line: 2, text: "the alias ana is somebody else's already, so it is ana-2" },
    ]);
  });

  test("a row that is two people of the files is taken for the first", () => {
    const { made, edited } = importInto(FILES, "email,account id\nana@acme.example,557058:1f2e");
    expect(made.notes[0]?.text).toContain("that of bo; taken for ana");
    expect(edited).toEqual([]);
  });
});
