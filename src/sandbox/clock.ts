/** The sandbox's time. It can be moved forward, so that windows roll and tokens expire without waiting. */
export class Clock {
  readonly #base: () => number;
  #offset = 0;

  constructor(base: () => number) {
    this.#base = base;
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.#base() + this.#offset;
  }

  /** Moves the clock by this many milliseconds, never backwards. */
  advance(milliseconds: number): void {
    if (!Number.isFinite(milliseconds) || milliseconds < 0) {
      throw new Error(`the clock cannot advance by ${milliseconds} milliseconds`);
    }
    this.#offset += milliseconds;
  }
}
