import { expect, test } from "@jest/globals";
import { addEntries, type Entry } from "../../src/edit/add-entries.ts";
import { editText } from "../../src/edit/edit-text.ts";
import { openFile } from "../../src/edit/find-node.ts";

const LOU: Entry = { key: "lou", fields: [["email", "lou@acme.example"]] };
const MAX: Entry = {
  key: "max",
  fields: [
    ["account", "557058:1f2e"],
    ["until", "2027-01-31"],
    ["reason", "OPS-1: starts, then leaves"],
  ],
};

test.each([
  {
    name: "behind the last entry, written as it is",
    before: "people:\n  ana: { email: a@b.example }\n",
    after:
      'people:\n  ana: { email: a@b.example }\n  lou: { email: lou@acme.example }\n  max: { account: "557058:1f2e", until: 2027-01-31, reason: "OPS-1: starts, then leaves" }\n',
  },
  {
    name: "without padding where there is none",
    before: "people:\n    ana: {email: a@b.example}\ngroups: {}\n",
    after:
      'people:\n    ana: {email: a@b.example}\n    lou: {email: lou@acme.example}\n    max: {account: "557058:1f2e", until: 2027-01-31, reason: "OPS-1: starts, then leaves"}\ngroups: {}\n',
  },
  {
    name: "on lines of their own where the last entry is",
    before: "people:\n  ana:\n    email: a@b.example # hers\n\n# the rest\ngroups: {}\n",
    after:
      'people:\n  ana:\n    email: a@b.example # hers\n  lou:\n    email: lou@acme.example\n  max:\n    account: "557058:1f2e"\n    until: 2027-01-31\n    reason: "OPS-1: starts, then leaves"\n\n# the rest\ngroups: {}\n',
  },
  {
    name: "after a block of text",
    before:
      "people:\n  ana:\n    email: a@b.example\n    reason: |\n      long\n      story\nmode: additive\n",
    after:
      'people:\n  ana:\n    email: a@b.example\n    reason: |\n      long\n      story\n  lou:\n    email: lou@acme.example\n  max:\n    account: "557058:1f2e"\n    until: 2027-01-31\n    reason: "OPS-1: starts, then leaves"\nmode: additive\n',
  },
  {
    name: "an empty map becomes a block, and keeps its comment",
    before: "people: {} # nobody yet\nmode: additive\n",
    after:
      'people: # nobody yet\n  lou: { email: lou@acme.example }\n  max: { account: "557058:1f2e", until: 2027-01-31, reason: "OPS-1: starts, then leaves" }\nmode: additive\n',
  },
  {
    name: "a comment inside of the braces stays",
    before: "people: { # nobody yet\n  }\n",
    after:
      'people: { lou: { email: lou@acme.example },\n    max: { account: "557058:1f2e", until: 2027-01-31, reason: "OPS-1: starts, then leaves" }  # nobody yet\n  }\n',
  },
  {
    name: "inside of braces, along the line",
    before: "people: { ana: { email: a@b.example } }\n",
    after:
      'people: { ana: { email: a@b.example }, lou: { email: lou@acme.example },\n    max: { account: "557058:1f2e", until: 2027-01-31, reason: "OPS-1: starts, then leaves" } }\n',
  },
  {
    name: "a new section at the end, behind comments",
    before: "version: 1\n# the end\n",
    after:
      'version: 1\n# the end\n\npeople:\n  lou: { email: lou@acme.example }\n  max: { account: "557058:1f2e", until: 2027-01-31, reason: "OPS-1: starts, then leaves" }\n',
  },
  {
    name: "a new section of a file without a last line ending, before the end of the document",
    before: "version: 1\n...",
    after:
      'version: 1\n\npeople:\n  lou: { email: lou@acme.example }\n  max: { account: "557058:1f2e", until: 2027-01-31, reason: "OPS-1: starts, then leaves" }\n...',
  },
  {
    name: "a new file",
    before: "",
    after:
      'people:\n  lou: { email: lou@acme.example }\n  max: { account: "557058:1f2e", until: 2027-01-31, reason: "OPS-1: starts, then leaves" }\n',
  },
  {
    name: "a file that is all braces",
    before: '{"version": 1}',
    after:
      '{"version": 1,\n    people: { lou: { email: lou@acme.example }, max: { account: "557058:1f2e", until: 2027-01-31, reason: "OPS-1: starts, then leaves" } }}',
  },
  {
    name: "CRLF, and no last line ending",
    before: "people:\r\n  ana: { email: a@b.example }",
    after:
      'people:\r\n  ana: { email: a@b.example }\r\n  lou: { email: lou@acme.example }\r\n  max: { account: "557058:1f2e", until: 2027-01-31, reason: "OPS-1: starts, then leaves" }',
  },
])("people are added: $name", ({ before, after }) => {
  const edits = addEntries(openFile(before), "people", [LOU, MAX]);
  expect(editText(before, edits)).toBe(after);
  expect(openFile(after).root?.toJSON()).toMatchObject({
    people: {
      lou: { email: "lou@acme.example" },
      max: { account: "557058:1f2e", reason: "OPS-1: starts, then leaves" },
    },
  });
});
