import { afterEach, expect, test } from "@jest/globals";
import type { Change } from "../../../src/model/change.ts";
import type { Scope } from "../../../src/model/grant.ts";
import type { Step } from "../../../src/model/plan.ts";
import { connectWritingClient } from "../../../src/providers/bitbucket/client.ts";
import { bitbucketToStep } from "../../../src/providers/bitbucket/index.ts";
import { createWriter } from "../../../src/providers/bitbucket/writer.ts";
import { providers } from "../../../src/providers/index.ts";
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

async function writerTo(script: (request: Received, count: number) => Reply) {
  const server = await serve(script);
  open.push(server);
  const client = connectWritingClient(connectionTo(server), { clock: fastClock() });
  return { writer: createWriter(client, "acme"), server };
}

const toStep = bitbucketToStep("acme");
const group: Scope & { kind: "group" } = { kind: "group", name: "platform" };
const ana = { kind: "user", id: uuid(1) } as const;
const repository: Scope = { kind: "repository", name: "geordi" };
const GRANT: Change = { action: "create", scope: repository, principal: ana, after: "write" };
const REVOKE: Change = { action: "delete", scope: repository, principal: ana, before: "write" };
const JOIN: Change = { action: "create", scope: group, principal: ana, after: "member" };
const LEAVE: Change = { action: "delete", scope: group, principal: ana, before: "member" };
const FOUND: Change = { action: "create-group", scope: group, name: "Platform" };
const DISBAND: Change = { action: "delete-group", scope: group, name: "Platform" };

const MEMBER = "/1.0/groups/acme/platform/members/%7B00000000-0000-4000-8000-000000000001%7D";
const ROW =
  "/2.0/repositories/acme/geordi/permissions-config/users/%7B00000000-0000-4000-8000-000000000001%7D";

const cut: Reply = (response) => response.socket?.destroy();
const exists: Reply = { status: 400, body: "A group with that name already exists." };

test.each<{
  name: string;
  change: Change;
  reply: Reply;
  call: string;
  type?: string;
  body: string;
}>([
  {
    name: "grant",
    change: GRANT,
    reply: { json: { permission: "write" } },
    call: `PUT ${ROW}`,
    type: "application/json",
    body: '{"permission":"write"}',
  },
  { name: "revoke", change: REVOKE, reply: { status: 204 }, call: `DELETE ${ROW}`, body: "" },
  {
    name: "add to a group",
    change: JOIN,
    reply: { json: {} },
    call: `PUT ${MEMBER}`,
    type: "application/json",
    body: "{}",
  },
  {
    name: "remove from a group",
    change: LEAVE,
    reply: { status: 204 },
    call: `DELETE ${MEMBER}`,
    body: "",
  },
  {
    name: "create a group",
    change: FOUND,
    reply: { json: { slug: "platform" } },
    call: "POST /1.0/groups/acme",
    type: "application/x-www-form-urlencoded",
    body: "name=Platform",
  },
  {
    name: "delete a group",
    change: DISBAND,
    reply: { status: 204 },
    call: "DELETE /1.0/groups/acme/platform",
    body: "",
  },
])("one call: $name", async ({ change, reply, call, type, body }) => {
  const { writer, server } = await writerTo(() => reply);
  await writer.execute(toStep(change));
  expect(server.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([call]);
  expect(server.requests[0]?.headers["content-type"]).toBe(type);
  expect(server.requests[0]?.body).toBe(body);
});

test.each<{ name: string; change: Change; reply: Reply }>([
  { name: "a row that is gone", change: REVOKE, reply: { status: 404, body: "" } },
  { name: "a member who has left", change: LEAVE, reply: { status: 404, body: "" } },
  { name: "a group that is gone", change: DISBAND, reply: { status: 404, body: "" } },
  { name: "a member who is one", change: JOIN, reply: { status: 409, body: "already" } },
])("what is already so counts as done: $name", async ({ change, reply }) => {
  const { writer } = await writerTo(() => reply);
  await expect(writer.execute(toStep(change))).resolves.toBeUndefined();
});

test.each<{ name: string; change: Change; reply: Reply; message: RegExp }>([
  { name: "no such account", change: GRANT, reply: { status: 404, body: "" }, message: /404/ },
  {
    name: "a conflict that is none of 1.0's",
    change: GRANT,
    reply: { status: 409 },
    message: /409/,
  },
  { name: "no seat", change: GRANT, reply: { status: 402 }, message: /402, the plan's user limit/ },
  {
    name: "groups have moved",
    change: JOIN,
    reply: { status: 405, body: "None" },
    message: /405, groups are administered at admin\.atlassian\.com/,
  },
  {
    name: "a login page is no success",
    change: GRANT,
    reply: { body: "<html>" },
    message: /a web page/,
  },
  {
    name: "a redirect is no success",
    change: REVOKE,
    reply: { status: 301, headers: { location: "/2.0/x" } },
    message: /301, a redirect/,
  },
])("failure: $name", async ({ change, reply, message }) => {
  const { writer } = await writerTo(() => reply);
  await expect(writer.execute(toStep(change))).rejects.toMatchObject({
    name: "ProviderError",
    message: expect.stringMatching(message),
  });
});

test.each([GRANT, REVOKE, JOIN, LEAVE])(
  "an answer that is lost after the deed is no harm: $action in a $scope.kind",
  async (change) => {
    for (const fault of [cut, { status: 502, body: "" }]) {
      const { writer, server } = await writerTo((request, count) => {
        if (count === 1) return fault;
        if (request.method === "DELETE") return { status: 404, body: "" };
        return change === JOIN ? { status: 409, body: "" } : { json: {} };
      });
      await writer.execute(toStep(change));
      expect(server.requests).toHaveLength(2);
    }
  },
);

test("a group whose creation was cut off is there, and that is success", async () => {
  const { writer, server } = await writerTo(({ method }, count) => {
    if (count === 1) return cut;
    if (method === "POST") return exists;
    return { json: [{ slug: "platform", name: "Platform", members: [] }] };
  });
  await writer.execute(toStep(FOUND));
  expect(server.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
    "POST /1.0/groups/acme",
    "POST /1.0/groups/acme",
    "GET /1.0/groups/acme/",
  ]);
});

test("a refusal to create a group stands when there is no such group", async () => {
  const { writer } = await writerTo(({ method }) => (method === "POST" ? exists : { json: [] }));
  await expect(writer.execute(toStep(FOUND))).rejects.toMatchObject({
    message: expect.stringContaining("A group with that name already exists."),
  });
});

test("a group that got another slug than expected is reported", async () => {
  const { writer } = await writerTo(() => ({ json: { slug: "platform-2", name: "Platform" } }));
  await expect(writer.execute(toStep(FOUND))).rejects.toMatchObject({
    message: expect.stringContaining("the slug platform-2, not platform"),
  });
});

test.each<{ name: string; request: Step["request"] }>([
  { name: "another path", request: { method: "DELETE", path: "/2.0/repositories/acme/geordi" } },
  { name: "another verb", request: { method: "DELETE", path: ROW } },
  {
    name: "another level",
    request: { method: "PUT", path: ROW, json: { permission: "admin" } },
  },
])("a plan that was tampered with is refused, and nothing is sent: $name", async ({ request }) => {
  const { writer, server } = await writerTo(() => ({ json: {} }));
  await expect(writer.execute({ change: GRANT, request })).rejects.toMatchObject({
    name: "ConfigError",
    message: expect.stringContaining("plan again"),
  });
  expect(server.requests).toEqual([]);
});

test("a step that came from a file is the same step", async () => {
  const { writer } = await writerTo(() => ({ json: {} }));
  const { request, change } = JSON.parse(JSON.stringify(toStep(GRANT))) as Step;
  const { json, path, method } = request;
  await writer.execute({ change, request: { ...(json ? { json } : {}), path, method } });
});

test("the table of providers has the port's three parts", async () => {
  const { server } = await writerTo(() => ({ json: {} }));
  const { connectReader, connectWriter, toStep: makeToStep } = providers.bitbucket;
  expect(Object.keys(connectReader(connectionTo(server)))).not.toContain("execute");
  await connectWriter(connectionTo(server)).execute(makeToStep("acme")(GRANT));
  expect(server.requests).toHaveLength(1);
});
