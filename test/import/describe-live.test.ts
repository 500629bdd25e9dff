import { describe, expect, test } from "@jest/globals";
import { describeLive } from "../../src/import/describe-live.ts";
import { matchUsers } from "../../src/import/match-users.ts";
import { propose } from "../../src/import/propose.ts";
import { writeDirectory } from "../../src/import/write-directory.ts";
import type { Directory } from "../../src/model/directory.ts";
import type { Grant } from "../../src/model/grant.ts";
import type { Read } from "../../src/model/read.ts";
import type { Snapshot } from "../../src/model/snapshot.ts";
import type { PersonRow } from "../../src/people/person-rows.ts";
import { AT, uuid } from "./snapshots.ts";

type Live = {
  members?: Partial<Directory["members"][number]>[];
  accounts?: Directory["accounts"];
  groups?: Directory["groups"];
  /** `project/A` or `repository/A/slug` → `user:0` or `group:dev` → level. */
  grants?: Record<string, Record<string, string> | { unknown: string }>;
  names?: Record<string, string>;
};

function live({ members = [], accounts = {}, groups, grants = {}, names = {} }: Live): Snapshot {
  const scopes = Object.entries(grants).map(([key, rows]) => {
    const [kind = "", project = "", slug] = key.split("/");
    const scope = { kind: kind as "project", name: slug ?? project };
    return { scope, project, at: AT, read: readOf(scope, rows) };
  });
  const of = (kind: string) => scopes.filter(({ scope }) => scope.kind === kind);
  const people = members.map((one, index) => ({
    uuid: uuid(index),
    name: `P${index}`,
    owner: false,
    ...one,
  }));
  return {
    version: 1,
    provider: "bitbucket",
    workspace: "acme",
    takenAt: AT,
    directory: {
      caller: { uuid: uuid(0), name: "P0", permission: "owner" },
      members: people,
      accounts,
      groups: groups ?? { known: [{ slug: "dev", name: "dev", members: [] }] },
      projects: { known: of("project").map(({ project }) => ({ key: project, name: project })) },
      repositories: {
        known: of("repository").map(({ scope, project }) => ({ slug: scope.name, project })),
      },
    },
    emails: [],
    grants: scopes.map(({ project: _project, ...read }) => read),
    names,
    calls: 1,
  };
}

function readOf(
  scope: { kind: "project"; name: string },
  rows: Record<string, string> | { unknown: string },
): Read<Grant[]> {
  if (typeof rows["unknown"] === "string") return { unknown: rows["unknown"] };
  return {
    known: Object.entries(rows).map(([holder, permission]) => {
      const [kind = "", id = ""] = holder.split(":");
      const principal =
        kind === "user"
          ? ({ kind: "user", id: uuid(Number(id)) } as const)
          : ({ kind: "group", id } as const);
      return { scope, principal, permission };
    }),
  };
}

function textsOf(snapshot: Snapshot, remarksOn = matchUsers([], snapshot)): Record<string, string> {
  const origin = { provider: "bitbucket", workspace: "acme", from: "From acme." } as const;
  const files = writeDirectory(describeLive(snapshot, { remarksOn }), origin);
  return Object.fromEntries(files.map(({ file, text }) => [file, text]));
}

describe("people", () => {
  test("aliases of names, remarks where these do not tell who it is, and the surest identity", () => {
    const snapshot = live({
      members: [
        { name: "Ana Aalto", accountId: "557058:1f2e6a7c-2b6f-4a43-9c0e-0e5d5a3c9b11" },
        { name: "Ana Aalto" },
        { name: "José Ñandú" },
        { name: "Иван\nGroznyj\u202e" },
        { name: "" },
      ],
      accounts: { "jose@acme.example": uuid(2), "a.jose@acme.example": uuid(2) },
    });
    expect(textsOf(snapshot)["people.yaml"]).toBe(`people:
  account-00000000: { uuid: "${uuid(4)}" }
  ana-aalto: { account: "557058:1f2e6a7c-2b6f-4a43-9c0e-0e5d5a3c9b11" }
  ana-aalto-2: { uuid: "${uuid(1)}" } # Ana Aalto
  groznyj: { uuid: "${uuid(3)}" } # Иван Groznyj
  jose-nandu: { email: a.jose@acme.example } # José Ñandú
`);
  });

  test("whoever holds something and is no member is there, and called so", () => {
    const snapshot = live({
      grants: { "project/A": { "user:7": "read" } },
      names: { [uuid(7)]: "Gone Gus" },
    });
    expect(textsOf(snapshot)["people.yaml"]).toBe(
      `people:\n  gone-gus: { uuid: "${uuid(7)}" } # no member of the workspace\n`,
    );
  });

  test("a list of people: an address that finds nobody, and a name, are remarks only", () => {
    const snapshot = live({
      members: [
        { name: "Ana", accountId: "1:a" },
        { name: "Bo" },
        { name: "Cyd" },
        { name: "Cyd" },
      ],
      accounts: { "dee@acme.example": uuid(9) },
    });
    const row = (name: string, email: string, account?: string): PersonRow => ({
      line: 1,
      email,
      name,
      alias: "",
      groups: [],
      ...(account && { account }),
    });
    const rows = [
      row("Somebody", "ana@old.example", "1:a"),
      row("bo", "bo@acme.example"),
      row("Cyd", "cyd@acme.example"),
    ];
    const text = textsOf(snapshot, matchUsers(rows, snapshot))["people.yaml"];
    expect(text).toContain('ana: { account: "1:a" } # listed as ana@old.example');
    expect(text).toContain(`bo: { uuid: "${uuid(1)}" } # perhaps bo@acme.example`);
    expect(text).toContain(`cyd: { uuid: "${uuid(2)}" }\n`);
  });
});

describe("what cannot be read or said", () => {
  test("a scope that could not be read is left out, and listed in its file and in the first", () => {
    const texts = textsOf(
      live({
        grants: { "project/A": {}, "repository/A/web": { unknown: "403: no\n# really" } },
      }),
    );
    expect(texts["projects/A.yaml"]).toBe(
      "# repository/web could not be read: 403: no # really\nprojects:\n  A:\n    groups: {}\n    users: {}\n",
    );
    expect(texts["castellan.yaml"]).toContain("#   repository/web: 403: no # really\n");
  });

  test.each([
    { name: "a level that the files do not know", row: { "group:dev": "triage" }, lost: "groups" },
    { name: "a group that is in no list", row: { "group:ghost": "read" }, lost: "groups" },
    { name: "a level that a repository has not", row: { "user:0": "create-repo" }, lost: "users" },
  ])("one list of a scope: $name", ({ row, lost }) => {
    const snapshot = live({ members: [{}], grants: { "project/A": {}, "repository/A/web": row } });
    const { repositories, omissions } = describeLive(snapshot, {});
    expect(Object.keys(repositories[0] ?? {})).not.toContain(lost);
    expect(omissions).toMatchObject([{ why: "unsayable", what: "repository/web" }]);
    expect(textsOf(snapshot)["projects/A.yaml"]).toContain(`# ${lost} are not managed here: `);
  });

  test("without the list of groups, those that hold something are there, unmanaged", () => {
    const snapshot = live({
      groups: { unknown: "405" },
      grants: { "project/A": { "group:dev": "read" } },
    });
    expect(textsOf(snapshot)["groups.yaml"]).toBe("groups:\n  dev: {} # could not be read\n");
  });

  test("a group whose name gives another slug keeps its slug", () => {
    const snapshot = live({
      groups: { known: [{ slug: "old", name: "New Name", members: [] }] },
    });
    expect(textsOf(snapshot)["groups.yaml"]).toBe(
      "groups:\n  old: { members: [] } # called New Name\n",
    );
  });
});

describe("proposals", () => {
  const four = { "user:0": "admin", "group:dev": "write" };
  const repositories = {
    "repository/A/svc-a": four,
    "repository/A/svc-b": four,
    "repository/A/svc-c": four,
  };
  const kinds = (snapshot: Snapshot) =>
    propose(describeLive(snapshot, {})).map((one) =>
      one.kind === "pattern" ? one.pattern : `${one.list} ${one.row.holder} ${one.row.permission}`,
    );

  test("what all repositories of a project give, and a pattern; the rows stay what they are", () => {
    const snapshot = live({ members: [{}], grants: { "project/A": {}, ...repositories } });
    expect(kinds(snapshot)).toEqual(["groups dev write", "users p0 admin", "svc-*"]);
    expect(textsOf(snapshot)["projects/A.yaml"]).toBe(`projects:
  # Proposed: all 3 repositories give this. One grant on the project could say it, for
  # repositories to come as well; the rows on the repositories become needless then:
  #   groups: { dev: write }
  # Proposed: all 3 repositories give this. One grant on the project could say it, for
  # repositories to come as well; the rows on the repositories become needless then:
  #   users: { p0: admin }
  A:
    groups: {}
    users: {}

repositories:
  # Proposed: these 3 repositories say the same, and no other begins like them.
  # One rule could say it, for repositories to come as well:
  #   "svc-*": { groups: { dev: write }, users: { p0: admin } }
  svc-a: { groups: { dev: write }, users: { p0: admin } }
  svc-b: { groups: { dev: write }, users: { p0: admin } }
  svc-c: { groups: { dev: write }, users: { p0: admin } }
`);
  });

  test.each<{ name: string; grants: NonNullable<Live["grants"]>; proposed: string[] }>([
    {
      name: "what the project gives already is not proposed",
      grants: { "project/A": { "group:dev": "admin", "user:0": "admin" }, ...repositories },
      proposed: ["svc-*"],
    },
    {
      name: "nothing for the project when one of its repositories could not be read",
      grants: { "project/A": {}, ...repositories, "repository/A/web": { unknown: "500" } },
      proposed: ["svc-*"],
    },
    {
      name: "no pattern that another repository matches, read or not",
      grants: { "project/A": {}, ...repositories, "repository/B/svc-x": { unknown: "500" } },
      proposed: ["groups dev write", "users p0 admin"],
    },
    {
      name: "no pattern for two",
      grants: { "project/A": four, "repository/A/svc-a": four, "repository/A/svc-b": four },
      proposed: [],
    },
  ])("$name", ({ grants, proposed }) => {
    expect(kinds(live({ members: [{}], grants }))).toEqual(proposed);
  });
});
