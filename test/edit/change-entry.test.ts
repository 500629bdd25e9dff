import { describe, expect, test } from "@jest/globals";
import { isScalar } from "yaml";
import {
  appendItem,
  putEntry,
  removeEntry,
  removeItem,
  setText,
} from "../../src/edit/change-entry.ts";
import { editText } from "../../src/edit/edit-text.ts";
import { openFile } from "../../src/edit/find-node.ts";

type Case = { name: string; before: string; after: string };

const remove =
  (key: string, ...path: string[]) =>
  (text: string) =>
    editText(text, removeEntry(openFile(text), path, key));
const drop =
  (item: string, ...path: string[]) =>
  (text: string) =>
    editText(
      text,
      removeItem(openFile(text), path, (one) => isScalar(one) && one.value === item),
    );

describe("an entry goes", () => {
  test.each<Case>([
    {
      name: "with its line and what is commented on it",
      before: "users:\n  # the lead\n  ana: read\n  bo: write # OPS-1\n  cyd: admin\n",
      after: "users:\n  # the lead\n  ana: read\n  cyd: admin\n",
    },
    {
      name: "with the lines of its map",
      before: "users:\n  bo:\n    permission: write\n    until: 2027-01-31\n  cyd: admin\n",
      after: "users:\n  cyd: admin\n",
    },
    {
      name: "and nobody is left: the list says so",
      before: "users: # who\n  bo: write\n",
      after: "users: {} # who\n",
    },
    {
      name: "from a flow",
      before: "users: { ana: read, bo: write }\n",
      after: "users: { ana: read }\n",
    },
    {
      name: "first in a flow",
      before: "users: { bo: write, cyd: admin }\n",
      after: "users: { cyd: admin }\n",
    },
    { name: "the only one in a flow", before: "users: { bo: write }\n", after: "users: {}\n" },
    {
      name: "from a flow on lines of its own",
      before: "users: {\n  ana: read, # the lead\n  bo: write,\n}\n",
      after: "users: {\n  ana: read, # the lead\n}\n",
    },
    {
      name: "last in a flow that closes on its line: what is commented before stays",
      before: "users: {\n  ana: read, # the lead\n  bo: write }\n",
      after: "users: {\n  ana: read, # the lead\n   }\n",
    },
    {
      name: "in a file of another system",
      before: "users:\r\n  bo: write\r\n  cyd: admin\r\n",
      after: "users:\r\n  cyd: admin\r\n",
    },
    {
      name: "at the end of a file without a last line ending",
      before: "users:\n  cyd: admin\n  bo: write",
      after: "users:\n  cyd: admin\n",
    },
  ])("$name", ({ before, after }) => {
    expect(remove("bo", "users")(before)).toBe(after);
  });
});

describe("an item goes", () => {
  test.each<Case>([
    {
      name: "from lines",
      before: "members:\n  - ana\n  - bo # OPS-1\n",
      after: "members:\n  - ana\n",
    },
    { name: "the only one", before: "members:\n  - bo\n", after: "members: []\n" },
    { name: "from a flow", before: "members: [ana, bo, cyd]\n", after: "members: [ana, cyd]\n" },
    { name: "the first of a flow", before: "members: [bo, cyd]\n", after: "members: [cyd]\n" },
    {
      name: "the last of a wrapped flow",
      before: "members: [ana,\n  bo]\n",
      after: "members: [ana]\n",
    },
  ])("$name", ({ before, after }) => {
    expect(drop("bo", "members")(before)).toBe(after);
  });
});

describe("a level is set", () => {
  test.each<Case>([
    {
      name: "where it stands",
      before: "users: { bo: read } # OPS-1\n",
      after: "users: { bo: admin } # OPS-1\n",
    },
    {
      name: "in a map that says more",
      before: "users:\n  bo: { permission: read, until: 2027-01-31 }\n",
      after: "users:\n  bo: { permission: admin, until: 2027-01-31 }\n",
    },
  ])("$name", ({ before, after }) => {
    expect(
      editText(before, setText(openFile(before), ["users", "bo"], "admin", "permission")),
    ).toBe(after);
  });
});

describe("an entry is put", () => {
  test.each<Case>([
    {
      name: "behind the last",
      before: "projects:\n  WEB:\n    users:\n      ana: read\n# end\n",
      after: "projects:\n  WEB:\n    users:\n      ana: read\n      bo: read\n# end\n",
    },
    {
      name: "into a flow",
      before: "projects:\n  WEB: { users: { ana: read } }\n",
      after: "projects:\n  WEB: { users: { ana: read, bo: read } }\n",
    },
    {
      name: "into nothing",
      before: "projects: { WEB: { users: {} } }\n",
      after: "projects: { WEB: { users: { bo: read } } }\n",
    },
    {
      name: "with the list",
      before: "projects:\n  WEB:\n    mode: additive\n",
      after: "projects:\n  WEB:\n    mode: additive\n    users: { bo: read }\n",
    },
    {
      name: "with the rule",
      before: "projects:\n  PLAT: {}\n",
      after: "projects:\n  PLAT: {}\n  WEB: { users: { bo: read } }\n",
    },
    {
      name: "with the section",
      before: "version: 1\n",
      after: "version: 1\nprojects: { WEB: { users: { bo: read } } }\n",
    },
  ])("$name", ({ before, after }) => {
    expect(
      editText(before, putEntry(openFile(before), ["projects", "WEB", "users"], "bo", "read")),
    ).toBe(after);
  });
});

test.each<Case>([
  { name: "lines", before: "members:\n  - ana\n", after: "members:\n  - ana\n  - bo\n" },
  { name: "a flow", before: "members: [ana]\n", after: "members: [ana, bo]\n" },
  { name: "an empty list", before: "members: []\n", after: "members: [bo]\n" },
])("an item is added to $name", ({ before, after }) => {
  expect(editText(before, appendItem(openFile(before), ["members"], "bo"))).toBe(after);
});
