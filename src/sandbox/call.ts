import type { Caller } from "./credentials.ts";
import type { Effects } from "./effects.ts";
import { badRequest, Refusal } from "./errors.ts";
import { type Fields, parseFields } from "./fields.ts";
import type { Person, State } from "./state.ts";
import type { Switches } from "./switches.ts";

/** How pages after the first are wrong: moved by some rows, or repeating the page before. */
export type PageFault = { kind: "shift"; rows: number } | { kind: "repeat" };

/** One request on its way through the sandbox, with everything a handler may look at. */
export class Call {
  readonly state: State;
  readonly switches: Switches;
  readonly effects: Effects;
  readonly caller: Caller;
  readonly origin: string;
  /** As sent, still percent-encoded. */
  readonly pathname: string;
  readonly search: string;
  readonly params: Readonly<Record<string, string>>;
  readonly body: string;
  readonly contentType: string;
  readonly authorization: string | undefined;
  /** A fault that makes pages not fit together. */
  readonly pageFault: PageFault | undefined;
  #query: URLSearchParams | undefined;
  #fields: { read: Fields | undefined } | undefined;

  constructor(init: CallInit) {
    this.state = init.state;
    this.switches = init.switches;
    this.effects = init.effects;
    this.caller = init.caller;
    this.origin = init.origin;
    this.pathname = init.pathname;
    this.search = init.search;
    this.params = init.params;
    this.body = init.body;
    this.contentType = init.contentType;
    this.authorization = init.authorization;
    this.pageFault = init.pageFault;
  }

  get query(): URLSearchParams {
    this.#query ??= new URLSearchParams(this.search);
    return this.#query;
  }

  get fields(): Fields | undefined {
    this.#fields ??= { read: parseFields(this.query.get("fields")) };
    return this.#fields.read;
  }

  /** A part of the path that the route's template names. */
  param(name: string): string {
    return this.params[name] ?? "";
  }

  /** The account behind the credential. Throws a 403 for credentials that act for nobody. */
  person(): Person {
    if (this.caller.person === undefined)
      throw new Refusal(403, this.switches["forbidden-message"]);
    return this.caller.person;
  }

  /** The body as an object: JSON, or a flat form (API notes §1.0, request bodies). Throws a 400 for anything else. */
  object(): Record<string, unknown> {
    if (this.contentType.startsWith("application/x-www-form-urlencoded")) {
      return Object.fromEntries(new URLSearchParams(this.body));
    }
    const value = this.json();
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw badRequest("Bad request", { detail: "The body must be a JSON object." });
    }
    return value as Record<string, unknown>;
  }

  /** The body as JSON. Throws a 400 when it is not. */
  json(): unknown {
    try {
      return JSON.parse(this.body);
    } catch {
      throw badRequest("Bad request", { detail: "The body is not valid JSON." });
    }
  }
}

/** What a call is made of. */
export type CallInit = Pick<
  Call,
  | "state"
  | "switches"
  | "effects"
  | "caller"
  | "origin"
  | "pathname"
  | "search"
  | "params"
  | "body"
  | "contentType"
  | "authorization"
  | "pageFault"
>;
