import { ProviderError } from "../model/errors.ts";
import { backoff } from "./backoff.ts";
import type { Clock } from "./clock.ts";
import type { Link } from "./link.ts";
import { Setback } from "./setback.ts";

/** First wait after a rate-limited answer that does not say how long to wait, in milliseconds. */
const FIRST_WAIT = 1_000;

/** Holds every request of a client back while the server's rate limit is being waited out. */
export type Pause = {
  /**
   * Resolves when a request may be sent, with a ticket that dates it. Throws a Setback that says `stop` when the wait would be
   * longer than the connection allows.
   */
  over(): Promise<number>;
  /** A request was turned away: everybody waits, for at least `atLeast` milliseconds. */
  begin(ticket: number, atLeast: number, reason: string): void;
  /** A request was let through: the next wait starts small again. */
  end(ticket: number): void;
};

/**
 * A pause for one client. Requests under way when the limit is hit are all turned away together; their tickets show that they
 * belong to one burst, so ten of them lengthen the back-off once.
 */
export function createPause(
  {
    server,
    onWait,
    signal,
    maxWait,
  }: {
    server: string;
    maxWait: number;
    onWait: Link["onWait"];
    signal: AbortSignal | undefined;
  },
  clock: Clock,
): Pause {
  let until = 0;
  let generation = 0;
  let inARow = 0;
  let firstAt = 0;

  async function over(): Promise<number> {
    for (let wait = until - clock.now(); wait > 0; wait = until - clock.now()) {
      if (until - firstAt > maxWait) throw tooLong(server, until - firstAt, maxWait);
      await clock.sleep(wait, signal);
    }
    return generation;
  }

  function begin(ticket: number, atLeast: number, reason: string): void {
    const now = clock.now();
    if (inARow === 0) firstAt = now;
    if (ticket === generation || inARow === 0) {
      generation += 1;
      inARow += 1;
    }
    const milliseconds = Math.max(atLeast, backoff(inARow - 1, FIRST_WAIT, clock));
    const isNews = until <= now || now + milliseconds - until > FIRST_WAIT;
    until = Math.max(until, now + milliseconds);
    if (until - firstAt > maxWait) throw tooLong(server, until - firstAt, maxWait);
    if (isNews) onWait?.({ reason, milliseconds });
  }

  function end(ticket: number): void {
    if (ticket === generation) inARow = 0;
  }

  return { over, begin, end };
}

function tooLong(server: string, milliseconds: number, maxWait: number): Setback {
  const message = `${server}'s rate limit would take ${minutes(milliseconds)} to wait out, longer than the ${minutes(maxWait)} allowed. Run again later.`;
  return new Setback("stop", new ProviderError(message, 429));
}

function minutes(milliseconds: number): string {
  return `${Math.ceil(milliseconds / 60_000)} min`;
}
