import { afterAll, beforeEach, describe, expect, test } from "@jest/globals";
import { at, type Json, segment, uuidOf, visit } from "./visitor.ts";

const here = await visit();
beforeEach(() => {
  here.sandbox.reset();
  here.sandbox.state.workspace.administration = "moved";
});
afterAll(() => here.close());

const KEY = { as: "Bearer sandbox-organisation-key" };
const { organisation, uuid } = here.sandbox.state.workspace;
const V1 = `/admin/v1/orgs/${organisation.id}`;
const V2 = `/admin/v2/orgs/${organisation.id}`;
const DIRECTORY = `${V2}/directories/${organisation.directory}`;
const RESOURCE = `ari:cloud:bitbucket::workspace/${uuid.slice(1, -1)}`;
const accounts = new Map(
  here.sandbox.state.members().map(({ nickname, accountId }) => [nickname, accountId]),
);
const account = (alias: string) => accounts.get(alias) ?? "";
const rows = (body: Json) => body["data"] as Json[];
const find = async (name: string) =>
  String(
    rows(
      (await here.post(`${DIRECTORY}/groups/search`, { ...KEY, json: { groupNames: [name] } }))
        .body,
    )[0]?.["id"],
  );

describe("the moved workspace", () => {
  test("turns 1.0 read-only, and invitations off", async () => {
    expect((await here.get("/1.0/groups/acme")).status).toBe(200);
    const post = await here.post("/1.0/groups/acme", { form: { name: "New" } });
    expect([post.status, post.text]).toEqual([405, "None"]);
    expect(
      (
        await here.put(`/1.0/groups/acme/platform/members/${segment(uuidOf(here.sandbox, "bo"))}`, {
          json: {},
        })
      ).status,
    ).toBe(405);
    expect(
      (await here.put("/1.0/group-privileges/acme/infra/acme/platform", { text: "read" })).status,
    ).toBe(405);
    expect((await here.get("/1.0/users/acme/invitations")).status).toBe(405);
    expect(
      (
        await here.post("/1.0/invitations/acme/infra", {
          form: { email: "x@acme.example", permission: "read" },
        })
      ).status,
    ).toBe(405);
  });

  test("keeps permissions-config, and drops the dates of memberships", async () => {
    expect(
      (
        await here.put("/2.0/repositories/acme/infra/permissions-config/groups/platform", {
          json: { permission: "read" },
        })
      ).status,
    ).toBe(200);
    expect((await here.get("/2.0/workspaces/acme/permissions")).text).not.toContain("added_on");
    here.sandbox.state.workspace.administration = "bitbucket";
    expect((await here.get("/2.0/workspaces/acme/permissions")).text).toContain("added_on");
  });

  test("a deactivated one is 403 everywhere", async () => {
    here.sandbox.state.workspace.administration = "deactivated";
    const reply = await here.get("/2.0/workspaces/acme");
    expect([reply.status, String(at(reply.body, "error.message"))]).toEqual([
      403,
      expect.stringContaining("deactivated"),
    ]);
  });
});

describe("the organisation", () => {
  test("is found with its key alone", async () => {
    expect((await here.get("/admin/v1/orgs")).status).toBe(401);
    expect((await here.get("/2.0/user", KEY)).status).toBe(401);
    expect(rows((await here.get("/admin/v1/orgs", KEY)).body)).toMatchObject([
      { id: organisation.id, attributes: { name: "Acme" } },
    ]);
    expect((await here.get(V1, KEY)).status).toBe(200);
    expect((await here.get("/admin/v1/orgs/nope", KEY)).status).toBe(404);
    expect(rows((await here.get(`${V2}/directories`, KEY)).body)).toMatchObject([
      { directoryId: organisation.directory },
    ]);
  });

  test("shows seats as capacity and usage of the workspace", async () => {
    here.sandbox.state.workspace.seats = 25;
    const query = { field: { name: "attributes.type", values: ["bitbucket"] } };
    const reply = await here.post(`${V2}/workspaces`, { ...KEY, json: { query } });
    expect(rows(reply.body)).toMatchObject([
      { id: RESOURCE, attributes: { capacity: 25, usage: 11 } },
    ]);
    const other = await here.post(`${V2}/workspaces`, {
      ...KEY,
      json: { query: { field: { name: "attributes.type", values: ["jira"] } } },
    });
    expect(rows(other.body)).toEqual([]);
  });

  test("has neither groups nor people before the move, and changes nothing", async () => {
    here.sandbox.state.workspace.administration = "bitbucket";
    expect(
      rows((await here.post(`${DIRECTORY}/groups/search`, { ...KEY, json: {} })).body),
    ).toEqual([]);
    expect(rows((await here.post(`${DIRECTORY}/users/search`, { ...KEY, json: {} })).body)).toEqual(
      [],
    );
    const reply = await here.post(`${DIRECTORY}/groups`, { ...KEY, json: { name: "New" } });
    expect([reply.status, at(reply.body, "errors.0.code")]).toEqual([403, "ADMIN-403-3"]);
  });
});

describe("its groups", () => {
  test("are created once, found by exact name, and deleted", async () => {
    expect(
      (await here.post(`${DIRECTORY}/groups`, { ...KEY, json: { name: "Site Reliability" } }))
        .status,
    ).toBe(201);
    const twice = await here.post(`${DIRECTORY}/groups`, {
      ...KEY,
      json: { name: "site reliability" },
    });
    expect([twice.status, at(twice.body, "errors.0.status")]).toEqual([409, "409"]);
    const id = await find("SITE RELIABILITY");
    expect((await here.get(`${DIRECTORY}/groups/${id}`, KEY)).body["data"]).toMatchObject({
      name: "Site Reliability",
      counts: { users: 0 },
    });
    expect(
      (
        await here.put("/2.0/repositories/acme/infra/permissions-config/groups/site-reliability", {
          json: { permission: "read" },
        })
      ).status,
    ).toBe(200);
    expect((await here.delete(`${DIRECTORY}/groups/${id}`, KEY)).status).toBe(204);
    expect((await here.get(`${DIRECTORY}/groups/${id}`, KEY)).status).toBe(404);
    expect(
      (await here.delete(`${DIRECTORY}/groups/${await find("Administrators")}`, KEY)).status,
    ).toBe(403);
  });

  test("take members once, while there is a seat", async () => {
    const memberships = `${DIRECTORY}/groups/${await find("platform")}/memberships`;
    expect(
      (await here.post(memberships, { ...KEY, json: { accountId: account("bo") } })).status,
    ).toBe(204);
    expect(
      (await here.post(memberships, { ...KEY, json: { accountId: account("bo") } })).status,
    ).toBe(409);
    expect((await here.delete(`${memberships}/${segment(account("bo"))}`, KEY)).status).toBe(204);
    expect((await here.delete(`${memberships}/${segment(account("bo"))}`, KEY)).status).toBe(404);
    here.sandbox.state.workspace.seats = 11;
    const full = await here.post(memberships, { ...KEY, json: { accountId: account("bo") } });
    expect([full.status, at(full.body, "errors.0.code")]).toEqual([409, "ADMIN-UAM-409-3"]);
    expect((await here.post(memberships, { ...KEY, json: { accountId: "nobody" } })).status).toBe(
      404,
    );
  });

  test("that an identity provider keeps are read-only", async () => {
    const platform = here.sandbox.state.groups.get("platform");
    if (platform !== undefined) platform.synced = true;
    const memberships = `${DIRECTORY}/groups/${await find("platform")}/memberships`;
    expect(
      (await here.post(memberships, { ...KEY, json: { accountId: account("bo") } })).status,
    ).toBe(403);
  });

  test("are paged with a cursor, or a URL", async () => {
    const first = await here.post(`${DIRECTORY}/groups/search`, { ...KEY, json: { limit: 3 } });
    expect(rows(first.body)).toHaveLength(3);
    const rest = await here.post(`${DIRECTORY}/groups/search`, {
      ...KEY,
      json: { limit: 3, cursor: at(first.body, "links.next") },
    });
    expect(rows(rest.body)).toHaveLength(1);
    here.sandbox.switches["organisation-next"] = "url";
    const listed = await here.get(`${DIRECTORY}/groups?limit=3`, KEY);
    expect(String(at(listed.body, "links.next"))).toMatch(
      /^http:\/\/127\.0\.0\.1:\d+\/admin\/.*cursor=/,
    );
    here.sandbox.switches["organisation-next"] = "cursor";
    expect((await here.get(`${DIRECTORY}/groups/count`, KEY)).body).toEqual({ count: 4 });
    expect(
      (
        await here.post(`${DIRECTORY}/groups/search`, {
          ...KEY,
          json: { groupNames: ["x"], searchTerm: "y" },
        })
      ).status,
    ).toBe(400);
    expect(
      (
        await here.post(`${DIRECTORY}/groups/search`, {
          ...KEY,
          json: { groupIds: Array(11).fill("x") },
        })
      ).status,
    ).toBe(400);
  });

  test("have roles on the workspace", async () => {
    const roles = `${DIRECTORY}/groups/${await find("platform")}/role-assignments`;
    const assignment = { resourceId: RESOURCE, roleId: "atlassian/admin" };
    expect((await here.post(`${roles}/assign`, { ...KEY, json: assignment })).status).toBe(200);
    expect((await here.post(`${roles}/assign`, { ...KEY, json: assignment })).status).toBe(409);
    expect(rows((await here.get(roles, KEY)).body)).toMatchObject([
      { roles: ["atlassian/user", "atlassian/admin"] },
    ]);
    expect((await here.post(`${roles}/revoke`, { ...KEY, json: assignment })).status).toBe(204);
    expect(
      (
        await here.post(`${roles}/assign`, {
          ...KEY,
          json: { ...assignment, roleId: "atlassian/guest" },
        })
      ).status,
    ).toBe(400);
    expect(
      (
        await here.post(`${roles}/assign`, {
          ...KEY,
          json: { ...assignment, resourceId: "ari:cloud:jira::site/1" },
        })
      ).status,
    ).toBe(404);
  });
});

describe("its people", () => {
  test("are found by address, with what was asked for", async () => {
    const json = {
      emails: ["CYD@contractor.example"],
      expand: ["groups", "productAccess", "platformRoles", "counts.resources"],
    };
    const reply = await here.post(`${DIRECTORY}/users/search`, { ...KEY, json });
    expect(rows(reply.body)).toMatchObject([
      {
        accountId: account("cyd"),
        email: "cyd@contractor.example",
        groups: [{ name: "contractors" }],
      },
    ]);
    const byGroup = await here.post(`${DIRECTORY}/users/search`, {
      ...KEY,
      json: { groupIds: [await find("developers")] },
    });
    expect(rows(byGroup.body).map(({ nickname }) => nickname)).toEqual([
      "ana",
      "dee",
      "eli",
      "gus",
    ]);
    expect((await here.get(`${DIRECTORY}/users/${segment(account("cyd"))}`, KEY)).status).toBe(200);
    expect((await here.get(`${DIRECTORY}/users?limit=5`, KEY)).status).toBe(200);
    expect((await here.get(`${DIRECTORY}/users/count`, KEY)).body).toEqual({ count: 13 });
  });

  test("are invited, at most 25 at a time, with a result for each", async () => {
    const json = {
      emails: ["lou@acme.example", "not-an-address"],
      additionalGroups: [await find("developers")],
      permissionRules: [{ resource: RESOURCE, role: "atlassian/user" }],
    };
    const reply = await here.post(`${V2}/users/invite`, { ...KEY, json });
    expect(reply.status).toBe(206);
    const status = (index: number) => [
      at(reply.body, `data.${index}.email`),
      at(reply.body, `data.${index}.results.0.groupAssignmentResult.0.status`),
    ];
    expect([status(0), status(1)]).toEqual([
      ["lou@acme.example", "INVITED"],
      ["not-an-address", "ERROR"],
    ]);
    expect(here.sandbox.state.personByEmail("lou@acme.example")?.role).toBe("member");
    expect(
      (await here.post(`${V2}/users/invite`, { ...KEY, json: { emails: ["mia@acme.example"] } }))
        .status,
    ).toBe(200);
    const many = Array.from({ length: 26 }, (_, index) => `p${index}@acme.example`);
    expect((await here.post(`${V2}/users/invite`, { ...KEY, json: { emails: many } })).status).toBe(
      400,
    );
  });

  test("may join on acceptance only", async () => {
    here.sandbox.switches["organisation-invite"] = "on-acceptance";
    await here.post(`${V2}/users/invite`, { ...KEY, json: { emails: ["lou@acme.example"] } });
    here.sandbox.switches["organisation-invite"] = "at-once";
    expect(here.sandbox.state.personByEmail("lou@acme.example")?.role).toBeNull();
    expect(here.sandbox.accept("lou@acme.example").role).toBe("member");
  });

  test("are suspended, restored and removed, which frees the seat", async () => {
    const usage = async () =>
      at(
        rows((await here.post(`${V2}/workspaces`, { ...KEY, json: {} })).body)[0],
        "attributes.usage",
      );
    const cyd = `${DIRECTORY}/users/${segment(account("cyd"))}`;
    expect(await usage()).toBe(11);
    expect((await here.post(`${cyd}/suspend`, KEY)).status).toBe(204);
    expect(await usage()).toBe(10);
    expect((await here.post(`${cyd}/restore`, KEY)).status).toBe(204);
    expect((await here.get(`${cyd}/role-assignments`, KEY)).status).toBe(200);
    expect((await here.delete(cyd, KEY)).status).toBe(204);
    expect(await usage()).toBe(10);
    expect(here.sandbox.state.repository("legacy")?.rows.users.size).toBe(2);
    expect((await here.get(`/2.0/workspaces/acme/members/${segment(account("cyd"))}`)).status).toBe(
      404,
    );
  });

  test("are given and lose roles one by one", async () => {
    const roles = `${V1}/users/${segment(account("bo"))}/roles`;
    expect(
      (
        await here.post(`${roles}/assign`, {
          ...KEY,
          json: { resource: RESOURCE, role: "atlassian/admin" },
        })
      ).status,
    ).toBe(204);
    expect(here.sandbox.state.person(account("bo"))?.role).toBe("owner");
    expect(
      (
        await here.post(`${roles}/revoke`, {
          ...KEY,
          json: { resource: RESOURCE, role: "atlassian/admin" },
        })
      ).status,
    ).toBe(204);
    expect(
      (
        await here.post(`${roles}/revoke`, {
          ...KEY,
          json: { resource: RESOURCE, role: "atlassian/user" },
        })
      ).status,
    ).toBe(204);
    expect(here.sandbox.state.person(account("bo"))?.role).toBeNull();
  });
});

describe("its audit log", () => {
  test("has what happened, newest first, and a stream, oldest first", async () => {
    await here.put("/2.0/repositories/acme/infra/permissions-config/groups/platform", {
      json: { permission: "read" },
    });
    await here.delete("/2.0/repositories/acme/infra/permissions-config/groups/platform");
    const list = await here.get(`${V1}/events?product=bitbucket`, KEY);
    expect(rows(list.body).map((row) => at(row, "attributes.action"))).toEqual([
      "repository_permission_revoked",
      "repository_permission_granted",
    ]);
    expect((await here.get(`${V1}/events/${rows(list.body)[0]?.["id"]}`, KEY)).status).toBe(200);
    expect((await here.get(`${V1}/events/nope`, KEY)).status).toBe(404);
    const stream = await here.get(`${V1}/events-stream?limit=1`, KEY);
    expect(at(rows(stream.body)[0], "attributes.action")).toBe("repository_permission_granted");
    expect(
      (await here.get(`${V1}/events?action=repository_permission_revoked`, KEY)).text,
    ).not.toContain("granted");
    expect(
      rows((await here.get(`${V1}/events?from=${here.sandbox.clock.now() + 5000}`, KEY)).body),
    ).toEqual([]);
    expect((await here.get(`${V1}/events?limit=501`, KEY)).status).toBe(400);
    const actions = await here.get(`${V1}/event-actions`, KEY);
    expect(rows(actions.body).map(({ id }) => id)).toContain("repository_permission_granted");
  });

  test("is limited by the minute when the limit is on, with a reset in ISO form", async () => {
    here.sandbox.switches["events-limit"] = 1;
    expect((await here.get(`${V1}/events`, KEY)).status).toBe(200);
    const refused = await here.get(`${V1}/events`, KEY);
    here.sandbox.switches["events-limit"] = 0;
    expect([
      refused.status,
      refused.body["code"],
      refused.headers.get("x-ratelimit-reset"),
    ]).toEqual([429, 429, expect.stringMatching(/^2026-.*Z$/)]);
  });
});
