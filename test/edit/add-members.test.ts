import { expect, test } from "@jest/globals";
import { addMembers, type Item } from "../../src/edit/add-members.ts";
import { editText } from "../../src/edit/edit-text.ts";
import { openFile } from "../../src/edit/find-node.ts";

const CYD: Item = [
  ["user", "cyd"],
  ["until", "2027-01-31"],
];

test.each([
  {
    name: "along the line",
    before: "[ana] }",
    after: "[ana, bo, { user: cyd, until: 2027-01-31 }] }",
  },
  { name: "into an empty list", before: "[] }", after: "[bo, { user: cyd, until: 2027-01-31 }] }" },
  {
    name: "lines that become too long are broken",
    before: `[${"a".repeat(64)}] } # c`,
    after: `[${"a".repeat(64)}, bo,\n      { user: cyd, until: 2027-01-31 }] } # c`,
  },
  {
    name: "each on its own line, with a comma behind the last",
    before: "[\n    ana, # she\n    ] }",
    after: "[\n    ana, # she\n    bo,\n    { user: cyd, until: 2027-01-31 },\n    ] }",
  },
  {
    name: "each on its own line, without one",
    before: "[\n    ana # she, first\n    ] }",
    after: "[\n    ana, # she, first\n    bo,\n    { user: cyd, until: 2027-01-31 }\n    ] }",
  },
  {
    name: "each on its own line, closed on the last",
    before: "[\n    ana] }",
    after: "[\n    ana,\n    bo,\n    { user: cyd, until: 2027-01-31 }] }",
  },
])("members are added between brackets: $name", ({ before, after }) => {
  expect(added(`groups:\n  dev: { members: ${before}\n`)).toBe(
    `groups:\n  dev: { members: ${after}\n`,
  );
});

test.each([
  {
    name: "behind the last dash, before what follows",
    before: "    members:\n      - ana # she\n\n  # web\n  web: {}\n",
    after:
      "    members:\n      - ana # she\n      - bo\n      - { user: cyd, until: 2027-01-31 }\n\n  # web\n  web: {}\n",
  },
  {
    name: "dashes that are not indented",
    before: "    members:\n    - ana\n",
    after: "    members:\n    - ana\n    - bo\n    - { user: cyd, until: 2027-01-31 }\n",
  },
  {
    name: "maps on lines of their own",
    before: "    members:\n      - user: ana\n        until: 2027-01-01\n",
    after:
      "    members:\n      - user: ana\n        until: 2027-01-01\n      - bo\n      - user: cyd\n        until: 2027-01-31\n",
  },
  {
    name: "a group without a list gets one",
    before: "    name: Dev\n",
    after: "    name: Dev\n    members: [bo, { user: cyd, until: 2027-01-31 }]\n",
  },
  {
    name: "an empty list on a line of its own",
    before: "    members: [] # nobody\n",
    after: "    members: [bo, { user: cyd, until: 2027-01-31 }] # nobody\n",
  },
])("members are added to a block: $name", ({ before, after }) => {
  expect(added(`groups:\n  dev:\n${before}`)).toBe(`groups:\n  dev:\n${after}`);
});

test.each([
  { before: "{}", after: "{ members: [bo, { user: cyd, until: 2027-01-31 }] }" },
  {
    before: "{ name: Dev }",
    after: "{ name: Dev, members: [bo, { user: cyd, until: 2027-01-31 }] }",
  },
])("a group in braces without a list gets one: $before", ({ before, after }) => {
  expect(added(`groups:\n  dev: ${before}\n`)).toBe(`groups:\n  dev: ${after}\n`);
});

test("ten thousand members in a line are broken into lines, and are all there", () => {
  const names = Array.from({ length: 10_000 }, (_, index) => `person-${index}`);
  const before = "groups:\n  dev: { members: [] } # c\n";
  const after = editText(before, addMembers(openFile(before), new Map([["dev", names]])));
  expect(Math.max(...after.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(104);
  expect(openFile(after).root?.toJSON()).toEqual({ groups: { dev: { members: names } } });
});

function added(text: string): string {
  const after = editText(text, addMembers(openFile(text), new Map([["dev", ["bo", CYD]]])));
  const groups = openFile(after).root?.toJSON().groups;
  expect(groups.dev.members.slice(-2)).toEqual(["bo", { user: "cyd", until: "2027-01-31" }]);
  return after;
}
