import { afterAll, beforeEach, describe, expect, test } from "@jest/globals";
import { at, basic, basicAs, segment, uuidOf, type Visit, values, visit } from "./visitor.ts";

const REPOSITORY = "/2.0/repositories/acme";
const PROJECT = "/2.0/workspaces/acme/projects";
const CONFIG = "permissions-config";
const ANA = { title: "Ana Aalto" };

const here: Visit = await visit();
beforeEach(() => here.sandbox.reset());
afterAll(() => here.close());

describe("the base world", () => {
  test("has the caller, the owners and the members that examples rely on", async () => {
    const caller = await here.get("/2.0/user");
    expect(caller.body).toMatchObject({
      type: "user",
      display_name: "castellan bot",
      uuid: uuidOf(here.sandbox, "castellan"),
    });
    const owners = await here.get("/2.0/workspaces/acme/permissions?q=permission%3D%22owner%22");
    expect(values(owners).map((row) => at(row, "user.display_name"))).toEqual([
      "Olga Orme",
      "castellan bot",
    ]);
    const members = await here.get("/2.0/workspaces/acme/members?pagelen=100");
    expect(members.body["size"]).toBe(13);
    expect((await here.get("/2.0/user/workspaces/acme/permission")).body["permission"]).toBe(
      "owner",
    );
  });

  test("has the projects, repositories and groups that examples rely on", async () => {
    const projects = await here.get(`${PROJECT}?fields=values.key`);
    expect(projects.body).toEqual({
      values: [{ key: "PLAT" }, { key: "WEB" }, { key: "DATA" }, { key: "LEG" }],
    });
    const web = await here.get(
      `${REPOSITORY}?q=project.key%3D%22WEB%22&fields=values.slug&pagelen=100`,
    );
    expect(values(web).map(({ slug }) => slug)).toEqual([
      "web-app",
      "web-docs",
      "web-admin",
      "design-system",
      "storybook",
    ]);
    const groups = await here.get("/1.0/groups/acme/");
    const members = (
      groups.body as unknown as { slug: string; members: { nickname: string }[] }[]
    ).map(({ slug, members: people }) => `${slug}: ${people.map(({ nickname }) => nickname)}`);
    expect(members).toEqual([
      "administrators: olga,castellan",
      "platform: ana",
      "developers: ana,dee,eli,gus",
      "contractors: cyd",
    ]);
  });

  test("lists explicit rows only, never inherited ones", async () => {
    const users = await here.get(`${REPOSITORY}/geordi/${CONFIG}/users`);
    expect(values(users)).toMatchObject([
      {
        type: "repository_user_permission",
        permission: "admin",
        user: { display_name: "Eli Eder" },
      },
    ]);
    const groups = await here.get(`${REPOSITORY}/geordi/${CONFIG}/groups`);
    expect(values(groups).map((row) => [at(row, "group.slug"), row["permission"]])).toEqual([
      ["developers", "write"],
      ["platform", "write"],
    ]);
    const inherited = await here.get(`${REPOSITORY}/infra/${CONFIG}/groups`);
    expect(inherited.body).toMatchObject({ values: [], size: 0 });
  });
});

describe("credentials", () => {
  const wrong = "Token is invalid, expired, or not supported for this endpoint.";

  test.each([
    { name: "no credential", as: () => "", status: 401, message: "Authentication required." },
    {
      name: "a token nobody has",
      as: () => basic("castellan@acme.example", "nope"),
      status: 401,
      message: wrong,
    },
    {
      name: "a token with somebody else's address",
      as: () => basic("ana@acme.example", "sandbox-admin-token"),
      status: 401,
      message: wrong,
    },
    {
      name: "an expired token",
      as: () => basicAs(here.sandbox, "expired"),
      status: 401,
      message: wrong,
    },
    {
      name: "an API token without scopes",
      as: () => basicAs(here.sandbox, "unscoped"),
      status: 401,
      message: wrong,
    },
    {
      name: "an app password",
      as: () => basic("castellan", "sandbox-app-password"),
      status: 401,
      message: wrong,
    },
    {
      name: "an API token as Bearer",
      as: () => "Bearer sandbox-admin-token",
      status: 401,
      message: wrong,
    },
  ])("$name is refused", async ({ as, status, message }) => {
    const reply = await here.get("/2.0/user", { as: as() });
    expect([reply.status, at(reply.body, "error.message")]).toEqual([status, message]);
  });

  test("the address may be in any letter case, and Bearer may be switched on", async () => {
    expect(
      (await here.get("/2.0/user", { as: basic("Castellan@ACME.example", "sandbox-admin-token") }))
        .status,
    ).toBe(200);
    here.sandbox.switches["bearer-api-token"] = true;
    expect((await here.get("/2.0/user", { as: "Bearer sandbox-admin-token" })).status).toBe(200);
    here.sandbox.switches["bearer-api-token"] = false;
  });

  test("a missing scope is named, with those that are granted", async () => {
    const as = basicAs(here.sandbox, "reader");
    const reply = await here.put(`${REPOSITORY}/infra/${CONFIG}/groups/platform`, {
      as,
      json: { permission: "read" },
    });
    expect(reply.status).toBe(403);
    expect(reply.body).toMatchObject({
      type: "error",
      error: {
        message: "Your credentials lack one or more required privilege scopes.",
        detail: {
          required: ["admin:repository:bitbucket", "write:permission:bitbucket"],
          granted: expect.arrayContaining(["read:user:bitbucket"]),
        },
      },
    });
  });

  test("an OAuth consumer reads permissions and may not write them", async () => {
    const token = await here.post("/site/oauth2/access_token", {
      as: basic("sandbox-consumer", "sandbox-consumer-secret"),
      form: { grant_type: "client_credentials" },
    });
    expect(token.body).toMatchObject({ token_type: "bearer", expires_in: 7200 });
    const as = `Bearer ${token.body["access_token"]}`;
    expect((await here.get(`${REPOSITORY}/infra/${CONFIG}/groups`, { as })).status).toBe(200);
    const put = await here.put(`${REPOSITORY}/infra/${CONFIG}/groups/platform`, {
      as,
      json: { permission: "read" },
    });
    expect([put.status, at(put.body, "error.message")]).toEqual([
      403,
      "This API is only accessible with the following authentication types: apppassword, session, api_token",
    ]);
    expect(
      (await here.post("/1.0/groups/acme", { as, form: { name: "From consumer" } })).status,
    ).toBe(200);
    here.sandbox.clock.advance(7_201_000);
    expect((await here.get("/2.0/user", { as })).status).toBe(401);
  });

  test("an unknown OAuth consumer gets no token", async () => {
    const reply = await here.post("/site/oauth2/access_token", {
      as: basic("sandbox-consumer", "wrong"),
      form: { grant_type: "client_credentials" },
    });
    expect([reply.status, reply.body["error"]]).toEqual([401, "unauthorized_client"]);
  });

  test("a workspace access token finds people by e-mail, and may not even read permissions", async () => {
    const as = "Bearer sandbox-workspace-token";
    const found = await here.get(
      "/2.0/workspaces/acme/members?q=user.email%3D%22bo@acme.example%22",
      { as },
    );
    expect(values(found)).toHaveLength(1);
    expect((await here.get(`${REPOSITORY}/infra/${CONFIG}/groups`, { as })).status).toBe(403);
    expect((await here.get("/2.0/workspaces/acme/permissions", { as })).status).toBe(403);
    expect((await here.get(`${REPOSITORY}/infra/branch-restrictions`, { as })).status).toBe(200);
  });

  test("a repository access token reaches its own repository only", async () => {
    const as = "Bearer sandbox-repository-token";
    expect((await here.get(`${REPOSITORY}/geordi`, { as })).status).toBe(200);
    expect((await here.get(`${REPOSITORY}/infra`, { as })).status).toBe(404);
  });
});

describe("who may do what", () => {
  test.each([
    {
      name: "a member reads what a group lets it read",
      path: `${REPOSITORY}/web-app`,
      status: 200,
    },
    {
      name: "a private repository without access looks absent",
      path: `${REPOSITORY}/attic`,
      status: 404,
    },
    {
      name: "a project admin reads its rows",
      path: `${PROJECT}/PLAT/${CONFIG}/groups`,
      status: 200,
    },
    {
      name: "project admin reaches repositories",
      path: `${REPOSITORY}/infra/${CONFIG}/users`,
      status: 200,
    },
    {
      name: "read is not enough for a project's rows",
      path: `${PROJECT}/DATA/${CONFIG}/groups`,
      status: 403,
    },
    {
      name: "write is not enough for a repository's rows",
      path: `${REPOSITORY}/web-app/${CONFIG}/users`,
      status: 403,
    },
    {
      name: "the effective list of the workspace is for owners",
      path: "/2.0/workspaces/acme/permissions/repositories",
      status: 403,
    },
    { name: "1.0 groups are for owners, even to read", path: "/1.0/groups/acme", status: 403 },
    {
      name: "looking people up by e-mail is for owners",
      path: "/2.0/workspaces/acme/members?q=user.email%3D%22bo@acme.example%22",
      status: 403,
    },
  ])(`${ANA.title}: $name`, async ({ path, status }) => {
    expect((await here.get(path, { as: basicAs(here.sandbox, "member") })).status).toBe(status);
  });

  test("a member sees only the repositories it can read", async () => {
    const reply = await here.get(`${REPOSITORY}?pagelen=100&fields=values.slug`, {
      as: basicAs(here.sandbox, "member"),
    });
    const slugs = values(reply).map(({ slug }) => slug);
    expect(slugs).toHaveLength(18);
    expect(slugs).not.toContain("attic");
    expect(slugs).not.toContain("legacy-api");
  });

  test("another workspace is not found", async () => {
    const reply = await here.get("/2.0/workspaces/elsewhere");
    expect([reply.status, at(reply.body, "error.message")]).toEqual([
      404,
      "No workspace with identifier 'elsewhere'.",
    ]);
  });
});

describe("permissions-config", () => {
  const infra = `${REPOSITORY}/infra/${CONFIG}`;

  test("PUT creates, replaces and repeats; DELETE takes away once", async () => {
    const bo = `${infra}/users/${segment(uuidOf(here.sandbox, "bo"))}`;
    const created = await here.put(bo, { json: { permission: "read" } });
    expect([created.status, created.body["permission"], at(created.body, "user.uuid")]).toEqual([
      200,
      "read",
      uuidOf(here.sandbox, "bo"),
    ]);
    expect((await here.put(bo, { json: { permission: "admin" } })).body["permission"]).toBe(
      "admin",
    );
    expect((await here.put(bo, { json: { permission: "admin" } })).status).toBe(200);
    expect((await here.get(bo)).body["permission"]).toBe("admin");
    expect((await here.delete(bo)).status).toBe(204);
    expect((await here.delete(bo)).status).toBe(404);
    expect((await here.get(bo)).status).toBe(404);
  });

  test.each([
    { name: "UUID in braces, encoded", id: () => segment(uuidOf(here.sandbox, "bo")) },
    { name: "UUID in braces, bare", id: () => uuidOf(here.sandbox, "bo") },
    { name: "account id with a colon", id: () => "557058:1f2e6a7c-2b6f-4a43-9c0e-0e5d5a3c9b11" },
    { name: "account id with %3A", id: () => "557058%3A1f2e6a7c-2b6f-4a43-9c0e-0e5d5a3c9b11" },
  ])("people are addressed by $name", async ({ id }) => {
    const reply = await here.put(`${infra}/users/${id()}`, { json: { permission: "write" } });
    expect([reply.status, at(reply.body, "user.display_name")]).toEqual([200, "Bo Berg"]);
  });

  test.each([
    {
      name: "the workspace by UUID",
      path: () =>
        `/2.0/repositories/${segment(here.sandbox.state.workspace.uuid)}/infra/${CONFIG}/groups`,
    },
    {
      name: "the repository by UUID",
      path: () =>
        `${REPOSITORY}/${segment(here.sandbox.state.repository("infra")?.uuid ?? "")}/${CONFIG}/groups`,
    },
    {
      name: "the repository by UUID in any workspace",
      path: () =>
        `/2.0/repositories/%7B%7D/${segment(here.sandbox.state.repository("infra")?.uuid ?? "")}/${CONFIG}/groups`,
    },
  ])("takes $name", async ({ path }) => {
    expect((await here.get(path())).status).toBe(200);
  });

  test.each([
    { name: "no body", json: {}, status: 400 },
    { name: "none", json: { permission: "none" }, status: 400 },
    { name: "a level of projects", json: { permission: "create-repo" }, status: 400 },
    { name: "one field too many", json: { permission: "read", more: 1 }, status: 400 },
  ])("PUT refuses $name", async ({ json, status }) => {
    expect((await here.put(`${infra}/groups/platform`, { json })).status).toBe(status);
    expect(here.sandbox.state.repository("infra")?.rows.groups.size).toBe(0);
  });

  test.each([
    { name: "an owner", id: () => uuidOf(here.sandbox, "olga"), status: 400 },
    { name: "nobody known", id: () => "{00000000-0000-5000-8000-000000000000}", status: 404 },
  ])("PUT refuses $name", async ({ id, status }) => {
    expect(
      (await here.put(`${infra}/users/${segment(id())}`, { json: { permission: "read" } })).status,
    ).toBe(status);
  });

  test("PUT refuses an account outside the workspace", async () => {
    const { state } = here.sandbox;
    const stranger = {
      uuid: "{11111111-1111-5111-8111-111111111111}",
      accountId: "712020:x",
      name: "Stranger",
      nickname: "stranger",
      emails: ["s@else.example"],
      role: null,
      createdOn: "2026-01-01T00:00:00Z",
    };
    state.addPerson(stranger);
    const path = `${infra}/users/${segment(stranger.uuid)}`;
    expect((await here.put(path, { json: { permission: "read" } })).status).toBe(400);
    here.sandbox.switches["non-member-grant"] = "not-found";
    expect((await here.put(path, { json: { permission: "read" } })).status).toBe(404);
    here.sandbox.switches["non-member-grant"] = "bad-request";
  });

  test("projects take create-repo", async () => {
    const reply = await here.put(`${PROJECT}/LEG/${CONFIG}/groups/developers`, {
      json: { permission: "create-repo" },
    });
    expect([reply.status, reply.body["type"], reply.body["permission"]]).toEqual([
      200,
      "project_group_permission",
      "create-repo",
    ]);
  });

  test.each([
    ["repository", `${REPOSITORY}/nope/${CONFIG}/groups`],
    ["project", `${PROJECT}/NOPE/${CONFIG}/groups`],
    ["group", `${infra}/groups/nope`],
    ["user", `${infra}/users/nope`],
  ])("an unknown %s is 404", async (_, path) => {
    expect((await here.get(path)).status).toBe(404);
  });

  test("an absent row is 404, or none, as the switch says", async () => {
    here.sandbox.switches["absent-permission"] = "none";
    here.sandbox.switches["absent-permission-delete"] = "no-content";
    expect((await here.get(`${infra}/groups/platform`)).body["permission"]).toBe("none");
    expect((await here.delete(`${infra}/groups/platform`)).status).toBe(204);
    here.sandbox.switches["absent-permission"] = "not-found";
    here.sandbox.switches["absent-permission-delete"] = "not-found";
  });

  test("a row that would take a seat too many is 402", async () => {
    const { state } = here.sandbox;
    // Everybody but bo and hana holds something.
    state.workspace.seats = 11;
    const bo = `${infra}/users/${segment(uuidOf(here.sandbox, "bo"))}`;
    expect((await here.put(bo, { json: { permission: "read" } })).status).toBe(402);
    expect(
      (await here.put(`${infra}/groups/developers`, { json: { permission: "read" } })).status,
    ).toBe(200);
    state.workspace.seats = 12;
    expect((await here.put(bo, { json: { permission: "read" } })).status).toBe(200);
  });

  test("writing without a length is 411", async () => {
    const { request } = await import("node:http");
    const status = await new Promise<number>((resolve, reject) => {
      const asked = request(
        `${here.origin}${infra}/groups/platform`,
        { method: "PUT", headers: { authorization: basicAs(here.sandbox, "admin") } },
        (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        },
      );
      asked.useChunkedEncodingByDefault = false;
      asked.removeHeader("content-length");
      asked.removeHeader("transfer-encoding");
      asked.on("error", reject);
      asked.end();
    });
    expect(status).toBe(411);
  });
});

describe("effective permissions", () => {
  test("are the highest over ownership, repository and project, alone and through groups", async () => {
    const reply = await here.get(
      "/2.0/workspaces/acme/permissions/repositories/geordi?pagelen=100",
    );
    const levels = Object.fromEntries(
      values(reply).map((row) => [at(row, "user.nickname"), row["permission"]]),
    );
    expect(levels).toEqual({
      olga: "admin",
      castellan: "admin",
      ana: "admin",
      dee: "write",
      eli: "admin",
      gus: "write",
    });
  });

  test("create-repo on the project is write on its repositories", async () => {
    await here.put(`${PROJECT}/LEG/${CONFIG}/users/${segment(uuidOf(here.sandbox, "hana"))}`, {
      json: { permission: "create-repo" },
    });
    const query = `q=user.uuid%3D%22${segment(uuidOf(here.sandbox, "hana"))}%22`;
    const reply = await here.get(`/2.0/workspaces/acme/permissions/repositories?${query}`);
    expect(values(reply).map((row) => [at(row, "repository.name"), row["permission"]])).toEqual([
      ["legacy", "write"],
      ["legacy-api", "write"],
      ["attic", "write"],
    ]);
  });

  test("of the caller, filtered by strength", async () => {
    const as = basicAs(here.sandbox, "member");
    const reply = await here.get(
      "/2.0/user/workspaces/acme/permissions/repositories?q=permission%3E%22write%22&pagelen=100",
      { as },
    );
    expect(values(reply).map((row) => at(row, "repository.name"))).toEqual([
      "geordi",
      "svc-auth",
      "svc-billing",
      "svc-mail",
      "svc-search",
      "infra",
      "runbooks",
    ]);
  });

  test("lag behind writes when the switch says so", async () => {
    here.sandbox.switches["effective-lag"] = 60_000;
    const list = "/2.0/workspaces/acme/permissions/repositories/attic?fields=values.user.nickname";
    const before = (await here.get(list)).text;
    await here.put(`${REPOSITORY}/attic/${CONFIG}/groups/contractors`, {
      json: { permission: "read" },
    });
    expect((await here.get(list)).text).toBe(before);
    here.sandbox.clock.advance(61_000);
    expect((await here.get(list)).text).toContain("cyd");
    here.sandbox.switches["effective-lag"] = 0;
  });
});

describe("people by e-mail", () => {
  const lookup = (emails: string[]) =>
    `q=${segment(`user.email IN (${emails.map((email) => `"${email}"`).join(",")})`)}`;
  const MEMBERS = "/2.0/workspaces/acme/members";

  test("finds members only, and gives back the addresses that were asked for", async () => {
    const reply = await here.get(
      `${MEMBERS}?${lookup(["bo@acme.example", "lou@acme.example", "CYD@contractor.example"])}&fields=%2Bvalues.user.email`,
    );
    expect(values(reply).map((row) => [at(row, "user.nickname"), at(row, "user.email")])).toEqual([
      ["bo", "bo@acme.example"],
      ["cyd", "cyd@contractor.example"],
    ]);
  });

  test("gives no address without being asked", async () => {
    const filtered = await here.get(`${MEMBERS}?${lookup(["bo@acme.example"])}`);
    expect(filtered.text).not.toContain("bo@acme.example");
    const all = await here.get(`${MEMBERS}?fields=%2Bvalues.user.email`);
    expect(all.text).not.toContain("@acme.example");
  });

  test("takes 90 addresses and not 91", async () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, index) => `nobody${index}@acme.example`);
    expect((await here.get(`${MEMBERS}?${lookup(many(90))}`)).status).toBe(200);
    expect((await here.get(`${MEMBERS}?${lookup(many(91))}`)).status).toBe(400);
  });
});

describe("paging, fields and queries", () => {
  test("follows next through all pages, on its own origin, keeping the query", async () => {
    const slugs: unknown[] = [];
    let path: string | undefined = `${REPOSITORY}?pagelen=7&sort=slug&fields=next,values.slug`;
    let pages = 0;
    while (path !== undefined) {
      const reply = await here.get(path);
      slugs.push(...values(reply).map(({ slug }) => slug));
      const next = reply.body["next"] as string | undefined;
      if (next !== undefined) expect(next.startsWith(`${here.origin}/2.0/`)).toBe(true);
      path = next?.slice(here.origin.length);
      pages += 1;
    }
    expect([pages, slugs.length]).toEqual([3, 20]);
    expect(slugs).toEqual([...slugs].sort());
  });

  test.each([
    { query: "pagelen=20", next: false },
    { query: "pagelen=10", next: true },
    { query: "pagelen=10&page=2", next: false },
    { query: "pagelen=10&page=3", next: false },
  ])("$query has a next page: $next", async ({ query, next }) => {
    expect("next" in (await here.get(`${REPOSITORY}?${query}`)).body).toBe(next);
  });

  test.each(["101", "0", "-1", "x", "1.5"])("pagelen=%s is 400", async (pagelen) => {
    const reply = await here.get(`${REPOSITORY}?pagelen=${pagelen}`);
    expect([reply.status, at(reply.body, "error.message")]).toEqual([400, "Invalid pagelen"]);
  });

  test("every kind of list has its own cap", async () => {
    here.sandbox.switches["pagelen-cap-permissions-config"] = 50;
    expect((await here.get(`${REPOSITORY}/infra/${CONFIG}/users?pagelen=100`)).status).toBe(400);
    expect((await here.get(`${REPOSITORY}/infra/${CONFIG}/users?pagelen=50`)).status).toBe(200);
    expect((await here.get("/2.0/workspaces/acme/members?pagelen=100")).status).toBe(200);
    here.sandbox.switches["pagelen-cap-permissions-config"] = 100;
  });

  test("size and page may be missing, and the order may change, without losing a row", async () => {
    here.sandbox.switches["page-size-field"] = false;
    const plain = await here.get(`${REPOSITORY}?pagelen=100`);
    expect(Object.keys(plain.body)).toEqual(["values", "pagelen"]);
    here.sandbox.switches["page-size-field"] = true;
    for (const order of ["reversed", "shuffled"] as const) {
      here.sandbox.switches["list-order"] = order;
      const first = values(await here.get(`${REPOSITORY}?pagelen=10`));
      const second = values(await here.get(`${REPOSITORY}?pagelen=10&page=2`));
      expect(new Set([...first, ...second].map(({ slug }) => slug)).size).toBe(20);
      expect(first.map(({ slug }) => slug)).not.toEqual(
        values(plain)
          .slice(0, 10)
          .map(({ slug }) => slug),
      );
    }
    here.sandbox.switches["list-order"] = "stable";
  });

  test.each([
    { q: 'slug = "geordi"', slugs: ["geordi"] },
    { q: 'slug ~ "SVC-" AND slug != "svc-auth"', slugs: ["svc-billing", "svc-mail", "svc-search"] },
    { q: '(slug = "etl" OR slug = "lake") AND project.key = "DATA"', slugs: ["etl", "lake"] },
    { q: 'slug IN ("etl", "attic") OR slug = "infra"', slugs: ["infra", "etl", "attic"] },
    { q: 'project.key NOT IN ("PLAT","WEB","DATA")', slugs: ["legacy", "legacy-api", "attic"] },
    { q: "is_private = false", slugs: [] },
    { q: "updated_on > 2026-01-01", slugs: [] },
  ])("q: $q", async ({ q, slugs }) => {
    const reply = await here.get(`${REPOSITORY}?pagelen=100&q=${segment(q)}`);
    expect(values(reply).map(({ slug }) => slug)).toEqual(slugs);
  });

  test.each(['nonsense = "x"', "slug =", 'slug "x"', '(slug = "x"', 'slug = "x" more'])(
    "q: %s is 400",
    async (q) => {
      expect((await here.get(`${REPOSITORY}?q=${segment(q)}`)).status).toBe(400);
    },
  );

  test("fields keep, add and remove", async () => {
    const one = await here.get(`${REPOSITORY}/geordi?fields=slug,project.key`);
    expect(one.body).toEqual({ slug: "geordi", project: { key: "PLAT" } });
    const less = await here.get(`${REPOSITORY}/geordi?fields=-links,-project,-owner,-workspace`);
    expect(Object.keys(less.body)).toContain("slug");
    expect(Object.keys(less.body)).not.toContain("links");
    const wild = await here.get(`${REPOSITORY}?fields=values.project.*&pagelen=1`);
    expect(at(values(wild)[0], "project.key")).toBe("PLAT");
  });
});

describe("projects and repositories", () => {
  test("a project is created, renamed and deleted, but not while it holds repositories", async () => {
    const created = await here.put(`${PROJECT}/NEW`, { json: { name: "New" } });
    expect([created.status, created.body["key"]]).toEqual([201, "NEW"]);
    const renamed = await here.put(`${PROJECT}/NEW`, { json: { key: "NEWER" } });
    expect([renamed.status, renamed.headers.get("location")]).toEqual([
      200,
      `${here.origin}/2.0/workspaces/acme/projects/NEWER`,
    ]);
    expect((await here.delete(`${PROJECT}/NEWER`)).status).toBe(204);
    expect((await here.delete(`${PROJECT}/PLAT`)).status).toBe(403);
    expect((await here.post(PROJECT, { json: { key: "PLAT", name: "Again" } })).status).toBe(400);
    expect(
      (
        await here.post(PROJECT, {
          as: basicAs(here.sandbox, "member"),
          json: { key: "MINE", name: "Mine" },
        })
      ).status,
    ).toBe(403);
  });

  test("the creator of a repository is left with admin, and auto_add groups get their default", async () => {
    const group = await here.put("/1.0/groups/acme/contractors/", {
      json: { auto_add: true, permission: "read" },
    });
    expect(group.status).toBe(200);
    await here.put("/1.0/groups/acme/platform/", {
      json: { auto_add: false, permission: "write" },
    });
    const as = basicAs(here.sandbox, "member");
    const created = await here.put(`${REPOSITORY}/fresh`, {
      as,
      json: { project: { key: "PLAT" } },
    });
    expect(created.status).toBe(201);
    const { rows } = here.sandbox.state.repository("fresh") ?? {};
    expect(rows).toEqual({
      groups: new Map([["contractors", "read"]]),
      users: new Map([[uuidOf(here.sandbox, "ana"), "admin"]]),
    });
    const renamed = await here.put(`${REPOSITORY}/fresh`, { as, json: { name: "Fresher One" } });
    expect([renamed.body["slug"], renamed.headers.get("location")]).toEqual([
      "fresher-one",
      `${here.origin}/2.0/repositories/acme/fresher-one`,
    ]);
    expect((await here.delete(`${REPOSITORY}/fresher-one`, { as })).status).toBe(204);
    expect((await here.get(`${REPOSITORY}/fresher-one`)).status).toBe(404);
  });

  test("POST creates once, for those who may", async () => {
    expect(
      (await here.post(`${REPOSITORY}/fresh`, { json: { project: { key: "LEG" } } })).status,
    ).toBe(200);
    expect(
      (await here.post(`${REPOSITORY}/fresh`, { json: { project: { key: "LEG" } } })).status,
    ).toBe(400);
    expect(
      (
        await here.post(`${REPOSITORY}/other`, {
          as: basicAs(here.sandbox, "member"),
          json: { project: { key: "LEG" } },
        })
      ).status,
    ).toBe(403);
  });
});

describe("1.0 groups", () => {
  const GROUPS = "/1.0/groups/acme";

  test("a group is created from a form, and its slug is made from its name", async () => {
    const created = await here.post(GROUPS, { form: { name: "Site Reliability" } });
    expect([created.status, created.body["slug"], created.body["members"]]).toEqual([
      200,
      "site-reliability",
      [],
    ]);
    const again = await here.post(GROUPS, { form: { name: "site reliability" } });
    expect([again.status, again.headers.get("content-type")]).toEqual([
      400,
      "text/plain; charset=utf-8",
    ]);
    expect((await here.post(GROUPS, { json: { name: "As JSON" } })).status).toBe(400);
    expect((await here.delete(`${GROUPS}/site-reliability`)).status).toBe(204);
    const gone = await here.get(`${GROUPS}/site-reliability`);
    expect([gone.status, gone.text]).toEqual([404, "Not Found"]);
  });

  test("members join with {} or nothing, and leave", async () => {
    const bo = `${GROUPS}/platform/members/${segment(uuidOf(here.sandbox, "bo"))}`;
    const joined = await here.put(bo, { json: {} });
    expect([joined.status, joined.body["nickname"]]).toEqual([200, "bo"]);
    expect((await here.put(bo, { json: {} })).status).toBe(409);
    expect((await here.delete(bo)).status).toBe(204);
    expect((await here.delete(bo)).status).toBe(404);
    expect((await here.put(bo)).status).toBe(200);
    const members = await here.get(`${GROUPS}/platform/members`);
    expect(
      (members.body as unknown as { nickname: string }[]).map(({ nickname }) => nickname),
    ).toEqual(["ana", "bo"]);
    expect(
      (await here.put(`${GROUPS}/platform/members/lou@acme.example`, { json: {} })).status,
    ).toBe(404);
    expect(
      (
        await here.put(`${GROUPS}/nope/members/${segment(uuidOf(here.sandbox, "bo"))}`, {
          json: {},
        })
      ).status,
    ).toBe(404);
  });

  test("a deleted group's rows go with it", async () => {
    await here.delete(`${GROUPS}/developers`);
    expect(
      values(await here.get(`${REPOSITORY}/geordi/${CONFIG}/groups`)).map((row) =>
        at(row, "group.slug"),
      ),
    ).toEqual(["platform"]);
  });

  test("the last administrator stays", async () => {
    expect((await here.delete(`${GROUPS}/administrators`)).status).toBe(400);
    const castellan = `${GROUPS}/administrators/members/${segment(uuidOf(here.sandbox, "castellan"))}`;
    const olga = `${GROUPS}/administrators/members/${segment(uuidOf(here.sandbox, "olga"))}`;
    expect((await here.delete(olga)).status).toBe(204);
    expect((await here.delete(castellan)).status).toBe(400);
  });

  test("writes may demand account:write, which no API token holds", async () => {
    here.sandbox.switches["groups-write-scopes"] = "account-write";
    const reply = await here.post(GROUPS, { form: { name: "x" } });
    here.sandbox.switches["groups-write-scopes"] = "write-permission";
    expect([reply.status, reply.text]).toEqual([
      403,
      "Your credentials lack one or more required privilege scopes.",
    ]);
  });

  test("the workspace's UUID in the path is 405 on writes", async () => {
    const reply = await here.post(`/1.0/groups/${segment(here.sandbox.state.workspace.uuid)}`, {
      form: { name: "x" },
    });
    expect([reply.status, reply.text]).toEqual([405, "None"]);
  });

  test("the older filter form answers with an array", async () => {
    const reply = await here.get("/1.0/groups?group=acme/platform&group=acme/nope");
    expect((reply.body as unknown as { slug: string }[]).map(({ slug }) => slug)).toEqual([
      "platform",
    ]);
  });

  test("group-privileges list, set and delete rows", async () => {
    const path = "/1.0/group-privileges/acme/infra/acme/platform";
    expect((await here.put(path, { text: "admin" })).body).toMatchObject([
      { repo: "acme/infra", privilege: "admin", group: { slug: "platform" } },
    ]);
    expect((await here.put(path, { text: "none" })).status).toBe(400);
    const all = await here.get("/1.0/group-privileges/acme?filter=admin");
    expect((all.body as unknown as { repo: string }[]).map(({ repo }) => repo)).toEqual([
      "acme/infra",
    ]);
    expect((await here.delete(path)).status).toBe(204);
    expect((await here.get("/1.0/group-privileges/acme/infra")).body).toEqual([]);
  });
});

describe("1.0 invitations", () => {
  const PENDING = "/1.0/users/acme/invitations";

  test("an invited address waits, can be withdrawn, and joins when the person accepts", async () => {
    const sent = await here.put(PENDING, {
      json: { email: "lou@acme.example", group_slug: "developers" },
    });
    expect([sent.status, sent.body["email"]]).toEqual([200, "lou@acme.example"]);
    expect(
      (await here.put(PENDING, { json: { email: "lou@acme.example", group_slug: "developers" } }))
        .status,
    ).toBe(409);
    expect((await here.get(PENDING)).body).toMatchObject([
      { email: "lou@acme.example", groups: [{ slug: "developers" }] },
    ]);
    expect((await here.delete(PENDING, { json: { email: "lou@acme.example" } })).status).toBe(204);
    expect((await here.get(PENDING)).body).toEqual([]);
    await here.put(PENDING, { json: { email: "lou@acme.example", group_slug: "developers" } });
    const lou = here.sandbox.accept("lou@acme.example", "Lou Lind");
    expect(
      (
        await here.put(`${REPOSITORY}/infra/${CONFIG}/users/${segment(lou.uuid)}`, {
          json: { permission: "read" },
        })
      ).status,
    ).toBe(200);
    expect(here.sandbox.state.groupsOf(lou.uuid)).toEqual(new Set(["developers"]));
  });

  test("to a repository, in both forms", async () => {
    const reply = await here.post("/1.0/invitations/acme/infra", {
      form: { email: "lou@acme.example", permission: "write" },
    });
    expect(reply.body).toMatchObject({
      email: "lou@acme.example",
      permission: "write",
      repository: { slug: "infra" },
    });
    expect(
      (
        await here.post("/1.0/invitations/acme/infra/lou@acme.example", {
          form: { permission: "write" },
        })
      ).status,
    ).toBe(409);
    expect(
      (
        await here.post("/1.0/invitations/acme/infra", {
          form: { email: "lou", permission: "write" },
        })
      ).status,
    ).toBe(400);
    expect(
      (
        await here.post("/1.0/invitations/acme/nope", {
          form: { email: "lou@acme.example", permission: "write" },
        })
      ).status,
    ).toBe(404);
    const asMember = await here.post("/1.0/invitations/acme/legacy", {
      as: basicAs(here.sandbox, "member"),
      form: { email: "x@acme.example", permission: "write" },
    });
    expect(asMember.status).toBe(401);
  });

  test("more than a hundred in a minute are refused when the limit is on", async () => {
    here.sandbox.switches["invitation-limit"] = 2;
    const send = (name: string) =>
      here.put(PENDING, { json: { email: `${name}@acme.example`, group_slug: "developers" } });
    expect([(await send("a")).status, (await send("b")).status, (await send("c")).status]).toEqual([
      200, 200, 429,
    ]);
    here.sandbox.clock.advance(60_000);
    expect((await send("c")).status).toBe(200);
    here.sandbox.switches["invitation-limit"] = 0;
  });
});

describe("what is gone, and what is not there", () => {
  test.each([
    "/2.0/user/permissions/workspaces",
    "/2.0/user/permissions/repositories",
    "/2.0/workspaces",
    "/2.0/repositories",
  ])("%s is 410", async (path) => {
    const reply = await here.get(path);
    const data = {
      announcement_url: "https://developer.atlassian.com/cloud/bitbucket/changelog#CHANGE-2770",
    };
    expect([reply.status, reply.body]).toEqual([
      410,
      {
        type: "error",
        error: {
          message: "CHANGE-2770 - Functionality has been deprecated",
          detail: "Please read the changelog entry for more details.",
          data,
        },
        data,
      },
    ]);
  });

  test("an endpoint that Bitbucket has and the sandbox lacks says so with 501", async () => {
    const reply = await here.get(`${REPOSITORY}/geordi/commits`);
    expect([reply.status, at(reply.body, "error.message")]).toEqual([
      501,
      "The sandbox does not serve GET /2.0/repositories/acme/geordi/commits",
    ]);
    expect((await here.post(`${REPOSITORY}/geordi/${CONFIG}/users`, { json: {} })).status).toBe(
      501,
    );
  });

  test("a path that Bitbucket does not have is 404", async () => {
    expect((await here.get("/2.0/nonsense")).status).toBe(404);
    // One client calls this, and no document has it.
    expect((await here.get("/2.0/workspaces/acme/permissions/groups")).status).toBe(404);
  });

  test("the caller's own details", async () => {
    expect(values(await here.get("/2.0/user/emails"))).toMatchObject([
      { email: "castellan@acme.example", is_primary: true, is_confirmed: true },
    ]);
    expect((await here.get("/2.0/user/emails/castellan@acme.example")).status).toBe(200);
    expect((await here.get("/2.0/user/emails/else@acme.example")).status).toBe(404);
    expect(values(await here.get("/2.0/user/workspaces"))).toMatchObject([
      { administrator: true, workspace: { slug: "acme" } },
    ]);
    expect(values(await here.get("/2.0/user/workspaces?administrator=false"))).toEqual([]);
    expect(
      (await here.get(`/2.0/users/${segment(uuidOf(here.sandbox, "bo"))}`)).body["display_name"],
    ).toBe("Bo Berg");
    expect((await here.get("/2.0/users/nobody")).status).toBe(404);
    expect(
      (await here.get(`/2.0/workspaces/acme/members/${segment(uuidOf(here.sandbox, "bo"))}`))
        .status,
    ).toBe(200);
    expect((await here.get("/2.0/workspaces/acme/members/nobody")).status).toBe(404);
  });
});
