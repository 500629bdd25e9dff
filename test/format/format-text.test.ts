import { describe, expect, test } from "@jest/globals";
import { formatText } from "../../src/format/format-text.ts";

/** What is formatted, and what becomes of it; the same when it is left out. */
type Case = { name: string; text: string; formatted?: string };

describe("form", () => {
  test.each<Case>([
    {
      name: "sections in the order of the schema, one empty line apart",
      text: "people: {ana: {email: a@x}}\nworkspace: acme\nversion: 1\ngroups: {}\n",
      formatted: "version: 1\nworkspace: acme\n\npeople:\n  ana: { email: a@x }\n\ngroups: {}\n",
    },
    {
      name: "keys of an entry in their order",
      text: "people:\n  cyd: { reason: OPS-1, until: 2027-01-01, email: c@x }\n",
      formatted: "people:\n  cyd: { email: c@x, until: 2027-01-01, reason: OPS-1 }\n",
    },
    {
      name: "entries stay in the order of the user",
      text: "people:\n  bo: { email: b@x }\n  ana: { email: a@x }\n",
    },
    {
      name: "a project is always spread, a repository only when it has to be",
      text: 'projects: { A: { groups: {} }, B: {} }\nrepositories:\n  "svc-*":\n    groups:\n      dev: write\n',
      formatted:
        'projects:\n  A:\n    groups: {}\n  B: {}\n\nrepositories:\n  "svc-*": { groups: { dev: write } }\n',
    },
    {
      name: "quotes only where they are needed, and double ones",
      text: "people:\n  'ana': { email: 'a@x', reason: '1e3' }\n  bo: { uuid: '{0F6C2F3E-9D0B-4C8E-8F0E-2F1D6A7B8C90}', reason: \"it's\" }\n",
      formatted:
        'people:\n  ana: { email: a@x, reason: "1e3" }\n  bo: { uuid: "{0F6C2F3E-9D0B-4C8E-8F0E-2F1D6A7B8C90}", reason: "it\'s" }\n',
    },
    {
      name: "what is longer than 100 characters is broken",
      text: `groups:\n  dev: { members: [${Array.from({ length: 12 }, (_, index) => `person-${index}`).join(", ")}] }\n`,
      formatted: `groups:\n  dev:\n    members:\n${Array.from({ length: 12 }, (_, index) => `      - person-${index}\n`).join("")}`,
    },
    {
      name: "what was broken and fits is joined",
      text: "groups:\n  dev:\n    members:\n      - ana\n      - bo\n",
      formatted: "groups:\n  dev: { members: [ana, bo] }\n",
    },
    {
      name: "a list with a map in it has a line for each",
      text: "groups:\n  dev: { members: [ana, {until: 2027-01-01, user: bo}] }\n",
      formatted:
        "groups:\n  dev:\n    members:\n      - ana\n      - { user: bo, until: 2027-01-01 }\n",
    },
    {
      name: "approvals as guards print them",
      text: "approvals: [{ reason: r, until: 2027-01-01, guard: protected }]\n",
      formatted: "approvals:\n  - guard: protected\n    until: 2027-01-01\n    reason: r\n",
    },
    {
      name: "no more than one empty line, and none where a map begins or ends",
      text: "\n\nversion: 1\n\n\n\nprovider: bitbucket\npeople:\n\n  ana: { email: a@x }\n\n\n  bo: { email: b@x }\n\n\n",
      formatted:
        "version: 1\n\nprovider: bitbucket\n\npeople:\n  ana: { email: a@x }\n\n  bo: { email: b@x }\n",
    },
    {
      name: "text of several lines",
      text: 'people:\n  ana: { email: a@x, reason: "one\\n\\ntwo" }\n  bo:\n    email: b@x\n    reason: >\n      folded\n      text\n',
      formatted:
        "people:\n  ana:\n    email: a@x\n    reason: |-\n      one\n\n      two\n  bo:\n    email: b@x\n    reason: |\n      folded text\n",
    },
    {
      name: "text of several lines that a block could not say",
      text: 'people:\n  ana: { email: a@x, reason: " one \\n\\ttwo" }\n',
    },
    { name: "no marks of a document", text: "---\nversion: 1\n...\n", formatted: "version: 1\n" },
    { name: "numbers as they are", text: "limits:\n  removals: { count: 25, ratio: 0.50 }\n" },
    { name: "an empty map", text: "people: {   }\n", formatted: "people: {}\n" },
    { name: "a last line without an end", text: "version: 1", formatted: "version: 1\n" },
    {
      name: "the line ending that the first line has",
      text: "version: 1\r\nprovider: bitbucket\n",
      formatted: "version: 1\r\nprovider: bitbucket\r\n",
    },
  ])("$name", formatted);
});

describe("comments", () => {
  test.each<Case>([
    {
      name: "at the top, they stay there",
      text: "# schema\n# about\npeople:\n  ana: { email: a@x }\nversion: 1\n",
      formatted: "# schema\n# about\nversion: 1\n\npeople:\n  ana: { email: a@x }\n",
    },
    {
      name: "behind an empty line, they go with the section",
      text: "# schema\n\n# who\npeople:\n  ana: { email: a@x }\n# one\nversion: 1\n",
      formatted: "# schema\n\n# one\nversion: 1\n\n# who\npeople:\n  ana: { email: a@x }\n",
    },
    {
      name: "in front of an entry, behind it, at the end of a map, before the next section, at the end",
      text: "people: # who\n  # first\n  ana: { email: a@x } # chief\n  # last\n\n# next\ngroups:\n  dev: {} # d\n\n# the end\n# of all\n",
    },
    {
      name: "further left than the entry they stand before",
      text: "groups:\n# about dev\n  dev: {}\n # about qa\n  qa: {}\n",
      formatted: "groups:\n  # about dev\n  dev: {}\n  # about qa\n  qa: {}\n",
    },
    {
      name: "deeper than what follows, they stay in the map that ended",
      text: "projects:\n  A:\n    users: {}\n    # was: kai\n  # no B\nrepositories: {}\n",
      formatted: "projects:\n  A:\n    users: {}\n    # was: kai\n  # no B\n\nrepositories: {}\n",
    },
    {
      name: "in braces, which spreads what they are in",
      text: "groups:\n  dev: { # d\n    # m\n    members: [ana, # a\n      bo # b\n    ] # end\n    # z\n  }\n",
      formatted:
        "groups:\n  dev: # d\n    # m\n    members: # end\n      - ana # a\n      - bo # b\n    # z\n",
    },
    {
      name: "behind a bracket that closes",
      text: "groups:\n  dev: { members: [\n    ana,\n    bo\n    ] } # all\n",
      formatted: "groups:\n  dev: { members: [ana, bo] } # all\n",
    },
    {
      name: "in empty braces",
      text: "repositories:\n  old: { users: {\n    # nobody\n    } }\n",
      formatted: "repositories:\n  old:\n    # nobody\n    users: {}\n",
    },
    {
      name: "between a key and its value",
      text: "people:\n  ana:\n    # who\n    { email: a@x }\ngroups: # g\n  # why\n\n  dev: {}\n",
      formatted: "people:\n  # who\n  ana: { email: a@x }\n\ngroups: # g\n  # why\n\n  dev: {}\n",
    },
    {
      name: "at items of a list",
      text: "groups:\n  dev:\n    members:\n    # first\n    - ana # a\n    # second\n    -  # b\n      user: bo\n      until: 2027-01-01\n    # last\n  qa: {}\n",
      formatted:
        "groups:\n  dev:\n    members:\n      # first\n      - ana # a\n      # second\n      - { user: bo, until: 2027-01-01 } # b\n      # last\n  qa: {}\n",
    },
    {
      name: "at approvals",
      text: "approvals:\n  # soon\n  - # it\n    # guard\n    guard: protected # g\n    until: 2027-01-01\n    reason: r\n  # done\n",
      formatted:
        "approvals:\n  # soon\n  # it\n  # guard\n  - guard: protected # g\n    until: 2027-01-01\n    reason: r\n  # done\n",
    },
    {
      name: "at text of several lines",
      text: "people:\n  ana:\n    email: a@x\n    reason: |- # why\n      # not a comment\n      two\n    # end\n",
    },
    {
      name: "around the marks of a document",
      text: "# before\n---\n# behind\nversion: 1\n...\n# after\n",
      formatted: "# before\n# behind\nversion: 1\n# after\n",
    },
    {
      name: "they go with a key that moves",
      text: "people:\n  ana:\n    # why\n    reason: r # r\n    # where\n    email: a@x # e\n",
      formatted: "people:\n  ana:\n    # where\n    email: a@x # e\n    # why\n    reason: r # r\n",
    },
    {
      name: "in a file of Windows",
      text: "# a\r\nversion: 1 # b\r\n\r\n# c\r\n",
    },
    {
      name: "commented-out entries at the end of a section",
      text: "people:\n  ana: { email: a@x }\n\n  # bo: { email: b@x }\n  # cyd: { email: c@x }\n\ngroups: {}\n",
    },
  ])("$name", formatted);
});

function formatted({ text, formatted: wanted = text }: Case): void {
  expect(formatText(text)).toBe(wanted);
  expect(formatText(wanted)).toBe(wanted);
}

test("sorted on request: names and members, each with its comments", () => {
  const text =
    "people:\n  # b\n  bo: { email: b@x } # bo\n  ana: { email: a@x }\n\ngroups:\n  qa:\n    members:\n      - { user: bo, until: 2027-01-01 }\n      # a\n      - ana\n  dev: {}\n";
  expect(formatText(text, { sort: true })).toBe(
    "people:\n  ana: { email: a@x }\n  # b\n  bo: { email: b@x } # bo\n\ngroups:\n  dev: {}\n  qa:\n    members:\n      # a\n      - ana\n      - { user: bo, until: 2027-01-01 }\n",
  );
});

test.each([
  { name: "a key with a question mark", text: "? # who\n  people\n: {} # all\n" },
  { name: "a root in braces", text: "{ # top\n people: {} # x\n # y\n} # end\n" },
  { name: "a comment before empty braces", text: "people: # a\n  # b\n  {} # c\n" },
])("no comment is lost: $name", ({ text }) => {
  const formatted = formatText(text) ?? "";
  const words = (all: string) => (all.match(/# \w+/g) ?? []).sort();
  expect(words(formatted)).toEqual(words(text));
  expect(formatText(formatted)).toBe(formatted);
});

test.each(["- a\n", "people: *a\n", "people:\n", ""])("%j is no access file", (text) => {
  expect(formatText(text)).toBeUndefined();
});
