import { describe, expect, test } from "@jest/globals";
import { DEFAULT_LIMITS } from "../../src/desired/limits.ts";
import { parseDesired } from "../../src/desired/load.ts";
import { whyDeparted } from "../../src/model/desired.ts";
import { largeWorkspace } from "./large-workspace.ts";
import { desiredIn, HEADER, parse, problemsIn, TODAY } from "./reading.ts";

const EVERYTHING = `version: 1
provider: bitbucket
workspace: acme
mode: observe
people:
  cyd: { email: Cyd@Contractor.example, until: 2027-01-31, reason: OPS-1 }
  bo: { account: "557058:abc" }
  dee: { account: "{0F6C2F3E-9D0B-4C8E-8F0E-2F1D6A7B8C90}" }
groups:
  platform-team:
    name: Platform Team
    mode: authoritative
    members: [bo, { user: cyd, until: 2026-12-31, reason: OPS-2 }]
  administrators: {}
  nobody: { members: [] }
  old: { absent: true }
projects:
  PLAT:
    mode: authoritative
    groups: { platform-team: create-repo }
    users: {}
repositories:
  "svc-*":
    users: { cyd: { permission: read, until: 2025-01-01 } }
  .github: { groups: { administrators: admin } }
limits: { removals: { count: 3 } }
protected: { people: [bo], groups: [administrators] }
approvals:
  - { guard: one-scope, scope: project/PLAT, count: 9, until: ${TODAY}, reason: OPS-3 }
domains: [Acme.example]
`;

test.each([
  { yaml: "{ email: ana@acme.example, suspended: true }", today: TODAY, why: "suspended" },
  { yaml: "{ email: ana@acme.example, suspended: false }", today: TODAY, why: undefined },
  { yaml: "{ email: ana@acme.example, until: 2026-11-22 }", today: "2026-11-22", why: undefined },
  {
    yaml: "{ email: ana@acme.example, until: 2026-11-22 }",
    today: "2026-11-23",
    why: "last day was 2026-11-22",
  },
  {
    yaml: "{ email: ana@acme.example, suspended: true, until: 2026-11-22 }",
    today: "2026-11-23",
    why: "suspended",
  },
])("a person written $yaml has left on $today: $why", ({ yaml, today, why }) => {
  const [ana] = desiredIn({ "a.yaml": `${HEADER}people:\n  ana: ${yaml}\n` })?.people ?? [];
  expect(ana && whyDeparted(ana, today)).toBe(why);
});

test("everything a file can say, in the words of the model", () => {
  const at = (line: number, column: number, endColumn: number): object => ({
    file: "a.yaml",
    line,
    column,
    endColumn,
  });
  expect(desiredIn({ "a.yaml": EVERYTHING })).toEqual({
    provider: "bitbucket",
    workspace: "acme",
    mode: "observe",
    domains: ["acme.example"],
    people: [
      { alias: "bo", identity: { account: "557058:abc" }, place: at(7, 3, 5) },
      {
        alias: "cyd",
        identity: { email: "cyd@contractor.example" },
        until: "2027-01-31",
        reason: "OPS-1",
        place: at(6, 3, 6),
      },
      {
        alias: "dee",
        identity: { uuid: "{0f6c2f3e-9d0b-4c8e-8f0e-2f1d6a7b8c90}" },
        place: at(8, 3, 6),
      },
    ],
    groups: [
      { slug: "administrators", name: "administrators", absent: false, place: at(14, 3, 17) },
      { slug: "nobody", name: "nobody", absent: false, members: [], place: at(15, 3, 9) },
      { slug: "old", name: "old", absent: true, place: at(16, 3, 6) },
      {
        slug: "platform-team",
        name: "Platform Team",
        absent: false,
        mode: "authoritative",
        members: [
          { holder: "bo", permission: "member", place: at(13, 15, 17) },
          {
            holder: "cyd",
            permission: "member",
            until: "2026-12-31",
            reason: "OPS-2",
            place: at(13, 27, 30),
          },
        ],
        place: at(10, 3, 16),
      },
    ],
    projects: [
      {
        name: "PLAT",
        mode: "authoritative",
        groups: [{ holder: "platform-team", permission: "create-repo", place: at(20, 15, 28) }],
        users: [],
        place: at(18, 3, 7),
      },
    ],
    repositories: [
      {
        name: ".github",
        groups: [{ holder: "administrators", permission: "admin", place: at(25, 24, 38) }],
        place: at(25, 3, 10),
      },
      {
        name: "svc-*",
        users: [{ holder: "cyd", permission: "read", until: "2025-01-01", place: at(24, 14, 17) }],
        place: at(23, 3, 10),
      },
    ],
    invite: { attempts: 3, pause: 7 },
    limits: { ...DEFAULT_LIMITS, removals: { count: 3, ratio: 0.25, floor: 5 } },
    protected: { people: ["bo"], groups: ["administrators"] },
    approvals: [
      {
        guard: "one-scope",
        scope: "project/PLAT",
        count: 9,
        until: TODAY,
        reason: "OPS-3",
        place: at(29, 7, 12),
      },
    ],
  });
});

test("a file that says the least", () => {
  expect(desiredIn({ "a.yaml": HEADER })).toEqual({
    provider: "bitbucket",
    workspace: "acme",
    domains: [],
    people: [],
    groups: [],
    projects: [],
    repositories: [],
    invite: { attempts: 3, pause: 7 },
    limits: DEFAULT_LIMITS,
    protected: { people: [], groups: [] },
    approvals: [],
  });
});

describe("what a directory may say in one file", () => {
  const brief = (files: Record<string, string>): string[] =>
    parse(files).problems.map(({ code, place, related = [] }) =>
      [code, place, ...related]
        .map((part) => (typeof part === "string" ? part : `${part.file}:${part.line}`))
        .join(" "),
    );
  test.each([
    { name: "in one of them", files: { a: HEADER, b: "people: {}" }, problems: [] },
    { name: "the same in both", files: { a: HEADER, b: HEADER }, problems: [] },
    {
      name: "the parts in different files",
      files: { a: "version: 1", b: "provider: bitbucket", c: "workspace: acme" },
      problems: [],
    },
    {
      name: "in none",
      files: { a: "people: {}", b: "groups: {}" },
      problems: ["missing-provider a:1", "missing-version a:1", "missing-workspace a:1"],
    },
    {
      name: "not the same",
      files: { a: HEADER, b: "workspace: other" },
      problems: ["conflicting-setting b:1 a:3"],
    },
    {
      name: "two default modes",
      files: { a: `${HEADER}mode: observe`, b: "mode: additive" },
      problems: ["conflicting-setting b:1 a:4"],
    },
    {
      name: "limits of two kinds",
      files: {
        a: `${HEADER}limits: { removals: { count: 3 } }`,
        b: "limits: { projects: { count: 4 } }",
      },
      problems: [],
    },
    {
      name: "limits, each once",
      files: {
        a: `${HEADER}limits: { removals: { count: 3 } }`,
        b: "limits: { removals: { floor: 0 } }",
      },
      problems: [],
    },
    {
      name: "one limit in two ways",
      files: {
        a: `${HEADER}limits: { removals: { count: 3 } }`,
        b: "limits: { removals: { count: 4 } }",
      },
      problems: ["conflicting-setting b:1 a:4"],
    },
    {
      name: "a project in both",
      files: { a: `${HEADER}projects: { WEB: {} }`, b: "projects: { WEB: {} }" },
      problems: ["said-twice b:1 a:4"],
    },
    {
      name: "a repository in both",
      files: { a: `${HEADER}repositories: { "svc-*": {} }`, b: 'repositories: { "svc-*": {} }' },
      problems: ["said-twice b:1 a:4"],
    },
    {
      name: "a group in both",
      files: { a: `${HEADER}groups: { devs: {} }`, b: "groups: { devs: {} }" },
      problems: ["said-twice b:1 a:4"],
    },
    {
      name: "a person in both, as the same account",
      files: {
        a: `${HEADER}people: { ana: { email: a@b } }`,
        b: "people: { ana: { email: a@b } }",
      },
      problems: ["said-twice b:1 a:4"],
    },
    {
      name: "a protected person in both",
      files: {
        a: `${HEADER}people: { ana: { email: a@b } }\nprotected: { people: [ana] }`,
        b: "protected: { people: [ana] }",
      },
      problems: ["said-twice b:1 a:5"],
    },
  ])("$name", ({ files, problems }) => {
    expect(brief(files as Record<string, string>)).toEqual(problems);
  });

  test("a name may be used in a file that comes before the one that declares it", () => {
    expect(
      brief({
        a: "groups: { devs: { members: [zoe] } }",
        b: `${HEADER}people: { zoe: { email: z@b } }`,
      }),
    ).toEqual([]);
  });
});

describe("one fault is one problem", () => {
  const codes = (yaml: string): string[] =>
    problemsIn({ "rules.yaml": yaml }).map(({ code }) => code);
  test.each([
    {
      name: "whoever uses a faulty person made no mistake",
      yaml: "people: { cyd: { emial: c@d } }\ngroups: { devs: { members: [cyd] } }",
      problems: ["unknown-key"],
    },
    {
      name: "nor whoever uses the right name of a misnamed group",
      yaml: 'groups: { "Dev Team": {} }\nprojects: { WEB: { groups: { dev-team: read } } }',
      problems: ["bad-group"],
    },
    {
      name: "what a broken file declares is not missed elsewhere",
      yaml: "people: { cyd: { email: \nprojects: { WEB: { users: { cyd: read } } }",
      problems: ["not-yaml"],
    },
    {
      name: "an unknown name counts once, wherever it stands",
      yaml: "projects: { WEB: { users: { zoe: read } }, API: { users: { zoe: read } } }",
      problems: ["unknown-alias"],
    },
    {
      name: "a mistyped key is not missing as well",
      yaml: "groups: { devs: { members: [{ usr: ana }] } }",
      problems: ["unknown-key"],
    },
    {
      name: "a parser that has lost its place is not asked again",
      yaml: "repositories:\n  *-docs: {}\n  svc-*: {}\n  lib-*: {}\n",
      problems: ["anchor"],
    },
    {
      name: "an absent group's name is not looked at",
      yaml: "groups: { devs: { absent: true, name: Others } }",
      problems: ["absent-group"],
    },
    {
      name: "account ids are the same in any case",
      yaml: 'people: { cyd: { account: "5:AB" }, dee: { account: "5:ab" } }',
      problems: ["same-account"],
    },
    {
      name: "a line disagrees until the end of its last day",
      yaml: "repositories:\n  svc-a: { users: { ana: { permission: read, until: 2026-11-23 } } }\n  svc-*: { users: { ana: write } }\n",
      problems: ["ambiguous-rule"],
    },
    {
      name: "an expired line disagrees with nobody",
      yaml: "repositories:\n  svc-a: { users: { ana: { permission: read, until: 2026-11-22 } } }\n  svc-*: { users: { ana: write } }\n",
      problems: [],
    },
    {
      name: "a pattern and a slug that agree",
      yaml: "repositories:\n  svc-a: { mode: observe, users: { ana: read } }\n  svc-*: { users: { ana: read, bo: write } }\n",
      problems: [],
    },
    {
      name: "faults inside a faulty name are found as well",
      yaml: "projects: { web: { users: { ana: wirte } } }",
      problems: ["bad-project", "unknown-level"],
    },
    {
      name: "every fault of a line",
      yaml: "projects: { WEB: { users: { ana: wirte, zoe: read }, mode: all, teams: {} } }",
      problems: ["unknown-level", "unknown-alias", "unknown-value", "unknown-key"],
    },
  ])("$name", ({ yaml, problems }) => {
    expect(codes(yaml)).toEqual(problems);
  });
});

test("problems come in the order of files, lines and columns", () => {
  const files = {
    "z.yaml": "foo: 1\nbar: 2\n",
    "a.yaml": "people:\n\tx: {}\n",
    "m.yaml": "projects: { WEB: { users: { ana: wirte }, modes: x } }",
  };
  const places = parse(files).problems.map(
    ({ place }) => `${place.file}:${place.line}:${place.column}`,
  );
  expect(places).toEqual(["a.yaml:2:1", "m.yaml:1:34", "m.yaml:1:43", "z.yaml:1:1", "z.yaml:2:1"]);
});

test("an unknown name shows where else it stands", () => {
  const yaml =
    "projects: { WEB: { users: { zoe: read } } }\nrepositories: { geordi: { users: { zoe: read } } }";
  const [problem] = problemsIn({ "rules.yaml": yaml });
  expect(problem?.related).toEqual([{ file: "rules.yaml", line: 2, column: 36, endColumn: 39 }]);
});

test("places stay right after a faulty item was set aside", () => {
  const yaml = "groups: { devs: { members: [7, ana, bo, ana] } }";
  const columns = problemsIn({ "rules.yaml": yaml }).map(({ code, place }) => [code, place.column]);
  expect(columns).toEqual([
    ["wrong-type", 29],
    ["said-twice", 41],
  ]);
});

test("a caret ends with its line, before the characters that end it", () => {
  const yaml = "approvals: [{ guard: removals,\r\n  until: 2027-01-01 }]\r\n";
  const [problem] = problemsIn({ "rules.yaml": yaml });
  expect(problem?.place).toEqual({ file: "rules.yaml", line: 1, column: 13, endColumn: 31 });
});

test("lines end as on any system, and a byte order mark is no text", () => {
  const text = `\uFEFF${HEADER}mode: all\n`.replaceAll("\n", "\r\n");
  const { problems, sources } = parse({ "a.yaml": text });
  expect(problems.map(({ place }) => place)).toEqual([
    { file: "a.yaml", line: 4, column: 7, endColumn: 10 },
  ]);
  expect(sources["a.yaml"]?.startsWith("version")).toBe(true);
});

test("5,000 repositories in 128 files", () => {
  const { desired, problems } = parseDesired(largeWorkspace(), { today: TODAY });
  expect(problems).toEqual([]);
  expect(desired?.repositories).toHaveLength(5000);
  expect(desired?.projects).toHaveLength(125);
  expect(desired?.people).toHaveLength(500);
  expect(desired?.groups.flatMap(({ members }) => members)).toHaveLength(800);
});
