import { ProviderError } from "../model/errors.ts";
import { type Call, callName } from "./answer.ts";

/**
 * One failed attempt, and what it means for the next: `stop` (trying again cannot help), `again` (it may, after a
 * back-off) or `pause` (the rate limit: the whole client waits, and the attempt does not count). Never leaves a client.
 */
export class Setback extends Error {
  readonly error: ProviderError;
  readonly next: "stop" | "again" | "pause";
  /** The server asked not to be called for so many milliseconds. */
  readonly atLeast: number;

  /** How often it is worth trying again at the most. */
  readonly retries: number;

  constructor(
    next: "stop" | "again" | "pause",
    error: ProviderError,
    {
      atLeast = 0,
      retries = Number.POSITIVE_INFINITY,
    }: { atLeast?: number; retries?: number } = {},
  ) {
    super(error.message);
    this.error = error;
    this.next = next;
    this.atLeast = atLeast;
    this.retries = retries;
  }
}

/** The setback of an answer that cannot be what the server meant to say. */
export function broken(call: Call, status: number, what: string): Setback {
  const message = `${callName(call)}: ${status}, ${what}.`;
  return new Setback("again", new ProviderError(message, status));
}

const FAULTS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "the connection was refused",
  ECONNRESET: "the connection was cut",
  ENOTFOUND: "the host name is unknown",
  EAI_AGAIN: "the host name could not be looked up",
  ETIMEDOUT: "it took too long",
  ERR_HTTP_CONTENT_LENGTH_MISMATCH: "the answer was cut short",
};

/** The setback of no answer at all. Of the network's error only its code is told: the rest holds the request with its headers. */
export function noAnswer(call: Call, code = "no code"): Setback {
  const fault = FAULTS[code] ?? "the network failed";
  const error = new ProviderError(`${callName(call)}: no answer, ${fault} (${code}).`);
  // A certificate that is not trusted now will not be trusted in a second.
  return new Setback(/CERT|VERIFY|_TLS_|_SSL_/.test(code) ? "stop" : "again", error);
}
