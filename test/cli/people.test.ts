import { closeSync, ftruncateSync, openSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { castellan, folderWith } from "./run-castellan.ts";

const HEAD = "version: 1\nprovider: bitbucket\nworkspace: acme\n";
const PEOPLE = `# yaml-language-server: $schema=../schema/access.schema.json
people:
  # first of all
  ana: { email: ana@acme.example }
`;
const GROUPS = "groups:\n  developers: { members: [ana] } # all of us\n  qa: {}\n";
const FILES = {
  "access/access.yaml": HEAD,
  "access/people.yaml": PEOPLE,
  "access/groups.yaml": GROUPS,
};
const USERS = "E-mail,Name\nana@acme.example,Ana\nlou@acme.example,Lou\n";

describe("people import", () => {
  test("--dry-run shows columns and the diff, and writes nothing", async () => {
    const folder = folderWith({ ...FILES, "users.csv": USERS });
    const { code, stdout, stderr } = await castellan(
      ["people", "import", "users.csv", "--group", "developers", "--dry-run"],
      {},
      folder,
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toBe(`users.csv: 2 rows, separated by commas
  email ← column 'E-mail'
  name  ← column 'Name'

In the files already: 1 person.

--- access/people.yaml
+++ access/people.yaml
@@ -2,3 +2,4 @@
 people:
   # first of all
   ana: { email: ana@acme.example }
+  lou: { email: lou@acme.example }

--- access/groups.yaml
+++ access/groups.yaml
@@ -1,3 +1,3 @@
 groups:
-  developers: { members: [ana] } # all of us
+  developers: { members: [ana, lou] } # all of us
   qa: {}

To add: 1 person, 1 membership in 1 group.
Nothing was written: this was a dry run.
`);
    expect(textsIn(folder)).toEqual(FILES);
  });

  test("--yes writes the files; a second time there is nothing to add", async () => {
    const folder = folderWith({ ...FILES, "users.csv": USERS });
    const command = ["people", "import", "users.csv", "--group", "developers", "--yes"];
    const first = await castellan(command, {}, folder);
    expect(first).toMatchObject({ code: 0, stderr: "" });
    expect(first.stdout).toContain(
      "Written: access/people.yaml, access/groups.yaml. Nothing is sent to Bitbucket until castellan apply.",
    );
    const written = {
      "access/access.yaml": HEAD,
      "access/people.yaml": `${PEOPLE}  lou: { email: lou@acme.example }\n`,
      "access/groups.yaml": GROUPS.replace("[ana]", "[ana, lou]"),
    };
    expect(textsIn(folder)).toEqual(written);
    expect((await castellan(["validate"], {}, folder)).code).toBe(0);

    const second = await castellan(command, {}, folder);
    expect(second.code).toBe(0);
    expect(second.stdout).toContain("Nothing to add: the files stay as they are.");
    expect(textsIn(folder)).toEqual(written);
  });

  test("refuses where nobody can answer, before anything is read", async () => {
    const folder = folderWith({ ...FILES, "users.csv": "not, even\nread" });
    const refused = await castellan(["people", "import", "users.csv"], {}, folder);
    expect(refused).toMatchObject({ code: 1, stdout: "" });
    expect(refused.stderr).toContain("--dry-run to look, and --yes to write");
  });

  test("a guess is said to be one", async () => {
    const folder = folderWith({ ...FILES, "users.csv": "who\nlou@acme.example\n" });
    const { stdout } = await castellan(["people", "import", "users.csv", "--dry-run"], {}, folder);
    expect(stdout).toContain("email ← column 'who'  (a guess)");
  });

  test("a directory without people gets a people.yaml; --file names another", async () => {
    for (const [flags, file] of [
      [[], "access/people.yaml"],
      [["--file", "team.yaml"], "access/team.yaml"],
      [["--file", "access/sub.yml"], "access/sub.yml"],
    ] as const) {
      const head = `# yaml-language-server: $schema=../schema/access.schema.json\n${HEAD}`;
      const folder = folderWith({
        "access/access.yaml": head,
        "users.csv": "mail\nlou@acme.example",
      });
      const { code } = await castellan(
        ["people", "import", "users.csv", "--yes", ...flags],
        {},
        folder,
      );
      expect(code).toBe(0);
      expect(textsIn(folder)[file]).toBe(
        "# yaml-language-server: $schema=../schema/access.schema.json\npeople:\n  lou: { email: lou@acme.example }\n",
      );
    }
  });

  test("a single file gets the section, and keeps its byte order mark and CRLF", async () => {
    const text = `\uFEFF${HEAD.replaceAll("\n", "\r\n")}`;
    const folder = folderWith({ "access.yaml": text, "users.csv": "mail\nlou@acme.example" });
    expect((await castellan(["people", "import", "users.csv", "--yes"], {}, folder)).code).toBe(0);
    expect(readFileSync(join(folder, "access.yaml"), "utf8")).toBe(
      `${text}\r\npeople:\r\n  lou: { email: lou@acme.example }\r\n`,
    );
  });

  test("colours, where they are wanted", async () => {
    const folder = folderWith({ ...FILES, "users.csv": USERS });
    const { stdout } = await castellan(
      ["people", "import", "users.csv", "--dry-run"],
      { FORCE_COLOR: "1" },
      folder,
    );
    expect(stdout).toContain("\u001b[32m+  lou: { email: lou@acme.example }\u001b[39m");
  });

  test("all problems at once, as file:row:column, with the row and what to do; nothing is written", async () => {
    const folder = folderWith({
      ...FILES,
      "users.csv":
        "email,groups\nlou@acme.example,qa\nlou.acme.example,\nmax@acme.example,desingers\n",
    });
    const { code, stdout, stderr } = await castellan(
      ["people", "import", "users.csv", "--yes"],
      {},
      folder,
    );
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(
      stderr,
    ).toBe(`users.csv:3:1: error row 3: \`lou.acme.example\` is not an e-mail address [bad-address]
    2 | lou@acme.example,qa
  > 3 | lou.acme.example,
      | ^^^^^^^^^^^^^^^^
    4 | max@acme.example,desingers
  fix: Write an address such as \`ana@acme.example\`, or delete the row.

users.csv:4:18: error the group \`desingers\` is not declared in the files [unknown-group]
    3 | lou.acme.example,
  > 4 | max@acme.example,desingers
      |                  ^^^^^^^^^
    5 |
  fix: Declare it under \`groups:\`, as \`desingers: {}\`, or leave the column out with --columns groups=.

2 problems in 1 file; nothing was sent.
`);
    expect(textsIn(folder)).toEqual(FILES);
  });

  test("ten thousand bad rows are ten thousand problems, soon", async () => {
    const rows = Array.from({ length: 10_000 }, (_, index) => `lou${index}`);
    const folder = folderWith({ ...FILES, "users.csv": `email\n${rows.join("\n")}\n` });
    const { code, stderr } = await castellan(
      ["people", "import", "users.csv", "--yes"],
      {},
      folder,
    );
    expect(code).toBe(1);
    expect(stderr).toContain("users.csv:10001:1: error row 10001: `lou9999`");
    expect(stderr).toContain("10,000 problems in 1 file");
  });

  test.each([
    { name: "files that do not load", access: "version: 2\n", says: "access/access.yaml:1:10" },
    { name: "no column of addresses", users: "who,what\nx,y\n", says: "--columns email=HEADER" },
    { name: "an empty file", users: "", says: "no row with anybody" },
    { name: "a header alone", users: "email\n", says: "no row with anybody" },
    { name: "NUL bytes", users: "email\nl\0ou@acme.example\n", says: "NUL bytes" },
    { name: "no UTF-8", users: Buffer.from([0x65, 0xe9, 0x0a]), says: "CSV UTF-8" },
    {
      name: "a cell of 1 MB",
      users: `email,x\nlou@acme.example,"${"x".repeat(1e6)}"\n`,
      says: "128 KiB",
    },
    {
      name: "a group nobody declared",
      flags: ["--group", "develpers"],
      says: "Did you mean `developers`?",
    },
    { name: "a day that does not exist", flags: ["--until", "2027-02-30"], says: "YYYY-MM-DD" },
    { name: "a day that is over", flags: ["--until", "2020-01-01"], says: "is over already" },
    {
      name: "a column that is not there",
      flags: ["--columns", "email=Mial"],
      says: "No column is called",
    },
    { name: "a field there is not", flags: ["--columns", "mail=E-mail"], says: "fields are" },
    { name: "a file outside", flags: ["--file", "../people.yaml"], says: "not one of the files" },
    {
      name: "a file that would not be read",
      flags: ["--file", "people.txt"],
      says: "would not be read",
    },
  ])("refused: $name", async ({ access = HEAD, users = USERS, flags = [], says }) => {
    const files = { ...FILES, "access/access.yaml": access };
    const folder = folderWith({ ...files, "users.csv": users });
    const { code, stdout, stderr } = await castellan(
      ["people", "import", "users.csv", "--yes", ...flags],
      {},
      folder,
    );
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(says);
    expect(textsIn(folder)).toEqual(files);
  });

  test("a CSV file of 100 MB is refused by its size", async () => {
    const folder = folderWith({ ...FILES, "users.csv": "" });
    const file = openSync(join(folder, "users.csv"), "r+");
    ftruncateSync(file, 100 * 1024 * 1024);
    closeSync(file);
    const { code, stderr } = await castellan(
      ["people", "import", "users.csv", "--yes"],
      {},
      folder,
    );
    expect(code).toBe(1);
    expect(stderr).toContain("larger than 32 MiB");
  });

  test("files that would become too large are refused before they are written", async () => {
    const long = `people:\n  ana: { email: ana@acme.example }\n${"# a comment\n".repeat(349_000)}`;
    const files = { "access/access.yaml": HEAD, "access/people.yaml": long };
    const rows = Array.from({ length: 500 }, (_, index) => `lou${index}@acme.example`);
    const folder = folderWith({ ...files, "users.csv": `email\n${rows.join("\n")}\n` });
    const { code, stderr } = await castellan(
      ["people", "import", "users.csv", "--yes"],
      {},
      folder,
    );
    expect(code).toBe(1);
    expect(stderr).toContain("larger than 4 MiB");
    expect(textsIn(folder)).toEqual(files);
  });

  test("escape sequences of a CSV file never reach the terminal", async () => {
    const users = "email,name,\u001b[2J\nlou@acme.example,\u001b[31mLou,x\n\u001b[32mx,,\n";
    const folder = folderWith({ ...FILES, "users.csv": users });
    const bad = await castellan(["people", "import", "users.csv", "--dry-run"], {}, folder);
    expect(bad.code).toBe(1);
    expect(bad.stdout + bad.stderr).not.toContain("\u001b");
    const good = folderWith({
      ...FILES,
      "users.csv": users.replace("\u001b[32mx", "max@acme.example"),
    });
    const shown = await castellan(["people", "import", "users.csv", "--dry-run"], {}, good);
    expect(shown.code).toBe(0);
    expect(shown.stdout).not.toContain("\u001b");
    const people = `${PEOPLE}  # \u001b[31mred\n`;
    const coloured = folderWith({ ...FILES, "access/people.yaml": people, "users.csv": USERS });
    const diff = await castellan(["people", "import", "users.csv", "--dry-run"], {}, coloured);
    expect(diff.stdout).toContain("   # \\u{1b}[31mred");
  });

  test("UTF-16, as spreadsheets write Unicode text", async () => {
    const users = Buffer.from("\uFEFFemail\tname\r\nlou@acme.example\tŁou\r\n", "utf16le");
    const folder = folderWith({ ...FILES, "users.csv": users });
    const { code, stdout } = await castellan(
      ["people", "import", "users.csv", "--dry-run"],
      {},
      folder,
    );
    expect(code).toBe(0);
    expect(stdout).toContain("+  lou: { email: lou@acme.example }");
  });
});

describe("people export", () => {
  const files = {
    "access.yaml": `${HEAD}people:
  lou: { email: lou@acme.example, until: 2027-01-31, reason: "=1+1, \\"or\\" so" }
  ana: { uuid: "{0f6c2f3e-9d0b-4c8e-8f0e-2f1d6a7b8c90}" }
  bo: { account: "557058:1f2e", suspended: true }
groups:
  qa: { members: [ana, lou] }
  developers: { members: [ana, { user: bo, until: 2020-01-31 }] }
`,
  };

  test("CSV in the order of aliases, with formulas guarded", async () => {
    const { code, stdout } = await castellan(["people", "export", "--csv"], {}, folderWith(files));
    expect(code).toBe(0);
    expect(stdout).toBe(
      [
        "alias,email,account,status,until,reason,groups",
        'ana,,{0f6c2f3e-9d0b-4c8e-8f0e-2f1d6a7b8c90},,,,"developers;qa"',
        "bo,,557058:1f2e,suspended,,,",
        'lou,lou@acme.example,,,2027-01-31,"\'=1+1, ""or"" so",qa',
        "",
      ].join("\r\n"),
    );
  });

  test("JSON", async () => {
    const { stdout } = await castellan(["people", "export", "--json"], {}, folderWith(files));
    expect(JSON.parse(stdout)).toEqual({
      version: 1,
      people: [
        {
          alias: "ana",
          uuid: "{0f6c2f3e-9d0b-4c8e-8f0e-2f1d6a7b8c90}",
          groups: ["developers", "qa"],
        },
        { alias: "bo", account: "557058:1f2e", suspended: true, groups: [] },
        {
          alias: "lou",
          email: "lou@acme.example",
          until: "2027-01-31",
          reason: '=1+1, "or" so',
          groups: ["qa"],
        },
      ],
    });
  });

  test("what is exported is imported without a change", async () => {
    const folder = folderWith(files);
    const { stdout: users } = await castellan(["people", "export"], {}, folder);
    const both = folderWith({ ...files, "users.csv": users });
    const { code, stdout } = await castellan(["people", "import", "users.csv", "--yes"], {}, both);
    expect(code).toBe(0);
    expect(stdout).toContain("Nothing to add");
  });

  test.each([
    { args: ["--csv", "--json"], says: "Choose one" },
    { args: ["nowhere"], says: "does not exist" },
  ])("refused: $args", async ({ args, says }) => {
    const { code, stdout, stderr } = await castellan(
      ["people", "export", ...args],
      {},
      folderWith(files),
    );
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(says);
  });
});

test.each([["people"], ["people", "import"], ["people", "export"]])(
  "help has examples and fits 80 columns: %s %s",
  async (...command) => {
    const { code, stdout } = await castellan([...command.filter(Boolean), "--help"]);
    expect(code).toBe(0);
    expect(Math.max(...stdout.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(80);
    expect(stdout).toContain("xamples:");
  },
);

/** The files below access/, by their path in the folder. */
function textsIn(folder: string): Record<string, string> {
  const names = readdirSync(join(folder, "access")).map((name) => `access/${name}`);
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}
