/**
 * Runs work on every item, a bounded number at once, and yields results in the order they arrive. When interrupted, it starts
 * nothing more and finishes what is under way.
 */
export async function* inParallel<Item, Result>(
  items: readonly Item[],
  { concurrency, isInterrupted }: { concurrency: number; isInterrupted: () => boolean },
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  type Settled = { promise: Promise<Settled>; result: Result };
  const running = new Set<Promise<Settled>>();
  const settle = async (): Promise<Result> => {
    const { promise, result } = await Promise.race(running);
    running.delete(promise);
    return result;
  };
  for (const item of items) {
    if (isInterrupted()) break;
    const promise: Promise<Settled> = work(item).then((result) => ({ promise, result }));
    running.add(promise);
    if (running.size >= concurrency) yield await settle();
  }
  while (running.size > 0) yield await settle();
}
