import type { Clock } from "./clock.ts";

/** Longest single back-off, in milliseconds. A longer wait happens only when the server asks for it. */
export const LONGEST_BACKOFF = 60_000;

/**
 * How long to wait before trying again for the `count`th time (from 0), in milliseconds: doubles from `first` up to
 * LONGEST_BACKOFF, and is spread over its upper half so that several processes do not come back together.
 */
export function backoff(count: number, first: number, clock: Clock): number {
  const whole = Math.min(first * 2 ** count, LONGEST_BACKOFF);
  return Math.round(whole * (0.5 + clock.random() / 2));
}
