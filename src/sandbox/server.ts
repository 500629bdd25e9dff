import type { IncomingMessage, Server } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { createAdaptorServer, type HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { Call } from "./call.ts";
import { Authenticator, type Caller } from "./credentials.ts";
import type { Effects } from "./effects.ts";
import { type Answer, type Dialect, isRefusal, Refusal, renderRefusal } from "./errors.ts";
import { keepForLag } from "./lag.ts";
import { RateLimits } from "./limits.ts";
import type { Route } from "./route.ts";
import { isUnbuilt, ROUTES } from "./routes.ts";
import { checkAccess, checkCredential } from "./rules.ts";
import type { State } from "./state.ts";
import type { Switches } from "./switches.ts";

/** One line of the request log. `path` is as sent, with its query. */
export type LoggedRequest = {
  number: number;
  method: string;
  path: string;
  status: number;
  /** Milliseconds on the sandbox's clock. */
  at: number;
  /** Who paid for it: `api-token`, `oauth`, `access-token` … */
  credential: string;
};

/** What the server works on. */
export type ServerParts = {
  state: State;
  switches: Switches;
  effects: Effects;
  requests: LoggedRequest[];
  latency: () => number;
  origin: () => string;
};

type Environment = { Bindings: HttpBindings };
type Connection = Context<Environment>;

const JSON_TYPE = "application/json; charset=utf-8";
const TEXT_TYPE = "text/plain; charset=utf-8";
/** Older lines of the request log are dropped in one go, so that a long-lived sandbox does not fill the memory. */
const LOG_LIMIT = 200_000;

/** Answers HTTP from the route table. */
export class SandboxServer {
  readonly #parts: ServerParts;
  readonly #authenticator: Authenticator;
  readonly #limits: RateLimits;
  #count = 0;

  constructor(parts: ServerParts) {
    this.#parts = parts;
    const { state, switches, effects } = parts;
    const { issued, now } = effects;
    this.#authenticator = new Authenticator({ state, switches, issued, now });
    this.#limits = new RateLimits(switches);
  }

  /** The Node server, not yet listening. */
  create(): Server {
    const app = new Hono<Environment>({ strict: false });
    for (const route of ROUTES) {
      app.on(route.method, route.path.replace(/\{(\w+)\}/g, ":$1"), (context) =>
        this.#serve(context, route),
      );
    }
    app.all("*", (context) => this.#missing(context));
    return createAdaptorServer({ fetch: app.fetch }) as Server;
  }

  async #serve(context: Connection, route: Route): Promise<Response> {
    const { incoming } = context.env;
    const logged = this.#log(incoming);
    const latency = this.#parts.latency();
    if (latency > 0) await wait(latency);
    const body = route.method === "GET" ? "" : await context.req.text();
    const answer = this.#answer(context, route, logged, body);
    return this.#respond(logged, answer);
  }

  #answer(context: Connection, route: Route, logged: LoggedRequest, body: string): Answer {
    const dialect = dialectOf(route.path);
    try {
      const caller = this.#caller(context.env.incoming, route);
      logged.credential = caller.kind;
      const now = this.#parts.effects.now();
      const refused = this.#limits.admit(route, caller, now);
      if (refused !== undefined) return refused;
      checkCredential(route, caller, this.#parts.switches);
      const answer = this.#handle(context, route, caller, body);
      const headers = this.#limits.headers(route, caller, now);
      return { ...answer, headers: { ...answer.headers, ...headers } };
    } catch (error) {
      if (isRefusal(error)) return renderRefusal(error, dialect);
      throw error;
    }
  }

  #caller(incoming: IncomingMessage, route: Route): Caller {
    // The token endpoint reads its own credentials.
    if (route.access === "anyone")
      return { kind: "anonymous", budget: "anonymous", scopes: new Set() };
    return this.#authenticator.read(incoming.headers.authorization);
  }

  #handle(context: Connection, route: Route, caller: Caller, body: string): Answer {
    const { incoming } = context.env;
    const [pathname = "", search = ""] = split(incoming.url ?? "");
    const { state, switches, effects, origin } = this.#parts;
    if (lacksLength(incoming)) throw new Refusal(411, "Length Required");
    const call = new Call({
      state,
      switches,
      effects,
      caller,
      origin: origin(),
      pathname,
      search,
      params: context.req.param() as Record<string, string>,
      body,
      contentType: incoming.headers["content-type"] ?? "",
      authorization: incoming.headers.authorization,
      pageShift: 0,
    });
    checkAccess(call, route.access);
    if (route.method !== "GET") keepForLag(call);
    return route.handle(call);
  }

  #missing(context: Connection): Response {
    const { incoming } = context.env;
    const logged = this.#log(incoming);
    const [pathname = ""] = split(incoming.url ?? "");
    const refusal = isUnbuilt(pathname)
      ? new Refusal(501, `The sandbox does not serve ${incoming.method} ${pathname}`, {
          detail:
            "Bitbucket Cloud has an endpoint here, or a family of them; the sandbox has not built it.",
        })
      : new Refusal(404, "Resource not found");
    // Always the 2.0 envelope: what the sandbox lacks must be said in a form that every client shows.
    return this.#respond(
      logged,
      renderRefusal(refusal, isUnbuilt(pathname) ? "2.0" : dialectOf(pathname)),
    );
  }

  #log({ method = "", url = "" }: IncomingMessage): LoggedRequest {
    const { requests, effects } = this.#parts;
    this.#count += 1;
    if (requests.length >= LOG_LIMIT) requests.splice(0, LOG_LIMIT / 2);
    const logged = {
      number: this.#count,
      method,
      path: url,
      status: 0,
      at: effects.now(),
      credential: "",
    };
    requests.push(logged);
    return logged;
  }

  #respond(logged: LoggedRequest, { status, json, text, headers = {} }: Answer): Response {
    logged.status = status;
    const body = json === undefined ? text : JSON.stringify(json);
    if (body === undefined) return new Response(null, { status, headers });
    const type = json === undefined ? TEXT_TYPE : JSON_TYPE;
    return new Response(body, { status, headers: { "content-type": type, ...headers } });
  }
}

function split(url: string): [string, string] {
  const mark = url.indexOf("?");
  return mark === -1 ? [url, ""] : [url.slice(0, mark), url.slice(mark + 1)];
}

/** PUT and POST without a body still need a Content-Length (API notes §1.0). */
function lacksLength({ method, headers }: IncomingMessage): boolean {
  if (method !== "PUT" && method !== "POST") return false;
  return headers["content-length"] === undefined && headers["transfer-encoding"] === undefined;
}

/** Which part of the API a path belongs to. */
export function dialectOf(path: string): Dialect {
  if (path.startsWith("/1.0/")) return "1.0";
  if (path.startsWith("/admin/")) return "organisation";
  return path.startsWith("/site/") ? "oauth" : "2.0";
}
