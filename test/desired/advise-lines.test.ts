import { expect, test } from "@jest/globals";
import { adviseLines } from "../../src/desired/advise-lines.ts";
import { parseDesired } from "../../src/desired/parse.ts";

const HEAD = `version: 1
provider: bitbucket
workspace: acme
people:
  ana: { email: ana@acme.example }
  bo: { email: bo@acme.example }
groups:
  devs: { members: [ana, { user: bo, until: 2027-01-31 }] }
`;

test.each([
  {
    name: "less than a group of theirs has beside it",
    text: "projects:\n  P: { groups: { devs: write }, users: { ana: read } }\n",
    says: ["read of ana on P does nothing: group devs has write there, and ana is in it"],
  },
  {
    name: "more",
    text: "projects:\n  P: { groups: { devs: write }, users: { ana: admin } }\n",
    says: [],
  },
  {
    name: "as much, for longer than the membership",
    text: "projects:\n  P: { groups: { devs: write }, users: { bo: write } }\n",
    says: [],
  },
  {
    name: "as much, for no longer",
    text: "projects:\n  P: { groups: { devs: write }, users: { bo: { permission: write, until: 2026-12-31 } } }\n",
    says: ["write of bo on P does nothing: group devs has write there, and bo is in it"],
  },
  {
    name: "what a pattern says already",
    text: 'repositories:\n  "svc-*": { groups: { devs: write } }\n  svc-a: { groups: { devs: write } }\n',
    says: ["write of devs on svc-a is what svc-* says already"],
  },
  {
    name: "what a pattern says for others",
    text: 'repositories:\n  "svc-*": { groups: { devs: write } }\n  web: { groups: { devs: write } }\n',
    says: [],
  },
])("$name", ({ text, says }) => {
  const { desired, problems } = parseDesired([{ file: "a.yaml", text: HEAD + text }], {
    today: "2026-11-23",
  });
  if (desired === undefined) throw new Error(JSON.stringify(problems));
  expect(adviseLines(desired).map(({ message }) => message)).toEqual(says);
});
