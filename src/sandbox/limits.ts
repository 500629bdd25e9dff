import type { Caller } from "./credentials.ts";
import { type Answer, Refusal, renderRefusal } from "./errors.ts";
import type { Route } from "./route.ts";
import type { Switches } from "./switches.ts";

const HOUR = 3_600_000;
const MINUTE = 60_000;
const SENTENCE = "Rate limit for this resource has been exceeded";

/** The limits Bitbucket documents (API notes §5); the library leaves them off unless they are asked for. */
export const DOCUMENTED_LIMITS = {
  "rate-limit": 1000,
  "invitation-limit": 100,
  "events-limit": 10,
} as const;

/** Times of past requests in a rolling window. */
class Window {
  #times: number[] = [];
  #start = 0;

  /** How many are left in the window that ends now. */
  count(now: number, length: number): number {
    while (this.#start < this.#times.length && (this.#times[this.#start] as number) <= now - length)
      this.#start += 1;
    if (this.#start > 10_000) {
      this.#times = this.#times.slice(this.#start);
      this.#start = 0;
    }
    return this.#times.length - this.#start;
  }

  add(now: number): void {
    this.#times.push(now);
  }

  /** When the oldest request leaves the window. */
  freeAt(length: number): number {
    return (this.#times[this.#start] ?? 0) + length;
  }
}

/** Counts requests per credential over a rolling hour, and invitations over a rolling minute (API notes §5). */
export class RateLimits {
  readonly #switches: Switches;
  readonly #windows = new Map<string, Window>();
  #refused = 0;

  constructor(switches: Switches) {
    this.#switches = switches;
  }

  /** Forgets every request so far. */
  clear(): void {
    this.#windows.clear();
    this.#refused = 0;
  }

  /** Counts the request, or gives the answer that refuses it. */
  admit(route: Route, caller: Caller, now: number): Answer | undefined {
    const limit = this.#switches["rate-limit"];
    if (limit > 0 && this.#isCounted(route)) {
      const refusal = this.#take(`hour ${caller.budget}`, limit, HOUR, now);
      if (refusal !== undefined) return refusal;
    }
    const events = this.#switches["events-limit"];
    if (events > 0 && /\/event(s|-actions)$/.test(route.path)) {
      const isOver =
        this.#take(`events ${caller.budget} ${route.path}`, events, MINUTE, now) !== undefined;
      if (isOver) return gatewayRefusal(now);
    }
    const invitations = this.#switches["invitation-limit"];
    if (invitations === 0 || !isInvitation(route)) return undefined;
    return this.#take(`invitations ${caller.budget}`, invitations, MINUTE, now);
  }

  /** What access tokens are told of their budget; other credentials are told nothing (API notes §5). */
  headers(route: Route, caller: Caller, now: number): Record<string, string> | undefined {
    const limit = this.#switches["rate-limit"];
    if (
      limit === 0 ||
      caller.kind !== "access-token" ||
      !route.path.startsWith("/2.0/repositories")
    )
      return undefined;
    const used = this.#windows.get(`hour ${caller.budget}`)?.count(now, HOUR) ?? 0;
    const isNear = limit - used <= limit * this.#switches["near-limit-share"];
    return {
      "x-ratelimit-limit": String(limit),
      "x-ratelimit-resource": "api",
      "x-ratelimit-nearlimit": String(isNear),
    };
  }

  #isCounted(route: Route): boolean {
    if (route.access === "organisation admin" || route.access === "anyone") return false;
    return (
      this.#switches["rate-limit-scope"] === "everything" ||
      route.path.startsWith("/2.0/repositories")
    );
  }

  #take(name: string, limit: number, length: number, now: number): Answer | undefined {
    const window = this.#windows.get(name) ?? new Window();
    this.#windows.set(name, window);
    if (window.count(now, length) >= limit) return this.#refuse(window.freeAt(length) - now);
    window.add(now);
    return undefined;
  }

  /** Both body forms were seen (API notes §5). */
  #refuse(wait: number): Answer {
    this.#refused += 1;
    const status = this.#switches["rate-limit-status"];
    const headers: Record<string, string> = this.#switches["retry-after"]
      ? { "retry-after": String(Math.max(1, Math.ceil(wait / 1000))) }
      : {};
    const form = this.#switches["rate-limit-body"];
    const isText = form === "text" || (form === "alternating" && this.#refused % 2 === 0);
    if (isText) return { status, text: SENTENCE, headers };
    return { ...renderRefusal(new Refusal(status, SENTENCE), "2.0"), headers };
  }
}

/** Atlassian's gateway has a body and headers of its own (API notes §3.3, §5). */
function gatewayRefusal(now: number): Answer {
  const reset = new Date(now + MINUTE).toISOString();
  const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset };
  return { status: 429, json: { code: 429, message: "Rate limit exceeded" }, headers };
}

function isInvitation({ name, path }: Route): boolean {
  return path.startsWith("/1.0/") && name.startsWith("invite");
}
