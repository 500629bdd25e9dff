import { describe, expect, test } from "@jest/globals";
import { isKnown } from "../../../src/model/read.ts";
import {
  connectOrganisationReadingClient,
  POSTS_THAT_READ,
} from "../../../src/providers/bitbucket/organisation-client.ts";
import type { Sandbox } from "../../../src/sandbox/index.ts";
import { inOrganisation } from "./organisation.ts";
import { connectionTo, fastClock, serve } from "./scripted-server.ts";

const groupsOf = (directory: { groups: unknown }) =>
  (directory.groups as { known: { slug: string; id?: string; readOnly?: string }[] }).known;
const readOnly = expect.stringContaining("ATLASSIAN_ORG_API_KEY");

describe("who administers the workspace shows by reading alone", () => {
  test("Bitbucket: memberships carry dates; the key of its organisation tells the seats", async () => {
    await inOrganisation(
      async ({ directory, sandbox }) => {
        sandbox.state.workspace.seats = 100;
        const found = await directory();
        expect(found.administration).toEqual({ by: "bitbucket" });
        expect(found.seats).toEqual({ capacity: 100, used: expect.any(Number) });
        expect(groupsOf(found)[0]).toEqual({
          slug: "administrators",
          name: "Administrators",
          members: expect.any(Array),
        });
        expect(sandbox.requests.map(({ path }) => path)).not.toContain(
          "/1.0/users/acme/invitations",
        );
      },
      { moved: false },
    );
  });

  test("the organisation: no dates, and no list of invitations any more", async () => {
    await inOrganisation(async ({ directory, sandbox, writes }) => {
      sandbox.state.workspace.seats = 40;
      const found = await directory();
      expect(found.administration).toMatchObject({
        by: "organisation",
        organisation: {
          id: sandbox.state.workspace.organisation.id,
          directory: sandbox.state.workspace.organisation.directory,
          resource: expect.stringContaining("ari:cloud:bitbucket::workspace/"),
        },
      });
      expect(found.seats?.capacity).toBe(40);
      expect(groupsOf(found).every(({ id }) => id !== undefined)).toBe(true);
      expect(writes()).toEqual([]);
    });
  });

  test("no dates, but a list of invitations: Bitbucket after all", async () => {
    await inOrganisation(
      async ({ directory, sandbox }) => {
        const { uuid } = sandbox.state.members()[0] ?? { uuid: "" };
        const values = [{ permission: "owner", user: { uuid, display_name: "Olga" } }];
        sandbox.faults.add({
          when: { path: "/2.0/workspaces/*/permissions" },
          effect: { kind: "status", status: 200, body: { values } },
        });
        expect((await directory()).administration).toEqual({ by: "bitbucket" });
      },
      { moved: false },
    );
  });
});

describe("what cannot be written is known before", () => {
  test("without a key, no group", async () => {
    await inOrganisation(async ({ directory }) => {
      const found = await directory("");
      expect(found.administration).toEqual({ by: "organisation", readOnly });
      expect(found.seats).toBeUndefined();
      expect(isKnown(found.groups)).toBe(true);
    });
  });

  test("with a key that is not accepted, no group, and the reason", async () => {
    await inOrganisation(async ({ directory }) => {
      const { administration } = await directory("no-key-of-anybody");
      expect(administration).toEqual({
        by: "organisation",
        readOnly: expect.stringContaining("API key is not accepted"),
      });
    });
  });

  test("a group that an identity provider keeps, and no other", async () => {
    await inOrganisation(async ({ directory, sandbox }) => {
      const developers = sandbox.state.groups.get("developers");
      if (developers) developers.synced = true;
      const groups = groupsOf(await directory());
      const reasons = groups.map(({ slug, readOnly: reason }) => [slug, reason]);
      expect(Object.fromEntries(reasons)).toEqual({
        administrators: undefined,
        contractors: undefined,
        developers: expect.stringContaining("identity provider"),
        platform: undefined,
      });
    });
  });
});

test("once 1.0 is gone, groups and members come from the organisation", async () => {
  await inOrganisation(async ({ directory, reader, sandbox }) => {
    const before = await directory();
    sandbox.faults.add({
      when: { path: "/1.0/groups/acme/" },
      effect: { kind: "status", status: 410 },
    });
    const after = await directory();
    expect(after.groups).toEqual(before.groups);
    expect(reader().calls()).toBe(0);
  });
});

test.each(["cursor", "url"] as const)("a long list of groups, paged by %s", async (next) => {
  await inOrganisation(
    async ({ directory, sandbox }) => {
      for (let index = 0; index < 130; index += 1)
        sandbox.state.addGroup({ slug: `team-${index}`, name: `team-${index}`, members: [] });
      const groups = groupsOf(await directory());
      expect(groups).toHaveLength(134);
      expect(groups.every(({ id }) => id !== undefined)).toBe(true);
    },
    { switches: { "organisation-next": next } },
  );
});

describe("a client that reads can do nothing else", () => {
  const client = (sandbox: Sandbox, origin: string) =>
    connectOrganisationReadingClient(
      {
        workspace: sandbox.workspace,
        credentials: { kind: "api-token", email: "a@b.example", token: "t" },
        organisation: { key: "k", origin },
      },
      { clock: fastClock() },
    );

  test("the POSTs that it may make are searches", () => {
    const paths = [
      "/admin/v2/orgs/o/workspaces",
      "/admin/v2/orgs/o/directories/d/groups/search",
      "/admin/v2/orgs/o/directories/d/users/search",
    ];
    expect(POSTS_THAT_READ.map((read) => paths.filter((path) => read.test(path)))).toEqual(
      paths.map((path) => [path]),
    );
  });

  test.each([
    "/admin/v2/orgs/o/users/invite",
    "/admin/v2/orgs/o/directories/d/groups",
    "/admin/v2/orgs/o/directories/d/groups/g/memberships",
    "/admin/v2/orgs/o/directories/d/groups/search/../g/memberships",
    "/admin/v2/orgs/o/directories/d/groups/g/role-assignments/assign",
    "/admin/v2/orgs/o/workspaces?x=/groups/search",
    "/admin/v1/orgs/o/users/u/roles/assign",
  ])("POST %s is refused before anything is sent", async (path) => {
    await inOrganisation(async ({ sandbox }) => {
      const call = async () =>
        await client(sandbox, "http://127.0.0.1:9").request({ method: "POST", path });
      await expect(call()).rejects.toThrow(/only reads|normal form/);
    });
  });

  test("and no DELETE at all", async () => {
    await inOrganisation(async ({ sandbox }) => {
      const call = async () =>
        await client(sandbox, "http://127.0.0.1:9").request({
          method: "DELETE" as "GET",
          path: "/admin/v2/orgs/o/directories/d/groups/g",
        });
      await expect(call()).rejects.toThrow("GET, POST only");
    });
  });
});

test("a key that came back in an answer is not repeated", async () => {
  const server = await serve(() => ({
    status: 403,
    json: { errors: [{ title: "no", detail: "key secret-key-of-ours may not" }] },
  }));
  const organisation = { key: "secret-key-of-ours", origin: server.origin };
  const client = connectOrganisationReadingClient(
    { ...connectionTo(server), organisation },
    { clock: fastClock() },
  );
  const refused = client.request({ method: "GET", path: "/admin/v1/orgs" });
  await expect(refused).rejects.toThrow("[redacted]");
  await expect(refused).rejects.not.toThrow("secret-key-of-ours");
  await server.close();
});

test.each(["", "two words", "line\n"])("a key that can be none is refused: %j", (key) => {
  expect(() =>
    connectOrganisationReadingClient({
      workspace: "acme",
      credentials: { kind: "api-token", email: "a@b.example", token: "t" },
      organisation: { key },
    }),
  ).toThrow("API key");
});
