import pRetry from "p-retry";
import { ProviderError } from "../model/errors.ts";
import { backoff, LONGEST_BACKOFF } from "./backoff.ts";
import type { Clock } from "./clock.ts";
import { Setback } from "./setback.ts";

/** First back-off after a failure of the server or the network, in milliseconds. */
const FIRST_BACKOFF = 500;
/** Four attempts: the first one and three more. Waits for the rate limit do not count. */
const RETRIES = 3;
/** How much longer than the rate limit's waits everything else about a request may take, in milliseconds. */
const GRACE = 10 * 60_000;

/**
 * Runs an attempt until it succeeds, says `stop`, or has failed four times. The only retry layer: got's own is off.
 * Throws the ProviderError of the last attempt; whatever is not a Setback passes through untouched.
 */
export async function retry<T>(
  attempt: () => Promise<T>,
  {
    server,
    clock,
    maxWait,
    signal,
  }: { server: string; clock: Clock; maxWait: number; signal: AbortSignal | undefined },
): Promise<T> {
  try {
    return await pRetry(attempt, {
      // One more than ever used, because p-retry also gives up on a failure that consumes nothing once none is left.
      retries: RETRIES + 1,
      minTimeout: 0,
      maxRetryTime: maxWait + GRACE,
      shouldConsumeRetry: ({ error }) => !(error instanceof Setback && error.next === "pause"),
      shouldRetry: ({ error, retriesConsumed }) => mayRetry(error, retriesConsumed),
      onFailedAttempt: async ({ error, retriesConsumed }) => {
        if (!(error instanceof Setback) || error.next !== "again") return;
        if (!mayRetry(error, retriesConsumed)) return;
        const wait = Math.max(error.atLeast, backoff(retriesConsumed, FIRST_BACKOFF, clock));
        await clock.sleep(Math.min(wait, LONGEST_BACKOFF), signal);
      },
      signal,
    });
  } catch (error) {
    if (signal?.aborted) throw new ProviderError(`Stopped before ${server} had answered.`);
    throw error instanceof Setback ? error.error : error;
  }
}

function mayRetry(error: Error, retriesConsumed: number): boolean {
  if (!(error instanceof Setback) || error.next === "stop") return false;
  return error.next === "pause" || retriesConsumed < Math.min(RETRIES, error.retries);
}
