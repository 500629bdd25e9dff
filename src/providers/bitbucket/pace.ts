import type { Clock } from "../../http/clock.ts";

/** Resolves when one more may be sent. */
export type Pace = () => Promise<void>;

/** At most `most` in any time of this length, in milliseconds. Whoever comes first goes first. */
export function createPace(most: number, length: number, clock: Clock): Pace {
  const sent: number[] = [];
  let queue: Promise<void> = Promise.resolve();

  async function turn(): Promise<void> {
    const earliest = sent.length < most ? undefined : sent[sent.length - most];
    if (earliest !== undefined) {
      const wait = earliest + length - clock.now();
      if (wait > 0) await clock.sleep(wait, undefined);
    }
    sent.push(clock.now());
    if (sent.length > most) sent.shift();
  }

  return () => {
    queue = queue.then(turn);
    return queue;
  };
}
