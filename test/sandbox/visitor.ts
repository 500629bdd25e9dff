import { afterAll, expect } from "@jest/globals";
import {
  createSandbox,
  type Exchange,
  type Sandbox,
  type SandboxOptions,
} from "../../src/sandbox/index.ts";
import { contractFaults } from "./contract.ts";

export type Json = Record<string, unknown>;
export type Reply = { status: number; headers: Headers; text: string; body: Json };
export type Ask = {
  as?: string;
  json?: unknown;
  form?: Record<string, string>;
  text?: string;
  headers?: Record<string, string>;
};

/** A running sandbox and somebody who calls it. Every exchange is held against the official documents. */
export type Visit = {
  sandbox: Sandbox;
  origin: string;
  exchanges: Exchange[];
  get(path: string, ask?: Ask): Promise<Reply>;
  put(path: string, ask?: Ask): Promise<Reply>;
  post(path: string, ask?: Ask): Promise<Reply>;
  delete(path: string, ask?: Ask): Promise<Reply>;
  send(method: string, path: string, ask?: Ask): Promise<Reply>;
  /** Fails when an exchange broke the contract. */
  close(): Promise<void>;
};

/** A test that fails half-way leaves its sandbox open, which would keep jest from ending. */
const opened: Sandbox[] = [];
afterAll(async () => {
  for (const sandbox of opened) await sandbox.close();
});

/** Starts a sandbox on a free port. */
export async function visit(options: SandboxOptions = {}): Promise<Visit> {
  const exchanges: Exchange[] = [];
  const sandbox = createSandbox({ ...options, observe: (exchange) => exchanges.push(exchange) });
  opened.push(sandbox);
  const origin = await sandbox.start();
  const send = (method: string, path: string, ask: Ask = {}) =>
    call(sandbox, method, origin + path, ask);
  return {
    sandbox,
    origin,
    exchanges,
    send,
    get: (path, ask) => send("GET", path, ask),
    put: (path, ask) => send("PUT", path, ask),
    post: (path, ask) => send("POST", path, ask),
    delete: (path, ask) => send("DELETE", path, ask),
    close: async () => {
      await sandbox.close();
      expect(exchanges.flatMap(contractFaults)).toEqual([]);
    },
  };
}

async function call(sandbox: Sandbox, method: string, url: string, ask: Ask): Promise<Reply> {
  const { as = basicAs(sandbox, "admin"), json, form, text, headers = {} } = ask;
  const body =
    json === undefined
      ? form === undefined
        ? text
        : new URLSearchParams(form).toString()
      : JSON.stringify(json);
  const type = json === undefined ? "application/x-www-form-urlencoded" : "application/json";
  const response = await fetch(url, {
    method,
    headers: {
      ...(as === "" ? {} : { authorization: as }),
      ...(body === undefined ? {} : { "content-type": type }),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });
  const answered = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text: answered,
    body: toJson(answered),
  };
}

function toJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return {};
  }
}

/** The Authorization header of one of the world's API tokens. */
export function basicAs(
  sandbox: Sandbox,
  name: "admin" | "reader" | "member" | "expired" | "unscoped",
): string {
  const { email, token } = sandbox.credentials[name];
  return basic(email, token);
}

export function basic(user: string, secret: string): string {
  return `Basic ${Buffer.from(`${user}:${secret}`).toString("base64")}`;
}

/** The UUID of somebody in the base world, by alias; in braces. */
export function uuidOf({ state }: Sandbox, alias: string): string {
  const person = state.members().find(({ nickname }) => nickname === alias);
  if (person === undefined) throw new Error(`nobody is called ${alias}`);
  return person.uuid;
}

/** A path segment: braces and colons percent-encoded. */
export function segment(text: string): string {
  return encodeURIComponent(text);
}

/** The values of a page. */
export function values({ body }: Reply): Json[] {
  return body["values"] as Json[];
}

/** A member deep inside a body, as `error.detail.required`. */
export function at(body: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((value, name) => (value as Json | undefined)?.[name], body);
}
