import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Clock } from "../../../src/http/clock.ts";
import type { Connection } from "../../../src/providers/bitbucket/index.ts";

/** A request as it came over the wire. */
export type Received = {
  method: string;
  url: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage["headers"];
  body: string;
};

/** What a script answers: data, or a function that does what it likes with the socket. */
export type Reply =
  | { status?: number; headers?: Record<string, string>; json?: unknown; body?: string | Buffer }
  | ((response: ServerResponse) => void);

export type ScriptedServer = { origin: string; requests: Received[]; close(): Promise<void> };

/** A real server on loopback that answers every request as the script says. */
export async function serve(
  script: (request: Received, count: number) => Reply | Promise<Reply>,
): Promise<ScriptedServer> {
  const requests: Received[] = [];
  const server = createServer(async (request, response) => {
    const received = await receive(request);
    requests.push(received);
    send(response, await script(received, requests.length));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function receive(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const url = request.url ?? "";
  const [path = "", query = ""] = url.split("?", 2);
  return {
    method: request.method ?? "",
    url,
    path,
    query: new URLSearchParams(query),
    headers: request.headers,
    body: Buffer.concat(chunks).toString(),
  };
}

function send(response: ServerResponse, reply: Reply): void {
  if (typeof reply === "function") {
    reply(response);
    return;
  }
  response.statusCode = reply.status ?? 200;
  for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);
  if ("json" in reply) {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(reply.json));
  } else response.end(reply.body);
}

/** A clock on which sleeping takes no time, and which remembers how long it was slept on. */
export function fastClock(random = 0.5): Clock & { slept: number[] } {
  const slept: number[] = [];
  let now = Date.UTC(2026, 10, 23, 12);
  return {
    slept,
    now: () => now,
    random: () => random,
    sleep: async (milliseconds, signal) => {
      signal?.throwIfAborted();
      slept.push(milliseconds);
      now += milliseconds;
    },
  };
}

/** A clock that runs twenty times as fast, for what happens at the same time. */
export function hurriedClock(): Clock {
  const start = Date.now();
  return {
    now: () => start + (Date.now() - start) * 20,
    random: () => 0.5,
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds / 20)),
  };
}

export const TOKEN = "ATATT3xFf/very+secret=0A1B2C";
export const EMAIL = "bot@acme.example";

/** A connection of the kind users have, to a scripted server. */
export function connectionTo(
  { origin }: Pick<ScriptedServer, "origin">,
  more: Partial<Connection> = {},
): Connection {
  return {
    workspace: "acme",
    origin,
    credentials: { kind: "api-token", email: EMAIL, token: TOKEN },
    ...more,
  };
}

/** A UUID that differs by number, as Bitbucket writes it. */
export function uuid(number: number): string {
  return `{00000000-0000-4000-8000-${number.toString(16).padStart(12, "0")}}`;
}
