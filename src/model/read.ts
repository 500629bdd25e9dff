/** The result of a read: the whole truth, or the reason why it is not known. Never some of it. */
export type Read<T> = { known: T } | { unknown: string };

/** Whether the read succeeded. */
export function isKnown<T>(read: Read<T>): read is { known: T } {
  return "known" in read;
}
