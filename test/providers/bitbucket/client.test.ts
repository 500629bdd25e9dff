import { inspect } from "node:util";
import { gzipSync } from "node:zlib";
import { afterEach, expect, test } from "@jest/globals";
import type { Tuning } from "../../../src/http/client.ts";
import { ProviderError } from "../../../src/model/errors.ts";
import {
  connectReadingClient,
  connectWritingClient,
} from "../../../src/providers/bitbucket/client.ts";
import { type Connection, connectReader } from "../../../src/providers/bitbucket/index.ts";
import {
  connectionTo,
  EMAIL,
  fastClock,
  hurriedClock,
  type Received,
  type Reply,
  type ScriptedServer,
  serve,
  TOKEN,
} from "./scripted-server.ts";

const open: ScriptedServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

type Script = (request: Received, count: number) => Reply | Promise<Reply>;

async function scripted(script: Script, more: Partial<Connection> = {}, tuning: Tuning = {}) {
  const server = await serve(script);
  open.push(server);
  const clock = fastClock();
  const connection = connectionTo(server, more);
  const client = connectReadingClient(connection, { clock, ...tuning });
  return {
    server,
    clock,
    connection,
    client,
    get: (path = "/2.0/user") => client.request({ method: "GET", path }),
  };
}

/** The replies in turn; the last one for ever. */
function inTurn(...replies: Reply[]): Script {
  return (_, count) => replies[Math.min(count, replies.length) - 1] ?? {};
}

async function failure(promise: Promise<unknown>): Promise<ProviderError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ProviderError);
  return error as ProviderError;
}

const FINE: Reply = { json: { fine: true } };
const SENTENCE = "Rate limit for this resource has been exceeded";
const cut: Reply = (response) => response.socket?.destroy();

test("a request says who calls, what it wants and nothing else", async () => {
  const { get, server } = await scripted(() => FINE);
  expect(await get("/2.0/user?fields=%2Bx")).toEqual({ fine: true });
  const { method, url, headers } = server.requests[0] as Received;
  expect(`${method} ${url}`).toBe("GET /2.0/user?fields=%2Bx");
  const basic = Buffer.from(`${EMAIL}:${TOKEN}`).toString("base64");
  expect(headers).toEqual({
    host: new URL(server.origin).host,
    authorization: `Basic ${basic}`,
    accept: "application/json",
    "accept-encoding": "gzip",
    "user-agent": "castellan",
    connection: "keep-alive",
  });
});

test("a gzipped answer is unpacked", async () => {
  const body = gzipSync(JSON.stringify({ name: "Zoë" }));
  const { get } = await scripted(() => ({ headers: { "content-encoding": "gzip" }, body }));
  expect(await get()).toEqual({ name: "Zoë" });
});

test("names keep their control characters: whoever prints them strips them", async () => {
  const name = "Eve\u001b[31m\u202e\u0000";
  const { get } = await scripted(() => ({ json: { name } }));
  expect(await get()).toEqual({ name });
});

const half = JSON.stringify({ values: ["x".repeat(100)] }).slice(0, 60);

test.each<{ name: string; fault: Reply; message: RegExp }>([
  { name: "500", fault: { status: 500, body: "oops" }, message: /500, Bitbucket has a fault/ },
  { name: "a cut connection", fault: cut, message: /no answer, the connection was cut/ },
  {
    name: "an answer cut in the middle of its length",
    fault: (response) => {
      response.writeHead(200, { "content-length": "1000" });
      response.write(half, () => response.socket?.destroy());
    },
    message: /no answer, the/,
  },
  {
    name: "an answer cut in the middle of its chunks",
    fault: (response) => {
      response.writeHead(200);
      response.write(half, () => response.socket?.destroy());
    },
    message: /no answer, the/,
  },
  { name: "half a JSON text", fault: { body: half }, message: /200, something that is not JSON/ },
  { name: "an empty 200", fault: { body: "" }, message: /200, something that is not JSON/ },
  {
    name: "half a gzip stream",
    fault: {
      headers: { "content-encoding": "gzip" },
      body: gzipSync("x".repeat(5000)).subarray(0, 20),
    },
    message: /broken off or garbled/,
  },
  {
    name: "bytes that are no text",
    fault: { body: Buffer.from([0x22, 0xff, 0xfe, 0x22]) },
    message: /broken off or garbled/,
  },
  {
    name: "a login page with 200",
    fault: { headers: { "content-type": "text/html" }, body: "\n<html>Log in</html>" },
    message: /200, a web page instead of JSON/,
  },
])("a read is tried four times: $name", async ({ fault, message }) => {
  const { get, client, clock } = await scripted(inTurn(fault, fault, fault, FINE));
  expect(await get()).toEqual({ fine: true });
  expect(client.calls()).toBe(4);
  expect(clock.slept).toEqual([375, 750, 1500]);

  const hopeless = await scripted(() => fault);
  expect((await failure(hopeless.get())).message).toMatch(message);
  expect(hopeless.client.calls()).toBe(4);
});

test("a brownout's 410 is tried once more, and no longer", async () => {
  const brownout = { status: 410, body: "" };
  const { get, client } = await scripted(inTurn(brownout, FINE));
  expect(await get()).toEqual({ fine: true });
  expect(client.calls()).toBe(2);
  const gone = await scripted(() => brownout);
  expect((await failure(gone.get())).message).toMatch(/410, Bitbucket has removed/);
  expect(gone.client.calls()).toBe(2);
});

test.each<{ name: string; reply: Reply; message: RegExp }>([
  { name: "400", reply: { status: 400, body: "" }, message: /400, Bitbucket refuses/ },
  { name: "401", reply: { status: 401, body: "" }, message: /401, Bitbucket does not accept/ },
  { name: "404", reply: { status: 404, body: "" }, message: /404/ },
  { name: "501", reply: { status: 501, body: "not here" }, message: /501/ },
  {
    name: "part of an answer",
    reply: { status: 206, json: {} },
    message: /206, Bitbucket refuses/,
  },
])("trying again cannot help: $name", async ({ reply, message }) => {
  const { get, client } = await scripted(() => reply);
  expect((await failure(get())).message).toMatch(message);
  expect(client.calls()).toBe(1);
});

test("a redirect is an error, and nobody is called with the credential", async () => {
  const elsewhere = await serve(() => FINE);
  open.push(elsewhere);
  const location = `${elsewhere.origin}/2.0/user`;
  const { get, client } = await scripted(() => ({ status: 302, headers: { location } }));
  expect((await failure(get())).message).toMatch(/302, a redirect, which castellan does not/);
  expect(client.calls()).toBe(1);
  expect(elsewhere.requests).toEqual([]);
});

test("a bomb is not unpacked", async () => {
  const body = gzipSync(Buffer.alloc(40 * 1024 * 1024, 0x20), { level: 1 });
  expect(body.length).toBeLessThan(1024 * 1024);
  const { get, client } = await scripted(() => ({ headers: { "content-encoding": "gzip" }, body }));
  expect((await failure(get())).message).toMatch(/larger than 32 MiB/);
  expect(client.calls()).toBe(1);
});

test("a body of a gigabyte is hung up on", async () => {
  let sent = 0;
  const chunk = Buffer.alloc(1024 * 1024, 0x20);
  const { get, client } = await scripted(() => (response) => {
    const push = () => {
      while (!response.destroyed && sent < 1024) {
        sent += 1;
        if (!response.write(chunk)) return void response.once("drain", push);
      }
      response.end();
    };
    push();
  });
  expect((await failure(get())).message).toMatch(/larger than 32 MiB/);
  expect(client.calls()).toBe(1);
  expect(sent).toBeLessThan(64);
});

test("JSON a million levels deep is read like any other", async () => {
  const body = `${"[".repeat(1_000_000)}${"]".repeat(1_000_000)}`;
  const { get } = await scripted(() => ({ body }));
  expect(Array.isArray(await get())).toBe(true);
});

test("a server that never answers is given up on", async () => {
  const timeout = { connect: 100, response: 60, request: 120 };
  const { get, client } = await scripted(() => () => {}, {}, { timeout });
  expect((await failure(get())).message).toMatch(/no answer, it took too long \(ETIMEDOUT\)/);
  expect(client.calls()).toBe(4);
});

test("a proxy is used only where it is asked for", async () => {
  const proxy = await serve(() => ({ json: { by: "proxy" } }));
  open.push(proxy);
  const direct = await scripted(() => FINE);
  expect(await direct.get()).toEqual({ fine: true });
  const proxied = await scripted(() => FINE, {
    proxyEnvironment: { HTTP_PROXY: proxy.origin, NO_PROXY: "bitbucket.example" },
  });
  expect(await proxied.get()).toEqual({ by: "proxy" });
  expect(proxied.server.requests).toEqual([]);
});

test("nobody listens", async () => {
  const { get, server } = await scripted(() => FINE);
  await server.close();
  expect((await failure(get())).message).toBe(
    "GET /2.0/user: no answer, the connection was refused (ECONNREFUSED).",
  );
});

test.each<{ name: string; limited: Reply; waits: number[] }>([
  {
    name: "429 with JSON and seconds",
    limited: {
      status: 429,
      headers: { "retry-after": "7" },
      json: { type: "error", error: { message: SENTENCE } },
    },
    waits: [7_000, 7_000],
  },
  { name: "429 with bare text", limited: { status: 429, body: SENTENCE }, waits: [750, 1_500] },
  {
    name: "403 with the sentence",
    limited: { status: 403, json: { error: { message: SENTENCE } } },
    waits: [750, 1_500],
  },
  {
    name: "429 with a date",
    limited: {
      status: 429,
      headers: { "retry-after": "Mon, 23 Nov 2026 12:00:30 GMT" },
      body: "",
    },
    waits: [30_000, 1_500],
  },
  {
    name: "429 with the seconds left",
    limited: { status: 429, headers: { "x-ratelimit-reset": "3600" }, body: "" },
    waits: [3_600_000, 3_600_000],
  },
])("the rate limit is waited out: $name", async ({ limited, waits }) => {
  const told: number[] = [];
  const { get, clock, client } = await scripted(inTurn(limited, limited, FINE), {
    maxWait: 3 * 3_600_000,
    onWait: ({ milliseconds, reason }) => {
      expect(reason).toBe("GET /2.0/user: rate limit reached");
      told.push(milliseconds);
    },
  });
  expect(await get()).toEqual({ fine: true });
  expect(clock.slept).toEqual(waits);
  expect(told).toEqual(waits);
  expect(client.calls()).toBe(3);
});

test("waits do not use up the attempts, and grow to a minute", async () => {
  const replies = [...Array<Reply>(9).fill({ status: 429, body: "" }), { status: 500 }, FINE];
  const { get, clock } = await scripted(inTurn(...replies), {}, {});
  expect(await get()).toEqual({ fine: true });
  expect(clock.slept).toEqual([
    750, 1_500, 3_000, 6_000, 12_000, 24_000, 45_000, 45_000, 45_000, 375,
  ]);
});

test("a call that goes through makes the next wait small again", async () => {
  const limited: Reply = { status: 429, body: "" };
  const { get, clock } = await scripted(inTurn(limited, limited, FINE, limited, FINE));
  await get();
  await get();
  expect(clock.slept).toEqual([750, 1_500, 750]);
});

test("a limit that does not end is given up on after the longest wait, and then nobody is called", async () => {
  const { get, clock, client } = await scripted(
    () => ({ status: 429, headers: { "retry-after": "60" }, body: "" }),
    { maxWait: 150_000 },
  );
  const error = await failure(get());
  expect(error.message).toMatch(/rate limit would take 3 min to wait out, longer than the 3 min/);
  expect(error.status).toBe(429);
  expect(clock.slept).toEqual([60_000, 60_000]);
  expect(client.calls()).toBe(3);
  await failure(get());
  expect(client.calls()).toBe(3);
});

test("a wait that is too long is not begun", async () => {
  const { get, clock } = await scripted(() => ({
    status: 429,
    headers: { "retry-after": "86400" },
    body: "",
  }));
  expect((await failure(get())).message).toMatch(/would take 1440 min to wait out/);
  expect(clock.slept).toEqual([]);
});

test("ten workers are turned away once and wait together", async () => {
  const waits: number[] = [];
  let turnedAway = 0;
  const { client } = await scripted(
    async (_, count) => {
      if (count > 10) return FINE;
      // All ten are under way before the first is turned away.
      while (turnedAway === 0 && client.calls() < 10) await new Promise(setImmediate);
      turnedAway += 1;
      return { status: 429, headers: { "retry-after": "10" }, body: "" };
    },
    { onWait: ({ milliseconds }) => waits.push(milliseconds) },
    { clock: hurriedClock() },
  );
  await Promise.all(
    Array.from({ length: 100 }, () => client.request({ method: "GET", path: "/2.0/user" })),
  );
  expect(client.calls()).toBe(110);
  expect(waits).toEqual([10_000]);
});

test("no more requests at once than allowed", async () => {
  let now = 0;
  let most = 0;
  const { client } = await scripted(
    async () => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setTimeout(resolve, 5));
      now -= 1;
      return FINE;
    },
    { concurrency: 3 },
  );
  await Promise.all(
    Array.from({ length: 20 }, () => client.request({ method: "GET", path: "/2.0/user" })),
  );
  expect(most).toBe(3);
});

test("a reading client refuses every verb but GET, and sends nothing", async () => {
  const { client, server, connection } = await scripted(() => FINE);
  for (const method of ["PUT", "POST", "DELETE", "PATCH", "get", "G\nET"]) {
    const call = { method: method as "GET", path: "/2.0/user" };
    expect(() => client.request(call)).toThrow("is for GET only");
  }
  expect(Object.keys(connectReader(connection)).sort()).toEqual([
    "calls",
    "directory",
    "names",
    "read",
  ]);
  expect(server.requests).toEqual([]);
});

test.each([
  "https://evil.example/2.0/user",
  "//evil.example/2.0/user",
  "/2.0/../../admin",
  "/2.0/%2e%2e/x",
  "/3.0/user",
  "2.0/user",
  "/2.0/a b",
  "/2.0/user#x",
])("a path that is not in its normal form is refused: %s", async (path) => {
  const { client, server } = await scripted(() => FINE);
  expect(() => client.request({ method: "GET", path })).toThrow("A path must");
  expect(server.requests).toEqual([]);
});

test("stopping ends what is under way and what waits", async () => {
  const stop = new AbortController();
  const { client } = await scripted(() => () => stop.abort(), {
    signal: stop.signal,
    concurrency: 2,
  });
  const calls = Array.from({ length: 5 }, () =>
    failure(client.request({ method: "GET", path: "/2.0/user" })),
  );
  const messages = (await Promise.all(calls)).map(({ message }) => message);
  expect(messages).toEqual(Array(5).fill("Stopped before Bitbucket had answered."));
  expect(client.calls()).toBeLessThanOrEqual(2);
});

test.each([
  "http://bitbucket.example",
  "http://127.0.0.1.evil.example",
  "http://localhost.evil.example",
  "ftp://127.0.0.1",
  "https://user:password@api.bitbucket.org",
  "https://api.bitbucket.org/2.0",
  "https://api.bitbucket.org?x=1",
  "not a url",
])("an endpoint that would leak or mislead is refused: %s", (origin) => {
  expect(() => connectReader(connectionTo({ origin }))).toThrow(/The endpoint /);
  expect(() => connectReader(connectionTo({ origin }))).not.toThrow(/password/);
});

test.each(["http://localhost:1", "http://127.0.0.1:1", "http://[::1]:1", "https://api.example/"])(
  "an endpoint that is fine: %s",
  (origin) => {
    expect(() => connectReader(connectionTo({ origin }))).not.toThrow();
  },
);

test("a workspace that could be another path is refused", () => {
  const connection = connectionTo({ origin: "https://x.example" }, { workspace: "../other" });
  for (const connect of [connectReadingClient, connectWritingClient])
    expect(() => connect(connection)).toThrow('"../other" cannot be a name in Bitbucket');
});

test.each([
  { email: "", token: "x", message: "e-mail address is empty" },
  { email: EMAIL, token: "", message: "API token is empty" },
  { email: EMAIL, token: "secret\n", message: "API token holds a character" },
  { email: "a:b", token: "x", message: "e-mail address holds a character" },
])("a credential that cannot be one: $message", ({ email, token, message }) => {
  const credentials = { kind: "api-token", email, token } as const;
  const connect = () =>
    connectReader(connectionTo({ origin: "https://x.example" }, { credentials }));
  expect(connect).toThrow(message);
  expect(connect).not.toThrow(/secret/);
});

const CONSUMER = { kind: "oauth-consumer", id: "key", secret: "hush-hush-secret" } as const;

test("an OAuth consumer reads with an access token, renewed before it ends and once when refused", async () => {
  let issued = 0;
  let accepted = "token-1";
  const { get, client, server, clock } = await scripted(
    ({ path, method, body, headers }) => {
      if (path === "/site/oauth2/access_token") {
        expect(`${method} ${body}`).toBe("POST grant_type=client_credentials");
        expect(headers.authorization).toBe(
          `Basic ${Buffer.from("key:hush-hush-secret").toString("base64")}`,
        );
        issued += 1;
        return { json: { access_token: `token-${issued}`, expires_in: 7200 } };
      }
      return headers.authorization === `Bearer ${accepted}` ? FINE : { status: 401, body: "" };
    },
    { credentials: CONSUMER },
  );
  await Promise.all([get(), get(), get()]);
  expect(issued).toBe(1);
  await clock.sleep(7_150_000, undefined);
  accepted = "token-2";
  const before = client.calls();
  await get();
  expect(client.calls() - before).toBe(2);
  expect(issued).toBe(2);
  accepted = "token-3";
  await Promise.all([get(), get()]);
  expect(issued).toBe(3);
  accepted = "none";
  expect((await failure(get())).message).toMatch(/401, Bitbucket does not accept the access token/);
  expect(issued).toBe(4);
  expect(client.calls()).toBe(server.requests.length);
});

test.each<{ name: string; reply: Reply; calls: number; message: RegExp }>([
  {
    name: "a wrong secret",
    reply: { status: 400, json: { error: "unauthorized_client" } },
    calls: 1,
    message: /OAuth token request: 400, Bitbucket gives the OAuth consumer no access token/,
  },
  { name: "a fault", reply: { status: 503, body: "" }, calls: 4, message: /request: 503/ },
  {
    name: "a token with a line end",
    reply: { json: { access_token: "a\r\nx: y" } },
    calls: 1,
    message: /no access token/,
  },
])("no access token: $name", async ({ reply, calls, message }) => {
  const { get, server } = await scripted(() => reply, { credentials: CONSUMER });
  expect((await failure(get())).message).toMatch(message);
  expect(server.requests).toHaveLength(calls);
});

test("an OAuth consumer cannot write, and is told why", () => {
  const connection = connectionTo({ origin: "https://x.example" }, { credentials: CONSUMER });
  expect(() => connectWritingClient(connection)).toThrow(
    "An OAuth consumer can read but not write: Bitbucket lets only an API token change permissions.",
  );
});

test("no error and no object shows the credential, whatever the server does", async () => {
  const basic = Buffer.from(`${EMAIL}:${TOKEN}`).toString("base64");
  const echoes: Script[] = [
    ({ headers }) => ({
      status: 400,
      json: { error: { message: `you sent ${headers.authorization}` } },
    }),
    () => ({ status: 403, body: `bad ${TOKEN} and ${encodeURIComponent(TOKEN)}` }),
    () => ({ status: 404, body: `${"x".repeat(190)}${TOKEN}` }),
    () => ({
      status: 403,
      json: { error: { message: "x", detail: { required: [`${TOKEN}:bitbucket`], granted: [] } } },
    }),
    () => ({ status: 302, headers: { location: `https://evil.example/${TOKEN}` } }),
    () => ({ status: 500, body: `<title>${basic}</title>` }),
    () => ({ status: 429, body: TOKEN, headers: { "retry-after": "999999" } }),
    () => cut,
    () => ({ body: TOKEN }),
  ];
  const shown: string[] = [];
  for (const script of echoes) {
    const { get, client, connection } = await scripted(script);
    const error = await failure(get());
    shown.push(error.message, String(error.stack), JSON.stringify(error));
    for (const object of [error, client, connectReader(connection)])
      shown.push(inspect(object, { depth: 20, showHidden: true }));
  }
  for (const text of shown) {
    expect(text).not.toContain(TOKEN);
    expect(text).not.toContain(TOKEN.slice(0, 9));
    expect(text).not.toContain(basic.slice(0, 20));
    expect(text).not.toContain("authorization");
  }
});
