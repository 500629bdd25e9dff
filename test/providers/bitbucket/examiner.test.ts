import { afterEach, expect, test } from "@jest/globals";
import type { Capabilities } from "../../../src/model/capabilities.ts";
import { connectReadingClient } from "../../../src/providers/bitbucket/client.ts";
import { createExaminer } from "../../../src/providers/bitbucket/examiner.ts";
import {
  connectionTo,
  fastClock,
  type Received,
  type Reply,
  type ScriptedServer,
  serve,
  TOKEN,
  uuid,
} from "./scripted-server.ts";

const open: ScriptedServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

const NAMED: { projects: string[]; repositories: string[] } = { projects: [], repositories: [] };
const ACCOUNT: Reply = { json: { uuid: uuid(1), display_name: "Bot" } };
const ROLE = "/2.0/user/workspaces/acme/permission";
const lacking = (required: string[], granted: string[]): Reply => ({
  status: 403,
  json: {
    type: "error",
    error: {
      message: "Your credentials lack one or more required privilege scopes.",
      detail: { required, granted },
    },
  },
});

type Script = (request: Received) => Reply | undefined;

/** Examines a server that answers as the script says, and otherwise with an empty list. */
async function examine(script: Script, named = NAMED) {
  const server = await serve((request) => script(request) ?? usual(request));
  open.push(server);
  const client = connectReadingClient(connectionTo(server, { maxWait: 0 }), { clock: fastClock() });
  const found = await createExaminer(client, "acme", "api-token").examine(named);
  return { found, requests: server.requests, server };
}

function usual({ path }: Received): Reply {
  if (path === "/2.0/user") return ACCOUNT;
  if (path === ROLE) return { json: { permission: "owner" } };
  return path.startsWith("/1.0/") ? { json: [] } : { json: { values: [] } };
}

const because = (look: Capabilities["role"]) =>
  "refused" in look ? look.refused.because : "known";

test("the scopes are learnt from a refusal of something that castellan never uses", async () => {
  const granted = ["read:user:bitbucket", "write:permission:bitbucket"];
  const { found, requests } = await examine(({ path }) =>
    path.includes("/properties/") ? lacking(["admin:workspace:bitbucket"], granted) : undefined,
  );
  expect(found.granted).toEqual(granted);
  expect(requests.some(({ path }) => path.includes("pipelines-config"))).toBe(false);
});

test("of variables and deploy keys only the number is asked for", async () => {
  const { found, requests } = await examine(({ path }) => {
    if (path.endsWith("/projects")) return { json: { values: [{ key: "PLAT" }] } };
    return path.includes("/properties/") ? { status: 404 } : undefined;
  });
  expect(found.granted).toBeUndefined();
  const secrets = requests.filter(({ path }) => /deploy-keys|variables/.test(path));
  expect(secrets.map(({ query }) => query.get("fields"))).toEqual(["size", "size"]);
});

test("the named project is looked at, once it is known to exist", async () => {
  const { found } = await examine(
    ({ path }) =>
      path.endsWith("/projects")
        ? { json: { values: [{ key: "OTHER" }, { key: "PLAT" }] } }
        : undefined,
    { projects: ["GONE", "PLAT"], repositories: [] },
  );
  expect(found.projectGrants).toEqual({ known: "PLAT" });
  expect(because(found.repositoryGrants)).toBe("nothing-there");
});

test("a name that no path may hold is not looked at", async () => {
  const { found } = await examine(({ path }) =>
    path.endsWith("/projects") ? { json: { values: [{ key: "../../user" }] } } : undefined,
  );
  expect(because(found.projectGrants)).toBe("nothing-there");
});

test.each<{ name: string; reply: Reply; expected: string }>([
  { name: "401", reply: { status: 401 }, expected: "credential" },
  { name: "403", reply: { status: 403 }, expected: "role" },
  { name: "404", reply: { status: 404 }, expected: "missing" },
  { name: "410", reply: { status: 410 }, expected: "gone" },
  { name: "429", reply: { status: 429 }, expected: "rate-limit" },
  { name: "500", reply: { status: 500 }, expected: "fault" },
  { name: "a web page", reply: { body: "<html>log in</html>" }, expected: "fault" },
  { name: "an answer of another form", reply: { json: [] }, expected: "fault" },
  { name: "a cut connection", reply: (response) => response.destroy(), expected: "unreachable" },
  {
    name: "the wrong kind of credential",
    reply: {
      status: 403,
      json: {
        error: {
          message:
            "This API is only accessible with the following authentication types: apppassword, session, api_token",
        },
      },
    },
    expected: "kind",
  },
  {
    name: "a deactivated workspace",
    reply: {
      status: 403,
      json: {
        error: {
          message: "This workspace and its content have been deactivated due to inactivity.",
        },
      },
    },
    expected: "deactivated",
  },
])("$name is a fact and not an error", async ({ reply, expected }) => {
  const { found } = await examine(({ path }) => (path === ROLE ? reply : undefined));
  expect(because(found.role)).toBe(expected);
});

test("what headers say of the rate limit is kept", async () => {
  const headers = { "x-ratelimit-limit": "60, 60;w=3600", "x-ratelimit-remaining": "12" };
  const { found } = await examine(({ path }) =>
    path === "/2.0/user" ? { ...(ACCOUNT as object), headers } : undefined,
  );
  expect(found.budget).toEqual({ limit: 60, left: 12 });
});

test("a server that echoes the credential as a scope is not believed", async () => {
  const { found } = await examine(({ path }) =>
    path === ROLE ? lacking([`${TOKEN}:bitbucket`], [TOKEN, TOKEN.toLowerCase()]) : undefined,
  );
  expect(JSON.stringify(found)).not.toContain(TOKEN);
});
