import type { Budget } from "../model/capabilities.ts";
import type { Answer } from "./answer.ts";

/**
 * Whether an answer means "too many calls". Seen as 429 with a JSON body, as 429 with that sentence as bare text, and as 403
 * with it (Bitbucket documents only the status; the bodies are as clients reported them).
 */
export function isRateLimited({ status, body }: Answer): boolean {
  return (
    status === 429 ||
    (status === 403 && body.includes("Rate limit for this resource has been exceeded"))
  );
}

/**
 * How long the server asks not to be called, in milliseconds, or 0 when it does not say. `Retry-After` is seconds or an HTTP
 * date; `X-RateLimit-Reset` was seen as the seconds left, and is read as a time when it is too large for that; the
 * organisation API writes a date.
 */
export function waitAsked({ headers }: Pick<Answer, "headers">, now: number): number {
  const after = headers["retry-after"];
  if (after !== undefined) {
    if (/^\d+$/.test(after)) return Number(after) * 1000;
    const date = Date.parse(after);
    if (!Number.isNaN(date)) return Math.max(0, date - now);
  }
  const reset = headers["x-ratelimit-reset"];
  if (reset === undefined) return 0;
  if (!/^\d+$/.test(reset)) return untilDate(reset, now);
  const seconds = Number(reset);
  return seconds > LATEST_SECONDS_LEFT ? Math.max(0, seconds * 1000 - now) : seconds * 1000;
}

/** The organisation API writes an ISO 8601 date (documented). A plain number was seen elsewhere, and is none. */
function untilDate(text: string, now: number): number {
  const date = /^\d{4}-\d{2}-\d{2}T/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? 0 : Math.max(0, date - now);
}

/** Some thirty years: more than this is a time since 1970, not a time to wait. */
const LATEST_SECONDS_LEFT = 1_000_000_000;

/**
 * What an answer says of the calls that are left. Documented for access tokens and Forge apps only; anonymous callers were seen
 * to be told `x-ratelimit-limit: 60, 60;w=3600`. API tokens and OAuth consumers are told nothing.
 */
export function budgetOf({ headers }: Pick<Answer, "headers">): Budget | undefined {
  const limit = leadingNumber(headers["x-ratelimit-limit"]);
  const left = leadingNumber(headers["x-ratelimit-remaining"]);
  const near = headers["x-ratelimit-nearlimit"]?.toLowerCase();
  if (limit === undefined && left === undefined && near === undefined) return undefined;
  return {
    ...(limit === undefined ? {} : { limit }),
    ...(left === undefined ? {} : { left }),
    ...(near === undefined ? {} : { near: near === "true" }),
  };
}

function leadingNumber(text: string | undefined): number | undefined {
  const [digits] = /^\d{1,9}/.exec(text ?? "") ?? [];
  return digits === undefined ? undefined : Number(digits);
}
