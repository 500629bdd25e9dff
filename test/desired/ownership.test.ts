import { expect, test } from "@jest/globals";
import { expand } from "../../src/desired/expand.ts";
import type { Directory } from "../../src/model/directory.ts";
import { scopeKey } from "../../src/model/grant.ts";
import { desiredIn, HEADER, TODAY } from "./reading.ts";

const DIRECTORY: Directory = {
  caller: { uuid: "{castellan}", name: "castellan", permission: "owner" },
  members: [],
  accounts: {},
  groups: { known: [{ slug: "devs", name: "devs", members: [] }] },
  projects: { known: [{ key: "PLAT", name: "Platform" }] },
  repositories: {
    known: [
      { slug: "geordi", project: "PLAT" },
      { slug: "web-app", project: "WEB" },
    ],
  },
};

/** What the files come to, scope by scope: `project/PLAT authoritative 2026-05-04`. */
function ownedBy(yaml: string): { scopes: string[]; problems: string[] } {
  const { expansion, problems } = expand(desiredIn({ "a.yaml": HEADER + yaml }), DIRECTORY, TODAY);
  return {
    scopes: expansion.scopes.map(({ scope, mode, since }) =>
      [scopeKey(scope), mode, ...(since === undefined ? [] : [since])].join(" "),
    ),
    problems: problems.map(({ code, message }) => `${code}: ${message}`),
  };
}

test.each([
  {
    name: "the whole file is the whole truth",
    yaml: "mode: authoritative\nsince: 2026-05-04\ngroups: { devs: {} }\nprojects: { PLAT: {} }\nrepositories: { geordi: {}, web-app: {} }",
    scopes: [
      "group/devs authoritative 2026-05-04",
      "project/PLAT authoritative 2026-05-04",
      "repository/geordi authoritative 2026-05-04",
      "repository/web-app authoritative 2026-05-04",
    ],
  },
  {
    name: "a repository takes both from its project",
    yaml: "projects: { PLAT: { mode: authoritative, since: 2026-05-04 } }\nrepositories: { '*': {} }",
    scopes: [
      "project/PLAT authoritative 2026-05-04",
      "repository/geordi authoritative 2026-05-04",
      "repository/web-app additive",
    ],
  },
  {
    name: "a mode of its own stands without the since from above",
    yaml: "mode: authoritative\nsince: 2026-05-04\ngroups: { devs: { mode: authoritative } }\nprojects: { PLAT: { mode: additive } }",
    scopes: ["group/devs authoritative", "project/PLAT additive"],
  },
  {
    name: "a since of its own stands with the mode from above",
    yaml: "mode: authoritative\nprojects: { PLAT: { since: 2026-06-01 } }\nrepositories: { geordi: {}, web-app: {} }",
    scopes: [
      "project/PLAT authoritative 2026-06-01",
      "repository/geordi authoritative 2026-06-01",
      "repository/web-app authoritative",
    ],
  },
  {
    name: "two rules for one repository",
    yaml: "repositories: { 'ge*': { mode: authoritative }, geordi: { since: 2026-06-01 } }",
    scopes: ["repository/geordi authoritative 2026-06-01"],
  },
  {
    name: "a review that was today",
    yaml: `groups: { devs: { mode: authoritative, since: ${TODAY} } }`,
    scopes: [`group/devs authoritative ${TODAY}`],
  },
])("ownership: $name", ({ yaml, scopes }) => {
  expect(ownedBy(yaml)).toEqual({ scopes, problems: [] });
});

test("a since of a repository whose project is not authoritative shows against the live workspace", () => {
  const yaml =
    "projects: { PLAT: { mode: authoritative } }\nrepositories: { web-app: { since: 2026-05-04 } }";
  expect(ownedBy(yaml).problems).toEqual([
    "needless-since: `since` says since when the files are the whole truth, and repository web-app is additive",
  ]);
});
