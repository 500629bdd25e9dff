import { describe, expect, test } from "@jest/globals";
import { DEFAULT_LIMITS } from "../../src/desired/limits.ts";
import { guard } from "../../src/reconcile/guard.ts";
import {
  approval,
  broken,
  type Case,
  crowd,
  guardedOf,
  saidBy,
  TODAY,
  UNLIMITED,
} from "./guarding.ts";

/** People with the same row each. */
const rows = (people: string[], permission = "read"): Record<string, string> =>
  Object.fromEntries(people.map((person) => [person, permission]));

/** A repository outside any project that is known, with these rows. */
const repository = (held: Record<string, string>) => ({
  repositories: { r: { project: null, rows: held } },
});

const revoke = (scope: string, people: string[], permission = "read"): string[] =>
  people.map((person) => `delete ${scope} ${person} ${permission}`);

const NOBODY = DEFAULT_LIMITS["people-losing-everything"];

describe("limits on rows", () => {
  const removals = { removals: DEFAULT_LIMITS.removals };
  const fortyReaders = repository(rows(crowd(40)));
  test.each<{ name: string; input: Case; guards: string[] }>([
    {
      name: "up to the floor, whatever the share",
      input: {
        world: repository(rows(crowd(5))),
        changes: revoke("repository/r", crowd(5)),
        owned: { "repository/r": { mode: "additive" } },
        limits: removals,
      },
      guards: [],
    },
    {
      name: "above the floor and above the ratio",
      input: {
        world: fortyReaders,
        changes: revoke("repository/r", crowd(11)),
        limits: removals,
      },
      guards: ["removals"],
    },
    {
      name: "above the floor and exactly the ratio",
      input: {
        world: fortyReaders,
        changes: revoke("repository/r", crowd(10)),
        limits: removals,
      },
      guards: [],
    },
    {
      name: "above the count, though a small share",
      input: {
        world: repository(rows(crowd(400))),
        changes: revoke("repository/r", crowd(26)),
        limits: removals,
      },
      guards: ["removals"],
    },
    {
      name: "a demotion counts like a removal",
      input: {
        world: repository(rows(crowd(40), "write")),
        changes: crowd(11).map((person) => `update repository/r ${person} write→read`),
        limits: removals,
      },
      guards: ["removals"],
    },
    {
      name: "what gives never counts",
      input: {
        world: fortyReaders,
        changes: [
          ...crowd(40).map((person) => `update repository/r ${person} read→write`),
          ...Array.from({ length: 50 }, (_, n) => `create repository/r new${n} read`),
        ],
        limits: removals,
      },
      guards: [],
    },
    {
      name: "a row counts though its holder keeps as much through a group",
      input: {
        world: {
          groups: { all: crowd(40) },
          ...repository({ ...rows(crowd(40)), "group:all": "read" }),
        },
        changes: revoke("repository/r", crowd(30)),
        limits: { ...removals, "people-losing-access": { count: 0, ratio: 0, floor: 0 } },
      },
      guards: ["removals"],
    },
    {
      name: "deleting a group counts as many removals as it has members",
      input: {
        world: { groups: { old: crowd(30) } },
        changes: ["delete-group old"],
        limits: removals,
        approvals: [approval({ guard: "irreversible", scope: "group/old" })],
      },
      guards: ["removals"],
    },
  ])("$name", ({ input, guards }) => {
    expect(broken(input)).toEqual(guards);
  });

  const many = crowd(100);
  const mixed: Case["world"] = {
    groups: { g: many },
    projects: { A: rows(many) },
    repositories: { r: { project: null, rows: rows(many) } },
  };
  test.each([
    { kind: "memberships", scope: "group/g", permission: "member" },
    { kind: "projects", scope: "project/A", permission: "read" },
    { kind: "repositories", scope: "repository/r", permission: "read" },
  ] as const)("$kind have a limit of their own", ({ kind, scope, permission }) => {
    const input: Case = {
      world: mixed,
      changes: revoke(scope, crowd(11), permission),
      limits: { [kind]: { count: 10, ratio: 1, floor: 0 } },
    };
    expect(broken(input)).toEqual([kind]);
    expect(saidBy(kind, input)).toMatchObject({ count: 11 });
    expect(saidBy(kind, input).message).toContain("11 of 100 live grants");
  });

  test("too much in total is not said again for each kind", () => {
    const limits = { removals: DEFAULT_LIMITS.removals, memberships: DEFAULT_LIMITS.memberships };
    const changes = revoke("group/g", crowd(30), "member");
    expect(broken({ world: mixed, changes, limits })).toEqual(["removals"]);
  });

  test("one scope has a limit of its own, and is named", () => {
    const input: Case = {
      world: mixed,
      changes: [...revoke("project/A", crowd(16)), ...revoke("repository/r", crowd(15))],
      limits: { "one-scope": DEFAULT_LIMITS["one-scope"] },
    };
    expect(broken(input)).toEqual(["one-scope project/A"]);
    expect(saidBy("one-scope", input).approval).toContain("    scope: project/A\n    count: 16\n");
  });
});

describe("people", () => {
  const limits = { "people-losing-access": { count: 2, ratio: 1, floor: 0 } };
  test("one row of a group counts as all the people in it, and they are named, worst first", () => {
    const input: Case = {
      world: {
        people: [],
        groups: { devs: ["bo", "cyd", "ana"] },
        projects: { A: { "group:devs": "write" } },
        repositories: {
          r: { project: "A", rows: { ana: "read" } },
          s: { project: "A", rows: { ana: "admin" } },
        },
      },
      changes: ["delete project/A group:devs write"],
      limits,
    };
    expect(broken(input)).toEqual(["people-losing-access"]);
    expect(saidBy("people-losing-access", input)).toMatchObject({
      count: 3,
      message:
        "3 of 3 people who hold something (100 %) could do less than today; the limit is at most 2",
      people: [
        { person: "bo", less: 3, groups: 0, everything: true },
        { person: "cyd", less: 3, everything: true },
        { person: "ana", less: 2, everything: false },
      ],
    });
  });

  test("a group that is emptied and then deleted is left once", () => {
    const input: Case = {
      world: { groups: { qa: ["ana"] }, projects: { A: { "group:qa": "write" } } },
      changes: ["delete group/qa ana member", "delete-group qa"],
      limits: { "people-losing-access": { count: 0, ratio: 0, floor: 0 } },
    };
    expect(saidBy("people-losing-access", input).people).toMatchObject([
      { person: "ana", groups: 1 },
    ]);
  });

  test("whoever keeps as much through another path loses nothing", () => {
    const input: Case = {
      world: {
        groups: { devs: crowd(5) },
        projects: { A: { "group:devs": "write" } },
        repositories: { r: { project: "A", rows: rows(crowd(5), "write") } },
      },
      changes: revoke("repository/r", crowd(4), "write"),
      limits: { "people-losing-access": { count: 0, ratio: 0, floor: 0 } },
    };
    expect(broken(input)).toEqual([]);
  });

  test("access that is given back by the same plan is not lost", () => {
    const input: Case = {
      world: { groups: { devs: crowd(5) }, ...repository(rows(crowd(5))) },
      changes: ["create repository/r group:devs read", ...revoke("repository/r", crowd(5))],
      limits: { "people-losing-access": { count: 0, ratio: 0, floor: 0 } },
      owned: { "repository/r": { mode: "additive" } },
    };
    expect(broken(input)).toEqual([]);
  });

  test("while groups are not known, everybody perhaps loses what a group loses", () => {
    const input: Case = {
      world: { people: crowd(9), groups: null, ...repository({ "group:devs": "write" }) },
      changes: ["update repository/r group:devs write→read"],
      limits,
    };
    expect(broken(input)).toEqual(["people-losing-access"]);
    const { people, message } = saidBy("people-losing-access", input);
    expect(people?.[0]).toMatchObject({ less: 0, perhaps: 1 });
    expect(message).toContain("(not known: who is in which group)");
  });

  const left: Case = {
    world: { groups: { devs: crowd(9) } },
    changes: crowd(3).map((person) => `delete group/devs ${person} member`),
    limits,
  };
  test.each<{ name: string; input: Case; guards: string[] }>([
    { name: "everything was read: it gave nothing", input: left, guards: [] },
    {
      name: "not all scopes were listed",
      input: { ...left, listed: false },
      guards: ["people-losing-access"],
    },
    {
      name: "a scope was not read",
      input: { ...left, world: { ...left.world, projects: { A: null } } },
      guards: ["people-losing-access"],
    },
  ])("leaving a group, when $name", ({ input, guards }) => {
    expect(broken(input)).toEqual(guards);
    expect(broken({ ...input, limits: { "people-losing-everything": NOBODY } })).toEqual([]);
  });

  describe("losing everything", () => {
    const nobody = { "people-losing-everything": NOBODY };
    const leaving: Case = {
      world: repository({ ana: "read", bo: "read" }),
      changes: ["delete repository/r ana read"],
      limits: nobody,
    };
    test("not even one person, unless somebody says so", () => {
      expect(broken(leaving)).toEqual(["people-losing-everything"]);
      const { people, instead } = saidBy("people-losing-everything", leaving);
      expect(people).toEqual([{ person: "ana", less: 1, perhaps: 0, groups: 0, everything: true }]);
      expect(instead).toContain("write `suspended: true` under `people:`");
    });

    test("the files say that they left", () => {
      expect(broken({ ...leaving, departed: ["ana"] })).toEqual([]);
    });

    test("a grant that ends on the day it was said to needs nobody", () => {
      const [grant] = guardedOf(leaving).live.get("repository/r") ?? [];
      if (grant === undefined) throw new Error("ana holds something");
      const expired = [{ grant, until: "2026-11-22" }];
      expect(broken({ ...leaving, owned: { "repository/r": { expired } } })).toEqual([]);
    });

    test("a scope that was not read reassures nobody", () => {
      const world = {
        ...leaving.world,
        repositories: { ...leaving.world.repositories, other: { project: "A", rows: null } },
      };
      expect(broken({ ...leaving, world })).toEqual(["people-losing-everything"]);
      expect(saidBy("people-losing-everything", { ...leaving, world }).message).toContain(
        "(not read: 2 scopes)",
      );
    });

    test("through a group that is deleted", () => {
      const world = { groups: { devs: ["ana"] }, ...repository({ "group:devs": "read" }) };
      expect(broken({ world, changes: ["delete-group devs"], limits: nobody })).toEqual([
        "people-losing-everything",
        "irreversible group/devs",
      ]);
    });
  });
});

describe("last admin", () => {
  const world = (parts: Case["world"]): Case["world"] => ({
    people: ["ana", "bo", "cyd", "olga"],
    owners: ["olga"],
    ...parts,
  });
  test.each<{ name: string; world: Case["world"]; changes: string[]; guards: string[] }>([
    {
      name: "the only one is revoked",
      world: { projects: { A: { ana: "admin" } } },
      changes: ["delete project/A ana admin"],
      guards: ["last-admin project/A"],
    },
    {
      name: "the only one is lowered",
      world: { projects: { A: { ana: "admin" } } },
      changes: ["update project/A ana admin→create-repo"],
      guards: ["last-admin project/A"],
    },
    {
      name: "one of two is revoked",
      world: { projects: { A: { ana: "admin", bo: "admin" } } },
      changes: ["delete project/A ana admin"],
      guards: [],
    },
    {
      name: "another comes with the same plan",
      world: { groups: { leads: ["bo"] }, projects: { A: { ana: "admin" } } },
      changes: ["create project/A group:leads admin", "delete project/A ana admin"],
      guards: [],
    },
    {
      name: "the group that comes instead is empty",
      world: { groups: { leads: [] }, projects: { A: { ana: "admin" } } },
      changes: ["create project/A group:leads admin", "delete project/A ana admin"],
      guards: ["last-admin project/A"],
    },
    {
      name: "an admin elsewhere does not help",
      world: { projects: { A: { ana: "admin" }, B: { bo: "admin" } } },
      changes: ["delete project/A ana admin"],
      guards: ["last-admin project/A"],
    },
    {
      name: "a workspace owner does not help: owners are counted apart",
      world: { projects: { A: { ana: "admin", olga: "admin" } } },
      changes: ["delete project/A ana admin"],
      guards: ["last-admin project/A"],
    },
    {
      name: "there never was one",
      world: { projects: { A: { ana: "write" } } },
      changes: ["delete project/A ana write"],
      guards: [],
    },
    {
      name: "a repository keeps the admins of its project",
      world: {
        projects: { A: { bo: "admin" } },
        repositories: { r: { project: "A", rows: { ana: "admin" } } },
      },
      changes: ["delete repository/r ana admin"],
      guards: [],
    },
    {
      name: "a project answers for what inherits from it",
      world: {
        projects: { A: { ana: "admin" } },
        repositories: { r: { project: "A", rows: {} }, s: { project: "A", rows: { bo: "admin" } } },
      },
      changes: ["delete project/A ana admin"],
      guards: ["last-admin project/A"],
    },
    {
      name: "the only admin group becomes empty",
      world: {
        groups: { leads: ["ana"] },
        projects: { A: { "group:leads": "admin" }, B: { "group:leads": "admin" } },
      },
      changes: ["delete group/leads ana member"],
      guards: ["last-admin group/leads"],
    },
    {
      name: "the only admin group is deleted",
      world: { groups: { leads: ["ana"] }, projects: { A: { "group:leads": "admin" } } },
      changes: ["delete-group leads"],
      guards: ["last-admin group/leads", "irreversible group/leads"],
    },
    {
      name: "the only admin group loses its row",
      world: { groups: { leads: ["ana", "bo"] }, projects: { A: { "group:leads": "admin" } } },
      changes: ["delete project/A group:leads admin"],
      guards: ["last-admin project/A"],
    },
    {
      name: "who is in the group is not known: that reassures nobody",
      world: { groups: null, projects: { A: { "group:leads": "admin" } } },
      changes: ["update project/A group:leads admin→write"],
      guards: ["last-admin project/A"],
    },
    {
      name: "the project was not read: that reassures nobody",
      world: {
        projects: { A: null },
        repositories: { r: { project: "A", rows: { ana: "admin" } } },
      },
      changes: ["delete repository/r ana admin"],
      guards: ["last-admin repository/r"],
    },
  ])("$name", ({ world: parts, changes, guards }) => {
    expect(broken({ world: world(parts), changes })).toEqual(guards);
  });

  test("a lesser row of the same admin is not to blame", () => {
    const input: Case = {
      world: {
        projects: { A: { ana: "admin" } },
        repositories: { r: { project: "A", rows: { ana: "read" } } },
      },
      changes: ["delete project/A ana admin", "delete repository/r ana read"],
    };
    expect(broken(input)).toEqual(["last-admin project/A"]);
    expect(saidBy("last-admin", input).offenders).toHaveLength(1);
  });

  test("a group to blame for many scopes is approved with their number", () => {
    const input: Case = {
      world: {
        groups: { leads: ["ana"] },
        projects: { A: { "group:leads": "admin" }, B: { "group:leads": "admin" } },
      },
      changes: ["delete group/leads ana member"],
    };
    expect(saidBy("last-admin", input)).toMatchObject({
      count: 2,
      message: "nobody but the workspace owners could manage project/A, project/B",
    });
    const allowed = (count: number) => [
      approval({ guard: "last-admin", scope: "group/leads", count }),
    ];
    expect(broken({ ...input, approvals: allowed(1) })).toEqual(["last-admin group/leads"]);
    expect(broken({ ...input, approvals: allowed(2) })).toEqual([]);
  });

  test("what is unknown is counted as perhaps", () => {
    const input: Case = {
      world: {
        projects: { A: null },
        repositories: { r: { project: "A", rows: { ana: "admin" } } },
      },
      changes: ["delete repository/r ana admin"],
    };
    expect(saidBy("last-admin", input).message).toBe(
      "as far as is known, nobody but the workspace owners could manage repository/r (3 people perhaps can, through what could not be read or was not)",
    );
  });
});

describe("own access", () => {
  const caller = "ana";
  test.each<{ name: string; world: Case["world"]; changes: string[]; guards: string[] }>([
    {
      name: "a group that castellan's account leaves",
      world: { owners: ["ana"], groups: { administrators: ["ana"] } },
      changes: ["delete group/administrators ana member"],
      guards: ["own-access group/administrators"],
    },
    {
      name: "a group that is deleted with the account in it",
      world: { owners: ["ana"], groups: { administrators: ["ana"] } },
      changes: ["delete-group administrators"],
      guards: ["own-access group/administrators", "irreversible group/administrators"],
    },
    {
      name: "its own row",
      world: { projects: { A: { ana: "admin", bo: "admin" } } },
      changes: ["update project/A ana admin→write"],
      guards: ["own-access project/A"],
    },
    {
      name: "the row of a group that it is in",
      world: { groups: { bots: ["ana"] }, projects: { A: { "group:bots": "admin", bo: "admin" } } },
      changes: ["delete project/A group:bots admin"],
      guards: ["own-access project/A"],
    },
    {
      name: "a row that it does not need",
      world: {
        groups: { bots: ["ana"] },
        projects: { A: { "group:bots": "admin", ana: "admin" } },
      },
      changes: ["delete project/A ana admin"],
      guards: [],
    },
    {
      name: "a group that it perhaps is in",
      world: { groups: null, projects: { A: { "group:bots": "write", bo: "admin" } } },
      changes: ["delete project/A group:bots write"],
      guards: ["own-access project/A"],
    },
    {
      name: "what a workspace owner cannot lose",
      world: { owners: ["ana"], projects: { A: { bo: "admin", ana: "write" } } },
      changes: ["delete project/A ana write"],
      guards: [],
    },
  ])("$name", ({ world, changes, guards }) => {
    expect(broken({ world, changes, caller })).toEqual(guards);
  });

  test("says what goes with a group, and that it is unsure where it is", () => {
    const known: Case = {
      world: { groups: { bots: ["ana"] }, projects: { A: { "group:bots": "write" } } },
      changes: ["delete group/bots ana member"],
      caller,
    };
    expect(saidBy("own-access", known).message).toBe(
      "the account castellan runs as would leave group/bots and lose access to project/A",
    );
    const unknown: Case = {
      world: { groups: null, projects: { A: { "group:bots": "write" } } },
      changes: ["delete project/A group:bots write"],
      caller,
    };
    expect(saidBy("own-access", unknown).message).toBe(
      "the account castellan runs as would perhaps lose access to project/A",
    );
  });
});

describe("protected", () => {
  const protects = { people: ["ana"], groups: ["administrators"] };
  test.each<{ name: string; world: Case["world"]; changes: string[]; guards: string[] }>([
    {
      name: "a protected person's row",
      world: { projects: { A: { ana: "write" } } },
      changes: ["delete project/A ana write"],
      guards: ["protected project/A"],
    },
    {
      name: "a protected person's row that another path makes good",
      world: {
        groups: { devs: ["ana"] },
        projects: { A: { ana: "write", "group:devs": "write" } },
      },
      changes: ["delete project/A ana write"],
      guards: ["protected project/A"],
    },
    {
      name: "a group row that a protected person counts on",
      world: { groups: { devs: ["ana", "bo"] }, projects: { A: { "group:devs": "write" } } },
      changes: ["update project/A group:devs write→read"],
      guards: ["protected project/A"],
    },
    {
      name: "a group row that gave a protected person nothing more",
      world: {
        groups: { devs: ["ana"] },
        projects: { A: { "group:devs": "read", ana: "write" } },
      },
      changes: ["delete project/A group:devs read"],
      guards: [],
    },
    {
      name: "a group that a protected person is taken out of",
      world: { groups: { devs: ["ana"] } },
      changes: ["delete group/devs ana member"],
      guards: ["protected group/devs"],
    },
    {
      name: "a group that is deleted with a protected person in it",
      world: { groups: { devs: ["ana"] } },
      changes: ["delete-group devs"],
      guards: ["protected group/devs", "irreversible group/devs"],
    },
    {
      name: "a protected group's row",
      world: {
        groups: { administrators: [] },
        projects: { A: { "group:administrators": "read" } },
      },
      changes: ["delete project/A group:administrators read"],
      guards: ["protected project/A"],
    },
    {
      name: "a member of a protected group",
      world: { groups: { administrators: ["bo"] } },
      changes: ["delete group/administrators bo member"],
      guards: ["protected group/administrators"],
    },
    {
      name: "more for a protected person",
      world: { projects: { A: { ana: "read" } } },
      changes: ["update project/A ana read→write", "create group/administrators ana member"],
      guards: [],
    },
  ])("$name", ({ world, changes, guards }) => {
    expect(broken({ world, changes, protects })).toEqual(guards);
  });

  test("names everybody, and the scopes where they lose", () => {
    const input: Case = {
      world: {
        groups: { devs: ["ana", "bo"] },
        repositories: { r: { project: null, rows: { "group:devs": "write" } } },
      },
      changes: ["delete-group devs"],
      protects: { people: ["bo", "ana"] },
    };
    expect(saidBy("protected", input).message).toBe(
      "group/devs would take access from ana, bo, who are protected, on repository/r",
    );
  });
});

describe("emptied and shrunken", () => {
  const two = repository({ ana: "read", bo: "write", "group:devs": "read" });
  const gone = ["delete repository/r ana read", "delete repository/r bo write"];
  test("an authoritative list that goes from several to nobody", () => {
    expect(broken({ world: two, changes: gone })).toEqual(["emptied repository/r"]);
    expect(saidBy("emptied", { world: two, changes: gone })).toMatchObject({
      message: "repository/r has 2 users, and would have none",
      offenders: [{ principal: { id: "ana" } }, { principal: { id: "bo" } }],
    });
  });

  test("the list of a group's members", () => {
    const input: Case = {
      world: { groups: { devs: ["ana", "bo"] } },
      changes: ["delete group/devs ana member", "delete group/devs bo member"],
    };
    expect(saidBy("emptied", input).message).toBe("group/devs has 2 members, and would have none");
  });

  test.each<{ name: string; input: Case }>([
    { name: "somebody stays", input: { world: two, changes: gone.slice(0, 1) } },
    {
      name: "somebody else comes",
      input: { world: two, changes: ["create repository/r cyd read", ...gone] },
    },
    {
      name: "only one was there",
      input: { world: repository({ ana: "read" }), changes: gone.slice(0, 1) },
    },
    {
      name: "the scope is additive",
      input: { world: two, changes: gone, owned: { "repository/r": { mode: "additive" } } },
    },
  ])("no list is emptied when $name", ({ input }) => {
    expect(broken(input)).toEqual([]);
  });

  test("files that say far less than what is live", () => {
    const input: Case = {
      world: repository(rows(crowd(40))),
      changes: revoke("repository/r", crowd(21)),
      limits: { shrunken: DEFAULT_LIMITS.shrunken },
    };
    expect(broken(input)).toEqual(["shrunken"]);
    expect(saidBy("shrunken", input)).toMatchObject({
      count: 21,
      message:
        "the authoritative lists say 19 grants where 40 are live: 21 fewer (53 %); the limit is at most 50 % once there are more than 10",
    });
    expect(broken({ ...input, changes: input.changes.slice(1) })).toEqual([]);
  });

  test("what another path or scope gains makes up for what a list loses", () => {
    const changes = [
      ...crowd(21).map((person) => `create project/A ${person} read`),
      ...revoke("repository/r", crowd(21)),
    ];
    const world = { ...repository(rows(crowd(40))), projects: { A: {} } };
    expect(broken({ world, changes, limits: { shrunken: DEFAULT_LIMITS.shrunken } })).toEqual([]);
  });
});

describe("first prune", () => {
  const first = { "repository/r": { since: undefined } } as unknown as Case["owned"];
  const input: Case = {
    world: repository({ ana: "read", bo: "admin", cyd: "admin" }),
    changes: ["delete repository/r ana read", "update repository/r bo admin→write"],
    ...(first && { owned: first }),
  };
  test("lists what would go, and offers both ways out", () => {
    expect(broken(input)).toEqual(["first-prune repository/r"]);
    expect(saidBy("first-prune", input)).toMatchObject({
      count: 2,
      offenders: [{ action: "delete" }, { action: "update" }],
      instead: expect.stringContaining(`write \`since: ${TODAY}\` beside \`mode: authoritative\``),
      approval: expect.stringContaining("    scope: repository/r\n    count: 2\n"),
    });
  });

  test.each<{ name: string; change: Partial<Case> }>([
    { name: "the files say since when", change: { owned: {} } },
    {
      name: "the scope is additive",
      change: { owned: { "repository/r": { ...first?.["repository/r"], mode: "additive" } } },
    },
    { name: "nothing is taken", change: { changes: ["create repository/r dee read"] } },
    {
      name: "it is approved",
      change: {
        approvals: [approval({ guard: "first-prune", scope: "repository/r", count: 2 })],
      },
    },
  ])("passes when $name", ({ change }) => {
    expect(broken({ ...input, ...change })).toEqual([]);
  });
});

describe("irreversible", () => {
  test("a group that is deleted by name is not pruned", () => {
    const owned = { "group/old": { since: undefined } } as unknown as Case["owned"];
    const input: Case = { world: { groups: { old: ["ana"] } }, changes: ["delete-group old"] };
    expect(broken({ ...input, ...(owned && { owned }) })).toEqual(["irreversible group/old"]);
  });

  test("a group that is deleted always needs an approval of its own", () => {
    const input: Case = {
      world: { groups: { old: ["ana"] }, ...repository({ "group:old": "read" }) },
      changes: ["delete-group old"],
    };
    expect(broken(input)).toEqual(["irreversible group/old"]);
    expect(saidBy("irreversible", input).message).toBe(
      "deleting group/old cannot be undone as a whole: its 1 memberships go with it, and its grants: 1 scope of those that were read, and any of those that were not",
    );
    const other = [approval({ guard: "irreversible", scope: "group/other" })];
    expect(broken({ ...input, approvals: other })).toEqual(["irreversible group/old"]);
    const own = [approval({ guard: "irreversible", scope: "group/old" })];
    expect(broken({ ...input, approvals: own })).toEqual([]);
  });
});

describe("seats", () => {
  const input: Case = {
    world: repository({ ana: "read" }),
    changes: [
      "create repository/r bo read",
      "create repository/r cyd read",
      "update repository/r ana read→write",
    ],
  };
  test.each([
    { name: "the forge does not tell", seats: undefined, guards: [] },
    { name: "there are enough", seats: { capacity: 10, used: 8 }, guards: [] },
    { name: "there are too few", seats: { capacity: 10, used: 9 }, guards: ["seats"] },
  ])("$name", ({ seats, guards }) => {
    expect(broken({ ...input, seats })).toEqual(guards);
  });

  test("counts and names those who hold something for the first time", () => {
    expect(saidBy("seats", { ...input, seats: { capacity: 1, used: 1 } })).toMatchObject({
      count: 2,
      message: "2 people would hold something for the first time, and 1 of 1 seats are taken",
      people: [{ person: "bo" }, { person: "cyd" }],
    });
  });
});

describe("approvals", () => {
  const input: Case = {
    world: repository(rows(crowd(40))),
    changes: revoke("repository/r", crowd(11)),
    limits: { removals: DEFAULT_LIMITS.removals },
  };
  test.each([
    { name: "for as many", approvals: [approval({ guard: "removals", count: 11 })], guards: [] },
    {
      name: "for fewer",
      approvals: [approval({ guard: "removals", count: 10 })],
      guards: ["removals"],
    },
    {
      name: "without a number",
      approvals: [approval({ guard: "removals" })],
      guards: ["removals"],
    },
    {
      name: "for another guard",
      approvals: [approval({ guard: "repositories", count: 99 })],
      guards: ["removals"],
    },
  ])("an approval $name", ({ approvals, guards }) => {
    expect(broken({ ...input, approvals })).toEqual(guards);
  });

  test("one for a scope is none for another", () => {
    const plan: Case = {
      world: { projects: { A: { ana: "write" } } },
      changes: ["delete project/A ana write"],
      protects: { people: ["ana"] },
    };
    const approved = (scope: string) => [approval({ guard: "protected", scope })];
    expect(broken({ ...plan, approvals: approved("project/B") })).toEqual(["protected project/A"]);
    expect(broken({ ...plan, approvals: approved("project/A") })).toEqual([]);
    expect(broken({ ...plan, approvals: [approval({ guard: "protected" })] })).toEqual([]);
  });

  test("those that let nothing pass are reported, with the reason", () => {
    const approvals = [
      approval({ guard: "seats", count: 3 }),
      approval({ guard: "removals", count: 10 }),
    ];
    const { unusedApprovals } = guard(guardedOf({ ...input, approvals }));
    expect(unusedApprovals).toEqual([
      {
        guard: "removals",
        count: 10,
        until: "2026-12-31",
        reason: "OPS-1",
        why: "it covers at most 10, and there are 11",
      },
      {
        guard: "seats",
        count: 3,
        until: "2026-12-31",
        reason: "OPS-1",
        why: "nothing in this plan needs it",
      },
    ]);
    const refused = [approval({ guard: "removals", count: 12, refused: true })];
    const judged = guard(guardedOf({ ...input, approvals: refused }));
    expect(judged.violations.map(({ guard: name }) => name)).toContain("removals");
    expect(judged.unusedApprovals).toMatchObject([
      { why: "this run accepts no approval of this guard" },
    ]);
    const used = [approval({ guard: "removals", count: 12 })];
    expect(guard(guardedOf({ ...input, approvals: used })).unusedApprovals).toEqual([]);
  });
});

test("a violation names the rule, the numbers, the offenders and the approval that would let it pass", () => {
  const violation = saidBy("removals", {
    world: repository(rows(crowd(40))),
    changes: revoke("repository/r", crowd(11)),
    limits: { removals: DEFAULT_LIMITS.removals },
  });
  expect(violation.message).toBe(
    "the plan removes or lowers 11 of 40 live grants (28 %); the limit is at most 25 % once there are more than 5",
  );
  expect(violation.offenders).toHaveLength(11);
  expect(violation.approval).toBe(
    "approvals:\n  - guard: removals\n    count: 11\n    until: 2026-12-07\n    reason: why, and who agreed",
  );
});

test("a plan that only gives breaks no guard, whatever the limits", () => {
  const nothing = { count: 0, ratio: 0, floor: 0 };
  const limits = Object.fromEntries(Object.keys(UNLIMITED).map((name) => [name, nothing]));
  expect(
    broken({
      world: { groups: { devs: [] }, projects: { A: { ana: "read" } } },
      changes: ["create group/devs bo member", "update project/A ana read→admin"],
      limits,
      protects: { people: ["ana"], groups: ["devs"] },
      caller: "ana",
    }),
  ).toEqual([]);
});
