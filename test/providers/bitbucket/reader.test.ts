import { afterEach, expect, test } from "@jest/globals";
import type { Scope } from "../../../src/model/grant.ts";
import { connectReadingClient } from "../../../src/providers/bitbucket/client.ts";
import { createReader } from "../../../src/providers/bitbucket/reader.ts";
import {
  connectionTo,
  fastClock,
  type Received,
  type Reply,
  type ScriptedServer,
  serve,
  uuid,
} from "./scripted-server.ts";

const open: ScriptedServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

type Script = (request: Received, count: number) => Reply;

async function readerOf(script: Script) {
  const server = await serve(script);
  open.push(server);
  const client = connectReadingClient(connectionTo(server), { clock: fastClock() });
  return { server, reader: createReader(client, "acme") };
}

const page = (values: unknown[], next?: string): Reply => ({
  json: { pagelen: 100, page: 1, values, ...(next === undefined ? {} : { next }) },
});
const account = (number: number, more: object = {}) => ({
  type: "user",
  uuid: uuid(number),
  account_id: `557058:${number}`,
  display_name: `Person ${number}`,
  ...more,
});
const userRow = (number: number, permission: unknown = "write") => ({
  type: "repository_user_permission",
  permission,
  user: account(number),
});
const groupRow = (slug: unknown, permission: unknown = "write") => ({
  type: "repository_group_permission",
  permission,
  group: { type: "group", name: slug, slug },
});

const HOME = "/2.0/workspaces/acme";
const GEORDI: Scope = { kind: "repository", name: "geordi" };
const USERS = "/2.0/repositories/acme/geordi/permissions-config/users";
const GROUPS = "/2.0/repositories/acme/geordi/permissions-config/groups";

/** A workspace that answers everything; `replies` go before it, by path. */
function workspace(replies: Record<string, Script | Reply> = {}): Script {
  const usual: Record<string, Script | Reply> = {
    "/2.0/user": { json: account(1) },
    "/2.0/user/workspaces/acme/permission": { json: { permission: "owner", user: account(1) } },
    [`${HOME}/permissions`]: page([
      { permission: "member", user: account(2, { account_id: null }) },
      { permission: "owner", user: account(1), added_on: "2024-02-05T09:00:00+00:00" },
    ]),
    [`${HOME}/members`]: page([]),
    "/1.0/groups/acme/": {
      json: [
        { name: "Platform", slug: "platform", permission: null, members: [account(2), account(1)] },
        { name: "All", slug: "all", permission: "read", members: [] },
      ],
    },
    [`${HOME}/projects`]: page([
      { key: "PLAT", name: "Platform" },
      { key: "APP", name: "App" },
    ]),
    "/2.0/repositories/acme": page([{ slug: "geordi", project: { key: "PLAT" } }]),
    [USERS]: page([]),
    [GROUPS]: page([]),
  };
  return (request, count) => {
    const reply = { ...usual, ...replies }[request.path];
    if (reply === undefined) return { status: 404, body: "" };
    return typeof reply === "function" ? (reply as Script)(request, count) : reply;
  };
}

const EVERYTHING = { emails: [], projects: true, repositories: true };
const NOTHING = { emails: [], projects: false, repositories: false };

test("the directory, in one call for each list", async () => {
  const { reader, server } = await readerOf(
    workspace({ [`${HOME}/members`]: page([{ user: account(2, { email: "Ana@Acme.Example" }) }]) }),
  );
  expect(await reader.directory({ ...EVERYTHING, emails: ["ana@acme.example"] })).toEqual({
    administration: { by: "bitbucket" },
    caller: { uuid: uuid(1), accountId: "557058:1", name: "Person 1", permission: "owner" },
    members: [
      { uuid: uuid(1), accountId: "557058:1", name: "Person 1", owner: true },
      { uuid: uuid(2), name: "Person 2", owner: false },
    ],
    accounts: { "ana@acme.example": uuid(2) },
    groups: {
      known: [
        { slug: "all", name: "All", members: [] },
        { slug: "platform", name: "Platform", members: [uuid(2), uuid(1)] },
      ],
    },
    projects: {
      known: [
        { key: "APP", name: "App" },
        { key: "PLAT", name: "Platform" },
      ],
    },
    repositories: { known: [{ slug: "geordi", project: "PLAT" }] },
  });
  expect(server.requests.map(({ method, url }) => `${method} ${url}`).sort()).toEqual([
    "GET /1.0/groups/acme/",
    "GET /2.0/repositories/acme?fields=next,size,values.slug,values.project.key&pagelen=100",
    "GET /2.0/user",
    "GET /2.0/user/workspaces/acme/permission",
    "GET /2.0/workspaces/acme/members?q=user.email%20IN%20(%22ana%40acme.example%22)&fields=%2Bvalues.user.email&pagelen=100",
    "GET /2.0/workspaces/acme/permissions?fields=next,size,values.permission,values.added_on,values.last_accessed,values.user.uuid,values.user.account_id,values.user.display_name&pagelen=100",
    "GET /2.0/workspaces/acme/projects?fields=next,size,values.key,values.name&pagelen=100",
  ]);
  expect(reader.calls()).toBe(7);
});

test("nothing is read that is not asked for", async () => {
  const { reader } = await readerOf(workspace());
  const { projects, repositories, accounts } = await reader.directory(NOTHING);
  for (const list of [projects, repositories])
    expect(list).toEqual({ unknown: expect.stringContaining("nothing in the files needs it") });
  expect(accounts).toEqual({});
  expect(reader.calls()).toBe(4);
});

test.each(["/1.0/groups/acme/", `${HOME}/projects`, "/2.0/repositories/acme"])(
  "a list that cannot be read is unknown, and the rest is known: %s",
  async (path) => {
    for (const reply of [{ status: 403, body: "" }, { json: { values: {} } }, { json: 7 }]) {
      const { reader } = await readerOf(workspace({ [path]: reply }));
      const { groups, projects, repositories } = await reader.directory(EVERYTHING);
      const unknown = [groups, projects, repositories].filter((list) => "unknown" in list);
      expect(unknown).toEqual([{ unknown: expect.stringContaining(`GET ${path}: `) }]);
    }
  },
);

test.each([
  "/2.0/user",
  "/2.0/user/workspaces/acme/permission",
  `${HOME}/permissions`,
  `${HOME}/members`,
])("without it there is no directory: %s", async (path) => {
  for (const reply of [{ status: 403, body: "" }, { json: { values: [{}] } }]) {
    const { reader } = await readerOf(workspace({ [path]: reply }));
    await expect(reader.directory({ ...NOTHING, emails: ["a@b.c"] })).rejects.toMatchObject({
      name: "ProviderError",
      message: expect.stringContaining(`GET ${path}: `),
    });
  }
});

test("a caller who is no administrator is told as what they come", async () => {
  const { reader } = await readerOf(
    workspace({ "/2.0/user/workspaces/acme/permission": { json: { permission: "member" } } }),
  );
  expect((await reader.directory(NOTHING)).caller.permission).toBe("member");
});

test("addresses are asked for ninety at a time, each once, and only they come back", async () => {
  const queries: string[] = [];
  const { reader } = await readerOf(
    workspace({
      [`${HOME}/members`]: ({ query }: Received) => {
        const q = query.get("q") ?? "";
        queries.push(q);
        expect(query.get("fields")).toBe("+values.user.email");
        const asked = JSON.parse(q.replace("user.email IN (", "[").replace(/\)$/, "]")) as string[];
        const rows = asked.map((email, index) => ({
          user: account(queries.length * 1000 + index, { email: email.toUpperCase() }),
        }));
        return page([...rows, { user: account(9, { email: "stranger@acme.example" }) }]);
      },
    }),
  );
  const emails = Array.from({ length: 200 }, (_, number) => `p${number}@acme.example`);
  emails.push(
    "P1@ACME.example",
    'q"uo\\te@acme.example',
    "o'neill+x@acme.example",
    "Zoe\u0301@b.c",
  );
  const { accounts } = await reader.directory({ ...NOTHING, emails });
  expect(queries.map((query) => query.split(",").length)).toEqual([90, 90, 23]);
  expect(queries.join()).toContain(String.raw`"q\"uo\\te@acme.example"`);
  expect(Object.keys(accounts)).toHaveLength(203);
  expect(accounts).toHaveProperty(["o'neill+x@acme.example"]);
  expect(accounts).toHaveProperty(["zo\u00e9@b.c"]);
  expect(accounts).not.toHaveProperty(["stranger@acme.example"]);
});

test("long addresses make short batches", async () => {
  const { reader, server } = await readerOf(workspace());
  const emails = Array.from({ length: 90 }, (_, n) => `${n}${"é".repeat(100)}@acme.example`);
  await reader.directory({ ...NOTHING, emails });
  const longest = Math.max(...server.requests.map(({ url }) => url.length));
  expect(longest).toBeLessThan(6_500);
});

test.each(["no-at", "a@b@c", 'a@b\n") OR x', "a b@c", "@", `${"x".repeat(250)}@acme.example`])(
  "no address, no look-up: %j",
  async (email) => {
    const { reader, server } = await readerOf(workspace());
    await expect(reader.directory({ ...NOTHING, emails: [email] })).rejects.toMatchObject({
      name: "ConfigError",
    });
    expect(server.requests.filter(({ path }) => path.endsWith("/members"))).toEqual([]);
  },
);

test("the explicit grants of a repository, in two calls", async () => {
  const { reader, server } = await readerOf(
    workspace({
      [USERS]: page([userRow(2, "admin"), userRow(1), userRow(3, "none")]),
      [GROUPS]: page([groupRow("platform", "admin"), groupRow("all", "none")]),
    }),
  );
  expect(await reader.read(GEORDI)).toEqual({
    known: [
      { scope: GEORDI, principal: { kind: "group", id: "platform" }, permission: "admin" },
      { scope: GEORDI, principal: { kind: "user", id: uuid(1) }, permission: "write" },
      { scope: GEORDI, principal: { kind: "user", id: uuid(2) }, permission: "admin" },
    ],
  });
  expect(server.requests.map(({ url }) => url).sort()).toEqual([
    `${GROUPS}?fields=next,size,values.permission,values.group.slug&pagelen=100`,
    `${USERS}?fields=next,size,values.permission,values.user.uuid,values.user.display_name&pagelen=100`,
  ]);
});

test.each<{
  scope: Scope;
  paths: string[];
  reply: unknown;
  holders: string[];
  permission?: string;
}>([
  {
    scope: { kind: "project", name: "PLAT" },
    paths: [
      `${HOME}/projects/PLAT/permissions-config/groups`,
      `${HOME}/projects/PLAT/permissions-config/users`,
    ],
    reply: { values: [] },
    holders: [],
  },
  {
    scope: { kind: "group", name: "platform" },
    paths: ["/1.0/groups/acme/platform/members"],
    reply: [account(2), account(1), account(2)],
    holders: [uuid(1), uuid(2)],
  },
  {
    scope: { kind: "workspace", name: "acme" },
    paths: [`${HOME}/permissions`],
    reply: { values: [{ permission: "owner", user: account(1) }] },
    holders: [uuid(1)],
    permission: "owner",
  },
])(
  "the grants of a $scope.kind",
  async ({ scope, paths, reply, holders, permission = "member" }) => {
    const { reader, server } = await readerOf(() => ({ json: reply }));
    const grants = holders.map((id) => ({
      scope,
      principal: { kind: "user", id },
      permission,
    }));
    expect(await reader.read(scope)).toEqual({ known: grants });
    expect(server.requests.map(({ path }) => path).sort()).toEqual(paths);
  },
);

test("a uuid is written one way, however it comes", async () => {
  const bare = uuid(0xabc).slice(1, -1);
  const { reader } = await readerOf(() => ({
    json: [{ uuid: bare }, { uuid: `{${bare.toUpperCase()}}` }],
  }));
  expect(await reader.read({ kind: "group", name: "all" })).toMatchObject({
    known: [{ principal: { id: uuid(0xabc) } }],
  });
});

test.each<{ name: string; reply: Reply; reason: RegExp }>([
  {
    name: "404",
    reply: { status: 404, body: "" },
    reason: /repository geordi does not exist or the caller may not see it/,
  },
  { name: "403", reply: { status: 403, body: "" }, reason: /not an administrator of repository/ },
  { name: "500", reply: { status: 500, body: "" }, reason: /Bitbucket has a fault/ },
  { name: "no page", reply: { json: [] }, reason: /the page is not an object/ },
  { name: "no values", reply: { json: { size: 0 } }, reason: /the page's values is not an array/ },
  { name: "a row that is null", reply: page([userRow(1), null]), reason: /the row is not an obj/ },
  { name: "no user", reply: page([{ permission: "read" }]), reason: /the account is not an obj/ },
  {
    name: "a user without uuid",
    reply: page([{ permission: "read", user: { type: "user" } }]),
    reason: /"uuid" is missing or no text/,
  },
  {
    name: "a uuid with something around it",
    reply: page([{ permission: "read", user: { uuid: `{${uuid(1)}}` } }]),
    reason: /a uuid is none/,
  },
  {
    name: "a uuid that is none",
    reply: page([{ permission: "read", user: { uuid: "{../..}" } }]),
    reason: /a uuid is none/,
  },
  { name: "no permission", reply: page([userRow(1, null)]), reason: /"permission" is missing/ },
  { name: "a number", reply: page([userRow(1, 7)]), reason: /"permission" is missing or no text/ },
  {
    name: "an inherited property",
    reply: { body: '{"values":[{"permission":"read","__proto__":{"user":{}}}]}' },
    reason: /the account is not an object/,
  },
  {
    name: "a row a million levels deep",
    reply: { body: `{"values":[${"[".repeat(1e6)}${"]".repeat(1e6)}]}` },
    reason: /the row is not an object/,
  },
])("never some of the grants: $name", async ({ reply, reason }) => {
  const { reader } = await readerOf(
    workspace({ [USERS]: reply, [GROUPS]: page([groupRow("all")]) }),
  );
  expect(await reader.read(GEORDI)).toEqual({ unknown: expect.stringMatching(reason) });
});

test("a group whose slug is no text makes its scope unknown", async () => {
  const { reader } = await readerOf(workspace({ [GROUPS]: page([groupRow(null)]) }));
  expect(await reader.read(GEORDI)).toEqual({ unknown: expect.stringContaining("group.slug") });
});

test("a name that could be another path is not asked for", async () => {
  const { reader, server } = await readerOf(workspace());
  for (const kind of ["project", "repository", "group"] as const)
    expect(await reader.read({ kind, name: "../../user" })).toEqual({
      unknown: expect.stringContaining("cannot be a name in Bitbucket"),
    });
  expect(server.requests).toEqual([]);
});

/** The users of geordi in pages; the script is told the page's number and our own origin. */
async function pagedReader(pages: (number: number, base: string) => Reply) {
  const users: Script = ({ query, headers }) =>
    pages(Number(query.get("page") ?? 1), `http://${headers.host}${USERS}`);
  const { reader, server } = await readerOf(workspace({ [USERS]: users, [`${USERS}/`]: users }));
  return { reader, asked: () => server.requests.filter(({ path }) => path.startsWith(USERS)) };
}

async function holders(reader: Awaited<ReturnType<typeof readerOf>>["reader"]) {
  const found = await reader.read(GEORDI);
  return "known" in found ? found.known.map(({ principal }) => principal.id) : found.unknown;
}

test("pages are followed to the end, an empty one in between too", async () => {
  const { reader, asked } = await pagedReader((number, base) => {
    if (number === 1) return page([userRow(1)], `${base}?pagelen=100&page=2&ctx=a%2Fb`);
    if (number === 2) return page([], `${base}/?page=3`);
    return page([userRow(2)]);
  });
  expect(await holders(reader)).toEqual([uuid(1), uuid(2)]);
  expect(asked()[1]?.url).toBe(`${USERS}?pagelen=100&page=2&ctx=a%2Fb`);
});

test("a row that moved to the next page counts once", async () => {
  const { reader, asked } = await pagedReader((number, base) =>
    number === 1
      ? page([userRow(1), userRow(2)], `${base}?page=2`)
      : page([userRow(2), userRow(3)]),
  );
  expect(await holders(reader)).toEqual([uuid(1), uuid(2), uuid(3)]);
  expect(asked()).toHaveLength(2);
});

test("pages that contradict each other are read once more", async () => {
  let reads = 0;
  const { reader } = await pagedReader((number, base) => {
    if (number === 1) reads += 1;
    return number === 1
      ? page([userRow(1, "read")], `${base}?page=2`)
      : page([userRow(1, reads === 1 ? "admin" : "read"), userRow(2)]);
  });
  expect(await reader.read(GEORDI)).toMatchObject({
    known: [{ permission: "read" }, { permission: "write" }],
  });
  expect(reads).toBe(2);
});

test.each<{ name: string; next: (base: string) => unknown; reason: string; calls: number }>([
  {
    name: "on another host",
    next: () => `http://127.0.0.1:9${USERS}?page=2`,
    reason: "its next page is elsewhere",
    calls: 1,
  },
  {
    name: "without encryption or with another scheme",
    next: (base) => base.replace("http:", "ftp:"),
    reason: "its next page is elsewhere",
    calls: 1,
  },
  {
    name: "with a user name",
    next: (base) => base.replace("//", "//eve@"),
    reason: "its next page is elsewhere",
    calls: 1,
  },
  {
    name: "scheme-relative",
    next: () => `//evil.example${USERS}`,
    reason: "its next page is elsewhere",
    calls: 1,
  },
  {
    name: "of another repository",
    next: (base) => base.replace("geordi", "other"),
    reason: "its next page is elsewhere",
    calls: 1,
  },
  {
    name: "above the list",
    next: (base) => `${base}/../../../..`,
    reason: "its next page is elsewhere",
    calls: 1,
  },
  { name: "no text", next: () => 7, reason: '"next" is missing or no text', calls: 1 },
  {
    name: "the same for ever",
    next: (base) => `${base}?page=2`,
    reason: "go round in a circle",
    calls: 4,
  },
])("a hostile next page: $name", async ({ next, reason, calls }) => {
  let row = 0;
  const { reader, asked } = await pagedReader((_, base) => {
    row += 1;
    return page([userRow(row)], next(base) as string);
  });
  expect(await holders(reader)).toContain(reason);
  expect(asked()).toHaveLength(calls);
});

test("one page for ever under ever new names", async () => {
  const { reader, asked } = await pagedReader((number, base) =>
    page([userRow(1)], `${base}?page=${number + 1}`),
  );
  expect(await holders(reader)).toContain("it gives the same page twice");
  expect(asked()).toHaveLength(4);
});

test("a failure on a later page makes the scope unknown", async () => {
  const { reader } = await pagedReader((number, base) =>
    number === 1 ? page([userRow(1)], `${base}?page=2`) : { status: 403, body: "" },
  );
  expect(await holders(reader)).toContain("403");
});

test.each([
  { most: 50, lengths: ["100", "50", "50"] },
  { most: 10, lengths: ["100", "50", "10", "10"] },
])("page lengths fall back to $most, and it is remembered", async ({ most, lengths }) => {
  const { reader, server } = await readerOf(({ path, query }) => {
    if (path.endsWith("/groups")) return page([]);
    return Number(query.get("pagelen")) > most
      ? { status: 400, json: { type: "error", error: { message: "Invalid pagelen" } } }
      : page([userRow(1)]);
  });
  expect(await reader.read(GEORDI)).toHaveProperty("known.length", 1);
  expect(await reader.read({ ...GEORDI, name: "other" })).toHaveProperty("known.length", 1);
  const asked = server.requests.filter(({ path }) => path.endsWith("/users"));
  expect(asked.map(({ query }) => query.get("pagelen"))).toEqual(lengths);
});

test.each([
  { status: 400, body: "Bad query" },
  { status: 404, body: "Invalid pagelen" },
])("another failure is no reason to try a shorter page: $status $body", async (reply) => {
  const { reader } = await readerOf(workspace({ [USERS]: reply }));
  expect(await holders(reader)).toContain(`${reply.status}`);
  expect(reader.calls()).toBe(2);
});

test("pages that contradict each other twice make the scope unknown", async () => {
  const { reader, asked } = await pagedReader((number, base) =>
    page([userRow(1, `level ${number}`)], number === 1 ? `${base}?page=2` : undefined),
  );
  expect(await holders(reader)).toContain("it says two things about one entry");
  expect(asked()).toHaveLength(4);
});

/** Five pages of one row each that count themselves. The server's own `next` is made by `link` from the number of a page. */
function paged(link: (page: number) => string, { size = 5, last = 5 } = {}): Script {
  return ({ url, headers }) => {
    const number = Number(/[?&](?:page|cursor)=(\d+)/.exec(url)?.[1] ?? 1);
    const next = { next: `http://${headers.host}${USERS}?${link(number + 1)}` };
    return {
      json: { pagelen: 1, size, values: [userRow(number)], ...(number < last ? next : {}) },
    };
  };
}

test.each([
  {
    name: "pages that count are read at once",
    script: paged((page) => `pagelen=100&page=${page}`),
    calls: 5,
  },
  { name: "a cursor is followed", script: paged((page) => `cursor=${page}`), calls: 5 },
  {
    name: "links that turn out to be something else are followed",
    script: paged((page) => (page === 2 ? "page=2" : `cursor=${page}`)),
    calls: 8,
  },
  {
    name: "a list that grew meanwhile is followed to its end",
    script: paged((page) => `page=${page}`, { size: 3 }),
    calls: 5,
  },
  {
    name: "a list that shrank meanwhile ends earlier",
    script: paged((page) => `page=${page}`, { size: 7 }),
    calls: 7,
  },
])("further pages: $name", async ({ script, calls }) => {
  const { reader } = await readerOf(workspace({ [USERS]: script }));
  const read = await reader.read(GEORDI);
  expect("known" in read && read.known.map(({ principal }) => principal.id)).toEqual(
    [1, 2, 3, 4, 5].map(uuid),
  );
  expect(reader.calls()).toBe(calls + 1);
});

test("further pages: one that cannot be read makes the scope unknown", async () => {
  const script: Script = (request, count) =>
    /page=3/.test(request.url)
      ? { status: 403, body: "" }
      : (paged((page) => `page=${page}`)(request, count) as Reply);
  const { reader } = await readerOf(workspace({ [USERS]: script }));
  expect(await reader.read(GEORDI)).toEqual({ unknown: expect.stringContaining("403") });
});

test("it remembers how accounts are called that hold something, members or not", async () => {
  const { reader } = await readerOf(workspace({ [USERS]: page([userRow(7)]) }));
  await reader.read(GEORDI);
  expect(reader.names()).toEqual({ [uuid(7)]: "Person 7" });
});
