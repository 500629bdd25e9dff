import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "@jest/globals";
import { accessToAll, repositoryLevel } from "../../src/sandbox/effective.ts";
import {
  createSandbox,
  generateWorld,
  readWorld,
  WORLD_SIZES,
  type World,
  writeWorld,
} from "../../src/sandbox/index.ts";
import { visit } from "./visitor.ts";

const text = (size: number, seed = 1) => writeWorld(generateWorld(size, seed));

describe("worlds", () => {
  test.each(WORLD_SIZES)("%d repositories: the same seed gives the same bytes", (size) => {
    const world = generateWorld(size, 1);
    expect(world.repositories).toHaveLength(size);
    expect(writeWorld(world) === text(size)).toBe(true);
    expect(writeWorld(world) === text(size, 2)).toBe(false);
  });

  test.each(WORLD_SIZES)(
    "%d repositories hold the base world unchanged, and nothing refers to nowhere",
    (size) => {
      const world = generateWorld(size, 1);
      const base = generateWorld(20, 1);
      expect(world.people.slice(0, base.people.length)).toEqual(base.people);
      expect(world.groups.slice(0, base.groups.length)).toEqual(base.groups);
      expect(world.repositories.slice(0, 20)).toEqual(base.repositories);
      const saved = writeWorld(world);
      expect(writeWorld(readWorld(saved)) === saved).toBe(true);
    },
  );

  test("a generated world is believable: contractors, bots, leavers, leftover admin rows, stale invitations", () => {
    const { people, groups, repositories, invitations } = generateWorld(500, 1);
    const members = new Set(groups.flatMap(({ members: uuids }) => uuids));
    const holders = repositories.flatMap(({ users = {} }) => Object.entries(users));
    expect(people.filter(({ bot }) => bot).length).toBeGreaterThan(1);
    expect(people.some(({ emails: [email = ""] }) => email.endsWith("@contractor.example"))).toBe(
      true,
    );
    expect(people.some(({ emails: [email = ""] }) => email.includes("+"))).toBe(true);
    expect(people.some(({ emails }) => emails.length > 1)).toBe(true);
    expect(people.some(({ status }) => status === "inactive")).toBe(true);
    expect(holders.some(([uuid]) => !members.has(uuid))).toBe(true);
    expect(holders.filter(([, level]) => level === "admin").length).toBeGreaterThan(100);
    expect(invitations.length).toBeGreaterThan(0);
  });

  test("a size nobody made is refused", () => {
    expect(() => createSandbox({ size: 21 })).toThrow(
      "a world cannot have 21 repositories; choose 20, 500, 5000, 20000",
    );
  });

  test("bo's account id and everybody's address are what the documentation says", () => {
    const { people } = generateWorld(20, 1);
    expect(people.find(({ nickname }) => nickname === "bo")?.accountId).toBe(
      "557058:1f2e6a7c-2b6f-4a43-9c0e-0e5d5a3c9b11",
    );
    expect(people.map(({ emails }) => emails[0])).toEqual(
      ["olga", "castellan", "ana", "bo"]
        .map((alias) => `${alias}@acme.example`)
        .concat(
          "cyd@contractor.example",
          ["dee", "eli", "fay", "gus", "hana", "ivo", "jun", "kai"].map(
            (alias) => `${alias}@acme.example`,
          ),
        ),
    );
  });
});

describe("effective levels", () => {
  test("the list of everybody agrees with asking person by person, and with a naive reading of the rules", () => {
    const { state } = createSandbox({ size: 500 });
    const listed = new Map(
      accessToAll(state).map(({ person, repository, level }) => [
        `${person.uuid} ${repository.slug}`,
        level,
      ]),
    );
    const order = [undefined, "read", "write", "admin"];
    const strength = { read: 1, write: 2, "create-repo": 2, admin: 3 };
    let held = 0;
    for (const repository of state.repositories.values()) {
      const rows = [repository.rows, state.project(repository.project)?.rows];
      for (const person of state.members()) {
        const own = rows.map((one) => one?.users.get(person.uuid));
        const groups = [...state.groups.values()].filter(({ members }) => members.has(person.uuid));
        const through = groups.flatMap(({ slug }) => rows.map((one) => one?.groups.get(slug)));
        const ranks = [...own, ...through].map((level) =>
          level === undefined ? 0 : strength[level],
        );
        const naive = person.role === "owner" ? "admin" : order[Math.max(0, ...ranks)];
        if (naive !== undefined) held += 1;
        if (
          listed.get(`${person.uuid} ${repository.slug}`) !== naive ||
          repositoryLevel(state, person, repository) !== naive
        ) {
          expect([
            person.name,
            repository.slug,
            listed.get(`${person.uuid} ${repository.slug}`),
          ]).toEqual([person.name, repository.slug, naive]);
        }
      }
    }
    expect(held).toBe(listed.size);
  });
});

describe("a world file", () => {
  test("saved and loaded gives the same world", async () => {
    const first = await visit({ size: 20 });
    await first.put("/2.0/repositories/acme/infra/permissions-config/groups/platform", {
      json: { permission: "admin" },
    });
    await first.post("/2.0/repositories/acme/infra/deploy-keys", {
      json: { key: "ssh-ed25519 AAAA", label: "ci" },
    });
    const saved = writeWorld(first.sandbox.snapshot());
    await first.close();
    const second = createSandbox({ world: readWorld(saved) });
    expect(writeWorld(second.snapshot())).toBe(saved);
    expect(saved).toContain("ssh-ed25519 AAAA");
  });

  const change = (alter: (world: World) => void) => {
    const world = structuredClone(generateWorld(20, 1));
    alter(world);
    return writeWorld(world);
  };

  test.each([
    { name: "not JSON", file: "{", fault: /^it is not JSON: / },
    { name: "a list", file: "[]", fault: /^it is not a JSON object$/ },
    {
      name: "another version",
      file: change((world) => Object.assign(world, { version: 2 })),
      fault: /^version is 2; this castellan reads version 1$/,
    },
    {
      name: "a missing list",
      file: change((world) => Object.assign(world, { groups: undefined })),
      fault: /^groups is missing or not a list$/,
    },
    {
      name: "a UUID without braces",
      file: change((world) => Object.assign(world.people[0] ?? {}, { uuid: "x" })),
      fault: /^people\[0\]\.uuid is not a UUID in braces and lower case$/,
    },
    {
      name: "a level that is none",
      file: change((world) =>
        Object.assign(world.projects[0]?.groups ?? {}, { developers: "owner" }),
      ),
      fault:
        /^projects\[0\]\.groups gives developers the level "owner", not one of read, write, create-repo, admin$/,
    },
    {
      name: "an unknown group",
      file: change((world) => Object.assign(world.repositories[0]?.groups ?? {}, { nope: "read" })),
      fault: /^repository geordi names nope, which does not exist$/,
    },
    {
      name: "an unknown project",
      file: change((world) => Object.assign(world.repositories[0] ?? {}, { project: "NOPE" })),
      fault: /^repository geordi names NOPE, which does not exist$/,
    },
    {
      name: "a credential of nobody",
      file: change((world) => Object.assign(world.credentials[0] ?? {}, { account: "{x}" })),
      fault: /^credential admin names \{x\}, which does not exist$/,
    },
    {
      name: "an invitation to a group that is not there",
      file: change((world) => {
        const [olga] = world.people;
        world.invitations.push({
          email: "lou@acme.example",
          groups: ["nope"],
          invitedBy: olga?.uuid ?? "",
          sentOn: "2026",
        });
      }),
      fault: /^the invitation of lou@acme\.example names nope, which does not exist$/,
    },
    {
      name: "one slug twice",
      file: change((world) => Object.assign(world.repositories[1] ?? {}, { slug: "geordi" })),
      fault: /^repositories has geordi twice$/,
    },
    {
      name: "a row for an owner",
      file: change((world) =>
        Object.assign(world.repositories[0] ?? {}, {
          users: { [world.people[0]?.uuid ?? ""]: "read" },
        }),
      ),
      fault: /^repository geordi gives a row to \{.*\}, an owner; owners hold none$/,
    },
  ])("with $name is refused, saying where", ({ file, fault }) => {
    let faults: readonly string[] = [];
    try {
      readWorld(file);
    } catch (error) {
      ({ faults } = error as { faults: readonly string[] });
    }
    expect(faults).toEqual(expect.arrayContaining([expect.stringMatching(fault)]));
  });
});

describe("a sandbox", () => {
  test("shares nothing with another", async () => {
    const [left, right] = [await visit(), await visit()];
    const before = JSON.stringify(right.sandbox.snapshot());
    await left.put("/2.0/repositories/acme/infra/permissions-config/groups/platform", {
      json: { permission: "admin" },
    });
    left.sandbox.switches["pagelen-cap"] = 10;
    left.sandbox.faults.add({ effect: { kind: "html" } });
    expect(JSON.stringify(right.sandbox.snapshot())).toBe(before);
    expect([
      right.sandbox.requests.length,
      right.sandbox.switches["pagelen-cap"],
      right.sandbox.faults.list(),
    ]).toEqual([0, 100, []]);
    await left.close();
    await right.close();
  });

  test("does not change the world it was given", async () => {
    const world = generateWorld(20, 1);
    const before = writeWorld(world);
    const here = await visit({ world });
    await here.put("/2.0/repositories/acme/infra/permissions-config/groups/platform", {
      json: { permission: "admin" },
    });
    await here.post("/1.0/groups/acme", { form: { name: "x" } });
    await here.close();
    expect(writeWorld(world)).toBe(before);
  });

  test("says which port is taken, and can be started again elsewhere", async () => {
    const squatter = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => squatter.once("listening", resolve));
    const { port } = squatter.address() as AddressInfo;
    const sandbox = createSandbox();
    await expect(sandbox.start({ port })).rejects.toThrow(
      `port ${port} on 127.0.0.1 is taken; choose another, or 0 for any free one`,
    );
    const origin = await sandbox.start();
    await expect(sandbox.start()).rejects.toThrow(`the sandbox listens already, on ${origin}`);
    expect((await fetch(`${origin}/_sandbox`)).status).toBe(200);
    await sandbox.close();
    await expect(fetch(`${origin}/_sandbox`)).rejects.toThrow();
    squatter.close();
  });

  test("adds latency to every answer", async () => {
    const here = await visit({ latency: 40 });
    const started = performance.now();
    await here.get("/2.0/user");
    expect(performance.now() - started).toBeGreaterThan(35);
    await here.close();
  });

  test("5,000 repositories start in a second", () => {
    const started = performance.now();
    createSandbox({ size: 5000 });
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
