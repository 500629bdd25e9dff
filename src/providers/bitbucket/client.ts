import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import got, { type Got } from "got";
import pLimit from "p-limit";
import type { Budget } from "../../model/capabilities.ts";
import { ConfigError, ProviderError } from "../../model/errors.ts";
import type { Request } from "../../model/plan.ts";
import {
  type Answer,
  type Call,
  callName,
  codeOf,
  decodeBody,
  LARGEST_BODY,
  tooLarge,
} from "./answer.ts";
import { authorize } from "./authorization.ts";
import { type Clock, systemClock } from "./clock.ts";
import { type Connection, DEFAULT_ORIGIN, originOf } from "./connection.ts";
import { explain } from "./explain.ts";
import { judge } from "./judge.ts";
import { segment } from "./path.ts";
import { createPause } from "./pause.ts";
import { budgetOf, isRateLimited, waitAsked } from "./rate-limit.ts";
import { retry } from "./retry.ts";
import { broken, noAnswer, Setback } from "./setback.ts";

/** Talks to one workspace's API with a fixed set of verbs; any other is refused before anything is sent. */
export type Client<Verb extends string> = {
  /** The only origin that is called, but for an OAuth consumer's access token. */
  origin: string;
  /** Most requests under way at once. */
  concurrency: number;
  /**
   * Makes a call, retrying what may succeed later, and resolves with the answer's JSON: for a GET always, for another
   * verb only if there is some. Throws ProviderError.
   */
  request(call: {
    method: Verb;
    /** From the API version on, percent-encoded. */
    path: string;
    json?: Record<string, string>;
    form?: Record<string, string>;
  }): Promise<unknown>;
  /** How many HTTP requests were sent so far, retries included. */
  calls(): number;
  /** What the latest answer that told said of the rate limit. */
  budget(): Budget | undefined;
};
/** A client that has no way to change anything. */
export type ReadingClient = Client<"GET">;
/** A client that may change things, and reads to make sure of it. */
export type WritingClient = Client<"GET" | Request["method"]>;

/** What only tests change. */
export type Tuning = {
  clock?: Clock;
  /** Milliseconds for connecting, for the first byte of an answer, and for a whole request. */
  timeout?: { connect: number; response: number; request: number };
};

const CONCURRENCY = 10;
/** Bitbucket counts calls per rolling hour (documented); five minutes more for clocks that differ. */
const MAX_WAIT = 65 * 60_000;
const TIMEOUT = { connect: 5_000, response: 20_000, request: 60_000 };

/** A client for reading. Throws ConfigError when the connection cannot be right. */
export function connectReadingClient(connection: Connection, tuning: Tuning = {}): ReadingClient {
  return connectClient<"GET">(connection, ["GET"], tuning);
}

/**
 * A client for writing. Throws ConfigError when the connection cannot be right, or its credential is an OAuth consumer, which
 * Bitbucket forbids to change permissions (`x-atlassian-auth-types: api-token` on every PUT and DELETE).
 */
export function connectWritingClient(connection: Connection, tuning: Tuning = {}): WritingClient {
  if (connection.credentials.kind === "oauth-consumer")
    throw new ConfigError(
      "An OAuth consumer can read but not write: Bitbucket lets only an API token change permissions. Connect with an e-mail address and an API token.",
    );
  return connectClient(connection, ["GET", "POST", "PUT", "DELETE"], tuning);
}

function connectClient<Verb extends string>(
  connection: Connection,
  verbs: readonly Verb[],
  { clock = systemClock, timeout = TIMEOUT }: Tuning,
): Client<Verb> {
  const { concurrency = CONCURRENCY, maxWait = MAX_WAIT, signal, onWait } = connection;
  const origin = originOf(connection);
  segment(connection.workspace);
  const limit = pLimit(concurrency);
  const pause = createPause({ maxWait, signal, onWait }, clock);
  const transport = createTransport(connection, concurrency, timeout);
  const tokenOrigin = origin === DEFAULT_ORIGIN ? "https://bitbucket.org" : origin;
  const authorization = authorize(
    connection.credentials,
    (header) => transport.send(tokenOrigin, TOKEN_CALL, header),
    clock,
  );
  let budget: Budget | undefined;

  async function attempt(call: Call): Promise<unknown> {
    const ticket = await pause.over();
    const header = await authorization.header();
    const answer = await transport.send(origin, call, header);
    budget = budgetOf(answer) ?? budget;
    if (isRateLimited(answer)) {
      pause.begin(ticket, waitAsked(answer, clock.now()), `${callName(call)}: rate limit reached`);
      throw new Setback("pause", explain(call, answer, authorization));
    }
    pause.end(ticket);
    if (answer.status === 401 && authorization.renew(header))
      throw new Renewable(explain(call, answer, authorization));
    return judge(call, answer, authorization, clock);
  }

  return {
    origin,
    concurrency,
    request(call) {
      if (!verbs.includes(call.method))
        throw new Error(`This client is for ${verbs.join(", ")} only; nothing was sent.`);
      assertOwnPath(call.path, origin);
      return limit(() => retry(() => renewOnce(() => attempt(call)), { clock, maxWait, signal }));
    },
    calls: transport.calls,
    budget: () => budget,
  };
}

const TOKEN_CALL: Call = {
  method: "POST",
  path: "/site/oauth2/access_token",
  form: { grant_type: "client_credentials" },
};

/** A 401 that a new access token may cure. */
class Renewable extends Setback {
  constructor(error: ProviderError) {
    super("stop", error);
  }
}

async function renewOnce<T>(attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof Renewable)) throw error;
    return await attempt();
  }
}

/** Paths come from our own formula, and from `next` after a check; this is the second line of defence for both. */
function assertOwnPath(path: string, origin: string): void {
  const url = /^\/[12]\.0\//.test(path) ? new URL(path, origin) : undefined;
  if (url?.origin !== origin || url.pathname + url.search !== path)
    throw new Error("A path must start with /1.0/ or /2.0/ and be in its normal form.");
}

type Transport = {
  /** One HTTP exchange with any answer. Throws a Setback when there is none or it is broken. */
  send(origin: string, call: Call, authorization: string): Promise<Answer>;
  calls(): number;
};

function createTransport(
  { signal, proxyEnvironment }: Connection,
  concurrency: number,
  timeout: NonNullable<Tuning["timeout"]>,
): Transport {
  const http = createGot(concurrency, timeout, proxyEnvironment);
  const underWay = new Set<AbortController>();
  signal?.addEventListener("abort", () => {
    for (const controller of underWay) controller.abort();
  });
  let calls = 0;

  async function send(origin: string, call: Call, authorization: string): Promise<Answer> {
    calls += 1;
    const controller = new AbortController();
    underWay.add(controller);
    try {
      return await exchange(http, origin, call, authorization, controller);
    } finally {
      underWay.delete(controller);
    }
  }

  return { send, calls: () => calls };
}

/** got with everything off that would act on its own: retries, redirects, absolute URLs, inflating, throwing with headers inside. */
function createGot(
  concurrency: number,
  timeout: NonNullable<Tuning["timeout"]>,
  proxyEnvironment: Connection["proxyEnvironment"],
): Got {
  const agent = {
    keepAlive: true,
    maxSockets: concurrency,
    maxFreeSockets: concurrency,
    ...(proxyEnvironment ? { proxyEnv: { ...proxyEnvironment } } : {}),
  };
  return got.extend({
    allowAbsoluteUrls: false,
    http2: false,
    retry: { limit: 0 },
    followRedirect: false,
    throwHttpErrors: false,
    strictContentLength: true,
    decompress: false,
    responseType: "buffer",
    headers: { accept: "application/json", "accept-encoding": "gzip", "user-agent": "castellan" },
    timeout,
    agent: { http: new HttpAgent(agent), https: new HttpsAgent(agent) },
  });
}

async function exchange(
  http: Got,
  origin: string,
  { method, path, json, form }: Call,
  authorization: string,
  controller: AbortController,
): Promise<Answer> {
  const call = { method, path };
  let isTooLarge = false;
  try {
    const pending = http(path.slice(1), {
      prefixUrl: origin,
      method: method as "GET",
      headers: { authorization },
      signal: controller.signal,
      ...(json ? { json } : {}),
      ...(form ? { form } : {}),
    });
    pending.on("downloadProgress", ({ transferred }) => {
      if (transferred <= LARGEST_BODY) return;
      isTooLarge = true;
      controller.abort();
    });
    const { statusCode: status, headers, rawBody } = await pending;
    const body = decodeBody(call, status, headers["content-encoding"], rawBody);
    if (body === undefined) throw broken(call, status, "an answer that is broken off or garbled");
    return { status, headers: headers as Answer["headers"], body };
  } catch (error) {
    if (error instanceof Setback) throw error;
    if (error instanceof ProviderError) throw new Setback("stop", error);
    // Nothing of got's error goes any further than its code: it holds the request with its headers.
    if (isTooLarge) throw new Setback("stop", tooLarge(call));
    throw noAnswer(call, codeOf(error));
  }
}
