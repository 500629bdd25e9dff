import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { slugMatcher } from "../../src/desired/rule-book.ts";
import { isWithin } from "../../src/desired/within-pattern.ts";
import { desiredIn, parse, underlined } from "./reading.ts";

const ROOT = `version: 1
provider: bitbucket
workspace: acme
owners: ["@acme/admins"]
delegates:
  - { file: web.yaml, owners: ["@acme/web"], projects: [WEB], repositories: ["web-*", storybook], groups: [web] }
people:
  ana: { email: ana@acme.example }
  bo: { email: bo@acme.example }
groups:
  platform: {}
projects:
  PLAT: { groups: { platform: admin } }
`;
const WEB = `groups:
  web: { members: [ana] }
projects:
  WEB: { groups: { web: admin, platform: read }, users: { bo: write } }
repositories:
  "web-{app,docs}": { groups: { platform: write } }
  storybook: { users: { ana: read } }
`;

const files = (web = WEB, root = ROOT) => ({ "access/root.yaml": root, "access/web.yaml": web });

test("what is delegated may be said, and is kept beside the rest", () => {
  const desired = desiredIn(files());
  expect(desired.owners).toEqual(["@acme/admins"]);
  expect(desired.delegates).toMatchObject([
    { file: "web.yaml", owners: ["@acme/web"], people: false, elsewhere: false },
  ]);
  expect(desired.projects.map(({ name }) => name)).toEqual(["PLAT", "WEB"]);
});

/** Every row is one way to get hold of more than was given: one problem, underlined where it is tried. */
describe("a delegated file cannot", () => {
  test.each([
    {
      name: "speak about another project",
      web: "projects: { PLAT2: { users: { ana: admin } } }",
      at: "PLAT2",
      says: "may not speak about the project PLAT2",
    },
    {
      name: "speak about another repository",
      web: "repositories: { geordi: { users: { ana: admin } } }",
      at: "geordi",
      says: "repositories named geordi",
    },
    {
      name: "reach further with a pattern",
      web: 'repositories: { "web*": { users: { ana: admin } } }',
      at: '"web*"',
      says: "repositories named web*",
    },
    {
      name: "reach further with a choice",
      web: 'repositories: { "{web-app,geordi}": { users: { ana: admin } } }',
      at: '"{web-app,geordi}"',
      says: "repositories named",
    },
    {
      name: "name everything",
      web: 'repositories: { "*": { users: { ana: admin } } }',
      at: '"*"',
      says: "repositories named *",
    },
    {
      name: "decide who is in another group",
      web: "groups: { devs: { members: [ana] } }",
      at: "devs",
      says: "the group devs",
    },
    {
      name: "say who somebody is",
      web: "people: { eve: { email: eve@evil.example } }",
      at: "eve",
      says: "who eve is",
    },
    {
      name: "say the mode of everything",
      web: "mode: observe",
      at: "mode",
      says: "may not say `mode`",
    },
    {
      name: "move the limits",
      web: "limits: { removals: { count: 1000 } }",
      at: "limits",
      says: "may not say `limits`",
    },
    {
      name: "approve what it does",
      web: "approvals: [{ guard: removals, count: 9, until: 2027-01-01, reason: x }]",
      at: "approvals",
      says: "may not say `approvals`",
    },
    {
      name: "protect somebody",
      web: "protected: { people: [ana] }",
      at: "protected",
      says: "may not say `protected`",
    },
    {
      name: "call domains its own",
      web: "domains: [evil.example]",
      at: "domains",
      says: "may not say `domains`",
    },
    {
      name: "change the owners",
      web: 'owners: ["@acme/admins"]',
      at: "owners",
      says: "may not say `owners`",
    },
    {
      name: "speak for another workspace",
      web: "workspace: acme",
      at: "workspace",
      says: "may not say `workspace`",
    },
  ])("$name", ({ web, at, says }) => {
    const all = files(web);
    const { problems } = parse(all);
    const found = problems.filter(({ code }) => code === "beyond-delegation");
    expect(found).toHaveLength(1);
    expect(underlined(all, found[0]?.place ?? { file: "", line: 1, column: 1 })).toBe(at);
    expect(`${found[0]?.message} ${found[0]?.fix}`).toContain(says);
    expect(found[0]?.related).toEqual([expect.objectContaining({ file: "access/root.yaml" })]);
  });

  test("delegate further", () => {
    const codes = parse(
      files('delegates: [{ file: web.yaml, owners: ["@acme/web"], projects: [PLAT] }]'),
    ).problems.map(({ code }) => code);
    expect(codes).toContain("beyond-delegation");
    expect(codes).toContain("conflicting-setting");
  });
});

describe("a delegation cannot give away more than it says", () => {
  const problem = (root: string, web = WEB) =>
    parse(files(web, root)).problems.map(({ code }) => code);

  test("a delegated group holds nothing elsewhere, or it is said that it may", () => {
    const root = ROOT.replace("platform: admin", "platform: admin, web: read");
    expect(problem(root)).toEqual(["delegated-group"]);
    expect(problem(root.replace("groups: [web]", "groups: [web], elsewhere: true"))).toEqual([]);
  });

  test("nor by a pattern that reaches further", () => {
    expect(problem(`${ROOT}repositories: { "*": { groups: { web: read } } }\n`)).toEqual([
      "delegated-group",
    ]);
  });

  test.each([
    {
      name: "the administrators of the workspace",
      root: ROOT.replace("groups: [web]", "groups: [web, administrators]"),
    },
    { name: "a protected group", root: `${ROOT}protected: { groups: [web] }\n` },
  ])("$name are nobody's to give", ({ root }) => {
    expect(problem(root)).toContain("delegated-power");
  });

  test("people of a delegated file are named by that file alone", () => {
    const root = ROOT.replace("groups: [web]", "groups: [web], people: true");
    const web = `people: { zoe: { email: zoe@acme.example } }\n${WEB.replace("bo: write", "zoe: write")}`;
    expect(problem(root, web)).toEqual([]);
    const naming = root.replace("platform: admin }", "platform: admin }, users: { zoe: admin }");
    expect(problem(naming, web)).toEqual(["delegated-person"]);
    expect(problem(`${root}protected: { people: [zoe] }\n`, web)).toEqual(["delegated-person"]);
  });

  test("what is delegated has owners, and so has the rest", () => {
    expect(problem(ROOT.replace('owners: ["@acme/admins"]\n', ""))).toEqual(["missing-owners"]);
    expect(problem(ROOT.replace('owners: ["@acme/web"], ', ""))).toEqual(["missing-key"]);
  });

  test("a file that is not there may be a slip", () => {
    expect(problem(ROOT.replace("file: web.yaml", "file: wed.yaml"))).toContain("unknown-file");
  });

  test("one file has one entry, also by way of its directory", () => {
    const twice = ROOT.replace(
      "people:\n",
      '  - { file: web.yaml, owners: ["@acme/x"] }\npeople:\n',
    );
    expect(problem(twice)).toContain("repeated");
  });

  test.each(["../web.yaml", "/etc/web.yaml", ".hidden/web.yaml", "web.txt", "teams/.x.yaml"])(
    "%s is no file that castellan reads",
    (file) => {
      expect(problem(ROOT.replace("file: web.yaml", `file: "${file}"`))).toContain("bad-file");
    },
  );

  test.each(["acme/web", "@", "@a b", "web#x@acme.example"])("%s is no code owner", (owner) => {
    expect(problem(ROOT.replace('"@acme/web"', `"${owner}"`))).toContain("bad-owner");
  });
});

test("a directory is delegated with every file in it", () => {
  const root = ROOT.replace("file: web.yaml", "file: teams/web/");
  const all = (web: string) => ({
    "access/root.yaml": root,
    "access/teams/web/a.yaml": WEB,
    "access/teams/web/deep/b.yaml": web,
  });
  expect(parse(all("repositories: { web-admin: {} }")).problems).toEqual([]);
  expect(parse(all("repositories: { geordi: {} }")).problems.map(({ code }) => code)).toEqual([
    "beyond-delegation",
  ]);
  const beside = {
    "access/root.yaml": root,
    "access/teams/web/a.yaml": WEB,
    "access/teams/web-2.yaml": "projects: { X: {} }",
  };
  expect(parse(beside).problems).toEqual([]);
});

describe("within", () => {
  test.each([
    { name: "web-app", allowed: ["web-*"], within: true },
    { name: "web-*", allowed: ["web-*"], within: true },
    { name: "web-a*", allowed: ["web-*"], within: true },
    { name: "web-{a,b}-?", allowed: ["web-*"], within: true },
    { name: "{web-a,api-b}", allowed: ["web-*", "api-*"], within: true },
    { name: "web-[ab]", allowed: ["web-*"], within: true },
    { name: "a-b-api", allowed: ["*-api"], within: true },
    { name: "svc-x-api", allowed: ["svc-*-api"], within: true },
    { name: "svc-*-x-api", allowed: ["svc-*-api"], within: true },
    { name: "web-*", allowed: ["{web,api}-*"], within: true },
    { name: "web*", allowed: ["web-*"], within: false },
    { name: "*", allowed: ["web-*"], within: false },
    { name: "?eb-app", allowed: ["web-*"], within: false },
    { name: "[vw]eb-app", allowed: ["web-*"], within: false },
    { name: "web-a", allowed: ["web-?"], within: true },
    { name: "web-?", allowed: ["web-[a-z]"], within: false },
    { name: "svc-api", allowed: ["svc-*-api"], within: false },
    { name: "svc-*api", allowed: ["svc-*-api"], within: false },
    { name: "web-app", allowed: [], within: false },
  ])("$name in $allowed: $within", ({ name, allowed, within }) => {
    expect(isWithin(name, allowed)).toBe(within);
  });

  test("whatever a pattern matches that is within, one of the allowed matches too", () => {
    const part = fc.constantFrom("a", "b", "-", "ab", "*", "?", "[ab]", "{a,b}", "{a,b-}");
    const pattern = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(""));
    const slug = fc
      .array(fc.constantFrom("a", "b", "-"), { minLength: 1, maxLength: 6 })
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(
        pattern,
        fc.array(pattern, { maxLength: 2 }),
        fc.array(slug, { minLength: 20, maxLength: 60 }),
        (name, allowed, slugs) => {
          if (!isWithin(name, allowed)) return;
          for (const one of slugs.filter((text) => slugMatcher(name)(text)))
            expect([one, allowed.some((wide) => slugMatcher(wide)(one))]).toEqual([one, true]);
        },
      ),
      { numRuns: 3000 },
    );
  });
});
