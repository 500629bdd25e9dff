import type { ProviderError } from "../../model/errors.ts";

/**
 * One failed attempt, and what it means for the next: `stop` (trying again cannot help), `again` (it may, after a
 * back-off) or `pause` (the rate limit: the whole client waits, and the attempt does not count). Never leaves this folder.
 */
export class Setback extends Error {
  readonly error: ProviderError;
  readonly next: "stop" | "again" | "pause";
  /** The server asked not to be called for so many milliseconds. */
  readonly atLeast: number;

  constructor(next: "stop" | "again" | "pause", error: ProviderError, atLeast = 0) {
    super(error.message);
    this.error = error;
    this.next = next;
    this.atLeast = atLeast;
  }
}
