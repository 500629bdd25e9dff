import { setTimeout as delay } from "node:timers/promises";

/** Time and chance, handed in so that whoever tests a wait does not have to sit it out. */
export type Clock = {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after so many milliseconds; rejects as soon as the signal is aborted. */
  sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void>;
  /** At least 0, less than 1. */
  random(): number;
};

/** setTimeout holds 31 bits of milliseconds and fires at once beyond that. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** The real thing. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) =>
    delay(Math.min(milliseconds, LONGEST_TIMER), undefined, signal ? { signal } : {}),
  random: () => Math.random(),
};
