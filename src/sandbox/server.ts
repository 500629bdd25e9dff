import type { IncomingMessage, Server } from "node:http";
import { createAdaptorServer, type HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { type Context, Hono } from "hono";
import { Call, type PageFault } from "./call.ts";
import { createControl } from "./control.ts";
import type { Core } from "./core.ts";
import type { Caller } from "./credentials.ts";
import { type Answer, type Dialect, isRefusal, Refusal, renderRefusal } from "./errors.ts";
import type { FaultEffect } from "./faults.ts";
import { keepForLag } from "./lag.ts";
import type { LoggedRequest } from "./request-log.ts";
import type { Route } from "./route.ts";
import { isUnbuilt, ROUTES } from "./routes.ts";
import { checkAccess, checkAlive, checkCredential } from "./rules.ts";

/** One request and its answer, as they went over the wire. */
export type Exchange = {
  method: string;
  /** As sent, with its query. */
  path: string;
  /** The program that asks, by its own word. */
  agent: string;
  requestType: string;
  requestBody: string;
  status: number;
  responseType: string;
  responseBody: string;
  /** The kind of fault that struck; then the answer is not Bitbucket's. */
  fault: string | undefined;
};

/** What the server needs to know beside the core. */
export type ServerSettings = {
  latency: () => number;
  origin: () => string;
  observe: ((exchange: Exchange) => void) | undefined;
};

const KEEP_ALIVE = 75_000;

type Environment = { Bindings: HttpBindings };
type Connection = Context<Environment>;

/** Answers HTTP from the route table, with faults in between. */
export class SandboxServer {
  readonly #core: Core;
  readonly #settings: ServerSettings;

  constructor(core: Core, settings: ServerSettings) {
    this.#core = core;
    this.#settings = settings;
  }

  /** The Node server, not yet listening. */
  create(): Server {
    const app = new Hono<Environment>({ strict: false });
    app.route("/_sandbox", createControl(this.#core));
    for (const route of ROUTES) {
      app.on(route.method, toHonoPath(route.path), (context) => this.#serve(context, route));
    }
    app.all("*", (context) => this.#serve(context, undefined));
    const server = createAdaptorServer({ fetch: app.fetch }) as Server;
    // Node's five seconds are so short that a client may reuse a connection just as it closes.
    server.keepAliveTimeout = KEEP_ALIVE;
    return server;
  }

  async #serve(context: Connection, route: Route | undefined): Promise<Response> {
    const { method = "", url = "" } = context.env.incoming;
    const { log, clock, faults } = this.#core;
    const logged = log.add(method, url, clock.now());
    const fault = faults.strike({ method, path: url, number: logged.number });
    if (fault !== undefined) logged.fault = fault.effect.kind;
    const delay = this.#settings.latency() + (fault?.delay ?? 0);
    if (delay > 0) await wait(delay);
    const body = method === "GET" || method === "HEAD" ? "" : await context.req.text();
    const work = () => this.#answer(context, { route, logged, body, effect: fault?.effect });
    const answer = fault === undefined ? work() : fail(context, logged, fault.effect, work);
    if (answer instanceof Promise) return answer;
    return this.#respond(context, logged, answer, body);
  }

  #respond(
    context: Connection,
    logged: LoggedRequest,
    answer: Answer,
    requestBody: string,
  ): Response {
    const { status, json, text, headers = {} } = answer;
    logged.status = status;
    const body = json === undefined ? text : JSON.stringify(json);
    const responseType = headers["content-type"] ?? typeOf(answer);
    const { observe } = this.#settings;
    if (observe !== undefined) {
      const { method, path, fault } = logged;
      const { "content-type": requestType = "", "user-agent": agent = "" } =
        context.env.incoming.headers;
      observe({
        method,
        path,
        agent,
        requestType,
        requestBody,
        status,
        responseType,
        responseBody: body ?? "",
        fault,
      });
    }
    const init = { status, headers: { ...headers, "content-type": responseType } };
    return new Response(body ?? null, init);
  }

  #answer(context: Connection, job: Job): Answer {
    const { route, logged } = job;
    const [pathname] = split(context.env.incoming.url ?? "");
    if (route === undefined) return missing(logged.method, pathname);
    try {
      return this.#admitted(context, { ...job, route });
    } catch (error) {
      if (isRefusal(error)) return renderRefusal(error, dialectOf(pathname));
      throw error;
    }
  }

  #admitted(context: Connection, job: Job & { route: Route }): Answer {
    const { route, logged } = job;
    const { limits, switches, clock } = this.#core;
    checkAlive(route, switches);
    const caller = this.#caller(context.env.incoming, route);
    logged.credential = caller.kind;
    const now = clock.now();
    const refused = limits.admit(route, caller, now);
    if (refused !== undefined) return refused;
    checkCredential(route, caller, switches);
    if (lacksLength(context.env.incoming)) throw new Refusal(411, "Length Required");
    const answer = this.#handle(context, job, caller);
    const headers = limits.headers(route, caller, now);
    return headers === undefined
      ? answer
      : { ...answer, headers: { ...answer.headers, ...headers } };
  }

  #caller({ headers }: IncomingMessage, route: Route): Caller {
    // The token endpoint reads its own credentials.
    if (route.access === "anyone")
      return { kind: "anonymous", budget: "anonymous", scopes: new Set() };
    return this.#core.authenticator.read(headers.authorization);
  }

  #handle(
    context: Connection,
    { route, body, effect }: Job & { route: Route },
    caller: Caller,
  ): Answer {
    const { headers, url = "" } = context.env.incoming;
    const [pathname, search] = split(url);
    const { state, switches, effects } = this.#core;
    const call = new Call({
      state,
      switches,
      effects,
      caller,
      origin: this.#settings.origin(),
      pathname,
      search,
      params: context.req.param() as Record<string, string>,
      body,
      contentType: headers["content-type"] ?? "",
      authorization: headers.authorization,
      pageFault: pageFaultOf(effect),
    });
    checkAccess(call, route.access);
    if (route.method !== "GET") keepForLag(call);
    return route.handle(call);
  }
}

type Job = {
  route: Route | undefined;
  logged: LoggedRequest;
  body: string;
  effect: FaultEffect | undefined;
};

/** `{repo_slug}` becomes `:repo_slug`. */
function toHonoPath(template: string): string {
  return template.replace(/\{(\w+)\}/g, ":$1");
}

function missing(method: string, pathname: string): Answer {
  if (!isUnbuilt(pathname))
    return renderRefusal(new Refusal(404, "Resource not found"), dialectOf(pathname));
  // Always the 2.0 envelope: what the sandbox lacks must be said in a form that every client shows.
  const detail =
    "Bitbucket Cloud has an endpoint here, or a family of them; the sandbox has not built it.";
  return renderRefusal(
    new Refusal(501, `The sandbox does not serve ${method} ${pathname}`, { detail }),
    "2.0",
  );
}

const HTML =
  "<!DOCTYPE html>\n<html><head><title>Bitbucket</title></head><body><h1>Something went wrong</h1></body></html>\n";

/** Does what a fault says. `work` carries the request out; whether and when it is called is the point. */
function fail(
  context: Connection,
  logged: LoggedRequest,
  effect: FaultEffect,
  work: () => Answer,
): Answer | Promise<Response> {
  switch (effect.kind) {
    case "delay":
    case "shift":
    case "repeat":
      return work();
    case "status":
      if (effect.commits) work();
      return statusAnswer(effect);
    case "html":
      return { status: 200, text: HTML, headers: { "content-type": HTML_TYPE } };
    case "truncate":
      return truncated(work());
    case "drop":
      return drop(context, logged, effect.at, work);
  }
}

function statusAnswer({
  status,
  body,
  retryAfter,
}: Extract<FaultEffect, { kind: "status" }>): Answer {
  const headers: Record<string, string> =
    retryAfter === undefined ? {} : { "retry-after": String(retryAfter) };
  if (status === 204 || status === 304) return { status, headers };
  if (typeof body === "string") return { status, text: body, headers };
  const json = body ?? { type: "error", error: { message: "Something went wrong" } };
  return { status, json, headers };
}

function truncated({ status, json, text, headers = {} }: Answer): Answer {
  const whole = json === undefined ? (text ?? "") : JSON.stringify(json);
  const half = whole.slice(0, Math.floor(whole.length / 2));
  return { status, text: half, headers: { ...headers, "content-type": JSON_TYPE } };
}

async function drop(
  { env: { incoming, outgoing } }: Connection,
  logged: LoggedRequest,
  at: "before-commit" | "after-commit" | "mid-body",
  work: () => Answer,
): Promise<Response> {
  if (at !== "before-commit") {
    const { status, json, text = "" } = work();
    logged.status = status;
    if (at === "mid-body")
      await sendHalf(
        outgoing as HalfSender,
        status,
        json === undefined ? text : JSON.stringify(json),
      );
  }
  incoming.socket.destroy();
  return RESPONSE_ALREADY_SENT;
}

/** The part of Node's response that a broken answer needs. */
type HalfSender = {
  writeHead: (status: number, headers: Record<string, string | number>) => unknown;
  write: (text: string, done: () => void) => unknown;
};

/** Promises the whole length and delivers half of it. */
function sendHalf(outgoing: HalfSender, status: number, whole: string): Promise<void> {
  const body = whole === "" ? "{}" : whole;
  outgoing.writeHead(status, {
    "content-type": JSON_TYPE,
    "content-length": Buffer.byteLength(body),
  });
  return new Promise((resolve) => {
    outgoing.write(body.slice(0, Math.floor(body.length / 2)), resolve);
  });
}

const JSON_TYPE = "application/json; charset=utf-8";
const HTML_TYPE = "text/html; charset=utf-8";
const TEXT_TYPE = "text/plain; charset=utf-8";

/** Even an empty answer has a type: npm's `bitbucket` cannot read a 204 without one. */
function typeOf({ json, text }: Answer): string {
  if (json !== undefined) return JSON_TYPE;
  return text === undefined ? HTML_TYPE : TEXT_TYPE;
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}

function pageFaultOf(effect: FaultEffect | undefined): PageFault | undefined {
  return effect?.kind === "shift" || effect?.kind === "repeat" ? effect : undefined;
}

function split(url: string): [pathname: string, search: string] {
  const mark = url.indexOf("?");
  return mark === -1 ? [url, ""] : [url.slice(0, mark), url.slice(mark + 1)];
}

/** PUT and POST without a body still need a Content-Length (API notes §1.0). */
function lacksLength({ method, headers }: IncomingMessage): boolean {
  if (method !== "PUT" && method !== "POST") return false;
  return headers["content-length"] === undefined && headers["transfer-encoding"] === undefined;
}

function dialectOf(path: string): Dialect {
  if (path.startsWith("/1.0/")) return "1.0";
  if (path.startsWith("/admin/")) return "organisation";
  return path.startsWith("/site/") ? "oauth" : "2.0";
}
