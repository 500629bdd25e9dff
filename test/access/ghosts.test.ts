import { describe, expect, test } from "@jest/globals";
import { findGhosts, type GhostInputs } from "../../src/access/ghosts.ts";
import { expand } from "../../src/desired/expand.ts";
import { grantPlaces } from "../../src/desired/grant-places.ts";
import { parseDesired } from "../../src/desired/parse.ts";
import type { Directory, PendingInvitation } from "../../src/model/directory.ts";
import type {
  FreeSeats,
  Ghost,
  GhostList,
  GhostReason,
  GhostReport,
} from "../../src/model/ghost.ts";
import { scopeKey } from "../../src/model/grant.ts";
import { directoryOf, readsOf, type World, worldOf } from "./world.ts";

const TODAY = "2026-11-23";
const HEAD = "version: 1\nprovider: bitbucket\nworkspace: acme\n";
const EVERYBODY = ["ana", "bo", "cyd"];
const DEVS = { devs: EVERYBODY };

type Case = Partial<World> & {
  /** Everything after the head; by default ana, bo and cyd are in the files. */
  yaml?: string;
  domains?: string[];
  live?: Pick<Directory, "invitations" | "administration" | "seats">;
};

const person = (alias: string) => `  ${alias}: { email: ${alias}@acme.example }\n`;
const people = (...aliases: string[]) => `people:\n${aliases.map(person).join("")}`;

function ghostsIn({
  yaml = people(...EVERYBODY),
  domains = [],
  live = {},
  ...parts
}: Case): GhostReport {
  return findGhosts(inputsFor(worldOf({ groups: DEVS, ...parts }), { yaml, domains, live }));
}

function inputsFor(
  world: World,
  { yaml, domains, live: told }: Required<Pick<Case, "yaml" | "domains" | "live">>,
): GhostInputs {
  const { desired, problems } = parseDesired([{ file: "access.yaml", text: HEAD + yaml }], {
    today: TODAY,
  });
  if (desired === undefined) throw new Error(JSON.stringify(problems));
  const directory = {
    ...directoryOf(world),
    ...told,
    accounts: Object.fromEntries(world.people.map((id) => [`${id}@acme.example`, id])),
  };
  const { expansion } = expand(desired, directory, TODAY);
  const reads = readsOf(world);
  const placeOf = grantPlaces(desired);
  const names = { gone: "Gone Grey" };
  const live = { directory, expansion, reads, unlisted: [], names };
  return { desired, ...live, domains, placeOf, olderThan: 14, today: TODAY };
}

/** `in-no-group: bo repository/r admin, write stays (creator-admin)`. */
function lines({ lists }: GhostReport): string[] {
  return lists.flatMap(({ reason, ghosts }) => ghosts.map((ghost) => `${reason}: ${said(ghost)}`));
}

function said({ person: { alias, uuid }, row, also }: Ghost): string {
  const who = alias ?? uuid ?? "";
  if (row === undefined) return who;
  const { certain, possible } = row.remains;
  const stays = certain === possible ? certain : `${certain} to ${possible}`;
  const more = also.length > 0 ? ` (${also.join(", ")})` : "";
  return `${who} ${scopeKey(row.scope)} ${row.permission}, ${stays} stays${more}`;
}

function listOf({ lists }: GhostReport, reason: GhostReason): GhostList | undefined {
  return lists.find((list) => list.reason === reason);
}

/** One repository `r` of project P, which gives nothing itself. */
const on = (rows: Record<string, string>, project: Record<string, string> = {}) => ({
  projects: { P: project },
  repositories: { r: { project: "P", rows } },
});

describe("the reasons", () => {
  test.each<Case & { name: string; found: string[] }>([
    { name: "groups hold everything", ...on({ "group:devs": "admin" }), found: [] },
    { name: "a row of a member of a group", ...on({ bo: "write" }), found: [] },
    {
      name: "an account that left the workspace",
      ...on({ gone: "read" }),
      found: ["left-workspace: gone repository/r read, none stays (not-in-files)"],
    },
    {
      name: "somebody in no group",
      ...on({ bo: "write" }),
      groups: { devs: ["ana", "cyd"] },
      found: ["in-no-group: bo repository/r write, none stays"],
    },
    {
      name: "somebody who is not in the files",
      ...on({ bo: "write" }),
      yaml: people("ana", "cyd"),
      found: ["not-in-files: bo repository/r write, none stays"],
    },
    {
      name: "the creator's row on a repository",
      ...on({ "group:devs": "write", bo: "admin" }),
      found: ["creator-admin: bo repository/r admin, write stays"],
    },
    { name: "an admin row on a project is no creator's", ...on({}, { bo: "admin" }), found: [] },
    {
      name: "an admin row that the files grant is no creator's",
      ...on({ bo: "admin" }),
      yaml: `${people(...EVERYBODY)}repositories:\n  r: { users: { bo: admin } }\n`,
      found: [],
    },
    {
      name: "several reasons: once, under the most dangerous",
      ...on({ bo: "admin" }),
      groups: { devs: ["ana", "cyd"] },
      yaml: people("ana", "cyd"),
      found: ["in-no-group: bo repository/r admin, none stays (not-in-files, creator-admin)"],
    },
    {
      name: "several rows: those that give most first",
      ...on({ gone: "read" }, { gone: "admin" }),
      found: [
        "left-workspace: gone project/P admin, none stays (not-in-files)",
        "left-workspace: gone repository/r read, admin stays (not-in-files)",
      ],
    },
    {
      name: "an alias without an account",
      yaml: people(...EVERYBODY, "lou"),
      found: ["waiting: lou"],
    },
    {
      name: "an address of another domain",
      yaml: people("ana") + person("bo").replace("bo@", "bo@eu."),
      domains: ["acme.example"],
      found: ["outside-domain: bo", "waiting: bo"],
    },
    {
      name: "several domains of one's own",
      yaml: people("ana") + person("bo").replace("acme", "acme.co"),
      domains: ["acme.example", "acme.co.example"],
      found: ["waiting: bo"],
    },
    {
      name: "a member who holds nothing",
      groups: { devs: ["ana", "cyd"] },
      found: ["free-seat: bo"],
    },
    {
      name: "an owner holds everything, without a row",
      groups: { devs: ["ana", "cyd"] },
      owners: ["bo"],
      found: [],
    },
    {
      name: "a member whom the next apply gives something",
      groups: { devs: ["ana", "cyd"] },
      yaml: `${people(...EVERYBODY)}groups:\n  devs: { members: [bo] }\n`,
      found: [],
    },
    {
      name: "a member to whom only an observed scope would give",
      groups: { devs: ["ana", "cyd"] },
      yaml: `${people(...EVERYBODY)}groups:\n  devs: { mode: observe, members: [bo] }\n`,
      found: ["free-seat: bo"],
    },
  ])("$name", ({ name: _, found, ...given }) => {
    expect(lines(ghostsIn(given))).toEqual(found);
  });
});

describe("what would stay without the row", () => {
  test.each<Case & { name: string; stays: string }>([
    { name: "nothing", ...on({ gone: "admin" }), stays: "none stays" },
    {
      name: "what a group of theirs has on the scope",
      ...on({ bo: "admin", "group:devs": "write" }),
      stays: "write stays",
    },
    {
      name: "what their own row has on the project, which gives at most write below admin",
      ...on({ bo: "admin" }, { bo: "create-repo" }),
      stays: "write stays",
    },
    {
      name: "an admin row beside another way to be admin",
      ...on({ bo: "admin" }, { "group:devs": "admin" }),
      stays: "admin stays",
    },
    {
      name: "perhaps more, where the project was not read",
      projects: { P: null },
      repositories: { r: { project: "P", rows: { bo: "admin", "group:devs": "read" } } },
      stays: "read to admin stays",
    },
    {
      name: "perhaps what groups give, where their members are not known",
      ...on({ bo: "admin", "group:devs": "write" }),
      groups: null,
      stays: "none to write stays",
    },
  ])("$name", ({ name: _, stays, ...given }) => {
    expect(lines(ghostsIn(given)).find((line) => line.includes("repository/r"))).toContain(stays);
  });
});

describe("what is not known", () => {
  test("groups that could not be read are no answer, neither for rows nor for seats", () => {
    const report = ghostsIn({ ...on({ bo: "write" }), groups: null });
    for (const reason of ["in-no-group", "free-seat"] as const)
      expect(listOf(report, reason)).toMatchObject({ ghosts: [], unknown: "the read failed" });
    expect(report.complete).toBe(false);
  });

  test("a scope that could not be read is named, and nobody's seat is certain", () => {
    const report = ghostsIn({ groups: { devs: ["ana", "cyd"] }, projects: { P: null } });
    expect(report).toMatchObject({
      complete: false,
      scopesRead: 0,
      scopes: 1,
      unread: [{ scope: { kind: "project", name: "P" }, reason: "the read failed" }],
    });
    expect(listOf(report, "free-seat")?.caveats).toEqual([
      "As far as was read: they may hold something elsewhere.",
    ]);
  });

  test("when everything was read, there is no doubt", () => {
    const report = ghostsIn({ ...on({}), groups: { devs: ["ana", "cyd"] } });
    expect(report).toMatchObject({ complete: true, scopesRead: 2, scopes: 2, unread: [] });
    expect(listOf(report, "free-seat")?.caveats).toEqual([]);
  });

  test("without --domain nobody is called foreign; with it, it says whose address is not known", () => {
    expect(listOf(ghostsIn({}), "outside-domain")?.unknown).toContain("--domain");
    const [caveat] =
      listOf(ghostsIn({ yaml: people("ana"), domains: ["acme.example"] }), "outside-domain")
        ?.caveats ?? [];
    expect(caveat).toContain("Not known: 0 in the files, 2 not in the files.");
  });
});

describe("what to do", () => {
  const files = (rule: string) => `${people(...EVERYBODY)}repositories:\n  r: ${rule}\n`;
  const suspending = (rules: string) =>
    `${people("ana", "cyd")}  bo: { email: bo@acme.example, suspended: true }\n${rules}`;
  const noGroup = { groups: { devs: ["ana", "cyd"] } };

  test.each<Case & { name: string; todo: string }>([
    {
      name: "not in the files: the YAML or the click",
      ...on({ bo: "write" }),
      todo: "Write `mode: authoritative`, and under `users:` everybody who stays; or click Repository settings → Repository permissions → Remove.",
    },
    {
      name: "on a project: the click there",
      ...on({}, { bo: "write" }),
      todo: "Project settings → Project permissions → Remove",
    },
    {
      name: "the files are the whole truth: apply",
      ...on({ bo: "write" }),
      yaml: files("{ mode: authoritative, users: {} }"),
      todo: "Run castellan apply: the files are the whole truth there, and do not say it.",
    },
    {
      name: "authoritative, but not for accounts",
      ...on({ bo: "write" }),
      yaml: files("{ mode: authoritative, groups: {} }"),
      todo: "under `users:` everybody who stays",
    },
    {
      name: "granted by the files, which are the whole truth: the line",
      ...on({ bo: "write" }),
      yaml: files("{ mode: authoritative, users: { bo: write } }"),
      todo: "Granted in access.yaml:9. If that is not meant: delete it, and run castellan apply.",
    },
    {
      name: "granted by the files, which remove nothing: the line and the click",
      ...on({ bo: "write" }),
      yaml: files("{ users: { bo: write } }"),
      todo: "Granted in access.yaml:9, which is not authoritative. If that is not meant: delete it, and click Repository settings → Repository permissions → Remove.",
    },
    {
      name: "granted by a pattern",
      ...on({ bo: "write" }),
      yaml: `${people(...EVERYBODY)}repositories:\n  "?": { users: { bo: write } }\n`,
      todo: "Granted in access.yaml:9,",
    },
    {
      name: "granted until a day that is over: not granted",
      ...on({ bo: "write" }),
      yaml: files("{ users: { bo: { permission: write, until: 2026-11-22 } } }"),
      todo: "Write `mode: authoritative`",
    },
    {
      name: "of somebody who has left, where the files look: apply",
      ...on({ bo: "write" }),
      yaml: suspending("repositories:\n  r: { users: { bo: write } }\n"),
      todo: "Run castellan apply: bo has left (suspended), and loses it.",
    },
    {
      name: "of somebody who has left, where the files do not look",
      ...on({ bo: "write" }),
      yaml: suspending(""),
      todo: "write `r: {}` under `repositories:`, and run castellan apply; or click",
    },
    {
      name: "of somebody who has left, where the files only observe",
      ...on({ bo: "write" }),
      yaml: suspending("repositories:\n  r: { mode: observe, users: {} }\n"),
      todo: "Write `mode: authoritative`",
    },
  ])("$name", ({ name: _, todo, ...given }) => {
    const [ghost] = listOf(ghostsIn({ ...noGroup, ...given }), "in-no-group")?.ghosts ?? [];
    expect(ghost?.todo).toContain(todo);
  });

  test.each([
    { name: "an address", lou: "{ email: lou@acme.example }", todo: "Invite the address" },
    { name: "an account id", lou: '{ account: "557058:lou" }', todo: "Correct the account" },
    {
      name: "a last day that is over",
      lou: "{ email: lou@acme.example, until: 2026-11-22 }",
      todo: "the last day is over",
    },
    {
      name: "suspended",
      lou: "{ email: lou@acme.example, suspended: true }",
      todo: "Delete the person from the files: suspended",
    },
    {
      name: "the last day itself",
      lou: "{ email: lou@acme.example, until: 2026-11-23 }",
      todo: "Invite the address",
    },
  ])("about somebody without an account: $name", ({ lou, todo }) => {
    const report = ghostsIn({ yaml: `${people("ana")}  lou: ${lou}\n` });
    expect(listOf(report, "waiting")?.ghosts.map((ghost) => ghost.todo)).toEqual([
      expect.stringContaining(todo),
    ]);
  });
});

test("an account that left is called as the files call it, when they know it by UUID", () => {
  const uuid = "{1f2e6a7c-2b6f-4a43-9c0e-0e5d5a3c9b11}";
  const yaml = `people:\n  kai: { uuid: "${uuid}" }\n`;
  const report = ghostsIn({ ...on({ [uuid]: "write" }), yaml });
  expect(lines(report).slice(0, 1)).toEqual(["left-workspace: kai repository/r write, none stays"]);
  expect(listOf(report, "waiting")?.ghosts).toHaveLength(1);
});

test("an account that left and is not in the files has the name of its rows", () => {
  const [ghost] = listOf(ghostsIn(on({ gone: "read" })), "left-workspace")?.ghosts ?? [];
  expect(ghost?.person).toEqual({ uuid: "gone", name: "Gone Grey" });
});

describe("invitations", () => {
  const invited = (...known: PendingInvitation[]): Case => ({ live: { invitations: { known } } });
  const to = (alias: string, sent: string, parts: Partial<PendingInvitation> = {}) => ({
    email: `${alias}@acme.example`,
    groups: ["devs"],
    sent,
    ...parts,
  });
  const old = (given: Case) => listOf(ghostsIn(given), "old-invitation");

  test("of anybody, once they are older than so many days: the oldest first", () => {
    const by = { uuid: "ana", name: "Ana" };
    const list = old(
      invited(
        to("edge", "2026-11-09"),
        to("mia", "2026-11-08", { groups: [] }),
        to("zoe", "2026-09-24", { by }),
      ),
    );
    expect(list?.ghosts.map(({ person, invitation }) => ({ person, invitation }))).toEqual([
      {
        person: { email: "zoe@acme.example" },
        invitation: { sent: "2026-09-24", days: 60, groups: ["devs"], by },
      },
      {
        person: { email: "mia@acme.example" },
        invitation: { sent: "2026-11-08", days: 15, groups: [] },
      },
    ]);
    expect(list?.caveats).toEqual([
      "Bitbucket does not tell which repository an invitation is to.",
    ]);
  });

  test("one that carries no day is not old, and is counted", () => {
    const list = old(invited({ email: "zoe@acme.example", groups: [] }));
    expect(list?.ghosts).toEqual([]);
    expect(list?.caveats).toEqual([
      "Besides, 1 of which Bitbucket does not tell when they were sent.",
    ]);
  });

  test("of somebody in the files: there, and not among those without an account", () => {
    const yaml = `${people("ana", "lou")}  eve: { email: eve@other.example }\n`;
    const pending = [
      to("lou", "2026-10-01"),
      to("eve", "2026-10-02", { email: "eve@other.example" }),
    ];
    const report = ghostsIn({ yaml, domains: ["acme.example"], ...invited(...pending) });
    expect(listOf(report, "old-invitation")?.ghosts).toMatchObject([
      { person: { alias: "lou", email: "lou@acme.example" }, also: ["waiting"] },
      { person: { alias: "eve" }, also: ["outside-domain", "waiting"] },
    ]);
    expect(listOf(report, "waiting")?.ghosts).toEqual([]);
    expect(listOf(report, "outside-domain")?.ghosts).toEqual([]);
  });

  test("a fresh one is what somebody without an account waits for", () => {
    const given = { yaml: people("ana", "lou"), ...invited(to("lou", "2026-11-20")) };
    expect(listOf(ghostsIn(given), "waiting")?.ghosts).toMatchObject([
      { todo: "Nothing yet: invited on 2026-11-20, and not accepted." },
    ]);
  });

  test.each([
    { name: "not in the files", who: "zoe", lou: "", todo: "write the address under `people:`" },
    {
      name: "another domain",
      who: "zoe",
      lou: "",
      domains: ["other.example"],
      todo: "another domain, and not in the files.",
    },
    { name: "a member", who: "ana", lou: "", todo: "belongs to a member already" },
    { name: "in the files", who: "lou", lou: "", todo: "delete access.yaml:6 first" },
    { name: "suspended", who: "lou", lou: ", suspended: true", todo: "from the files: suspended." },
    {
      name: "a last day that is over",
      who: "lou",
      lou: ", until: 2026-11-22",
      todo: "last day was 2026-11-22",
    },
    { name: "never to be invited", who: "lou", lou: ", invite: never", todo: "`invite: never`" },
  ])("what to do: $name", ({ who, lou, todo, domains = [] }) => {
    const yaml = `${people("ana")}  lou: { email: lou@acme.example${lou} }\n`;
    const [ghost] = old({ yaml, domains, ...invited(to(who, "2026-10-01")) })?.ghosts ?? [];
    expect(ghost?.todo).toMatch(/^Cancel the invitation \(Workspace settings/);
    expect(ghost?.todo).toContain(todo);
  });

  test.each<{ name: string; live: NonNullable<Case["live"]>; why: string }>([
    { name: "nobody asked", live: {}, why: "were not read" },
    { name: "the read failed", live: { invitations: { unknown: "refused" } }, why: "refused" },
    {
      name: "the workspace has moved",
      live: { administration: { by: "organisation", readOnly: "no key" } },
      why: "moved to admin.atlassian.com",
    },
  ])("not known, and said so: $name", ({ live, why }) => {
    const report = ghostsIn({ yaml: people("ana", "lou"), live });
    expect(listOf(report, "old-invitation")?.unknown).toContain(why);
    expect(listOf(report, "waiting")?.caveats).toEqual(["Who of them is invited is not known."]);
  });
});

describe("seats that would be freed", () => {
  const left = `${people("ana")}  bo: { email: bo@acme.example, suspended: true }\n`;

  test.each<Case & { name: string; seats: FreeSeats }>([
    { name: "none", seats: { atLeast: 0, atMost: 0, leaving: 0 } },
    {
      name: "of who holds nothing",
      groups: { devs: ["ana"] },
      seats: { atLeast: 2, atMost: 2, leaving: 0 },
    },
    {
      name: "of who has left and still holds something",
      yaml: left,
      groups: { devs: ["ana", "bo"] },
      seats: { atLeast: 2, atMost: 2, leaving: 1 },
    },
    {
      name: "of who has left and holds nothing: once",
      yaml: left,
      groups: { devs: ["ana", "cyd"] },
      seats: { atLeast: 1, atMost: 1, leaving: 0 },
    },
    {
      name: "perhaps fewer, where something was not read",
      yaml: left,
      groups: { devs: ["ana", "bo"] },
      projects: { P: null },
      seats: { atLeast: 1, atMost: 2, leaving: 1 },
    },
    {
      name: "nobody can tell how many at most without the groups",
      yaml: left,
      groups: null,
      seats: { atLeast: 1, leaving: 0 },
    },
    {
      name: "of so many",
      live: { seats: { used: 3, capacity: 10 } },
      seats: { atLeast: 0, atMost: 0, leaving: 0, used: 3, capacity: 10 },
    },
  ])("$name", ({ name: _, seats, ...given }) => {
    expect(ghostsIn(given).seats).toEqual(seats);
  });
});
