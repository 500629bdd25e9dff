import type { Limit } from "../../model/desired.ts";

/** The part of a limit that so many out of so many exceed, in words; nothing when they keep to it. */
export function exceeded(
  { count, ratio, floor }: Limit,
  part: number,
  whole: number,
): string | undefined {
  if (part > count) return `the limit is at most ${count}`;
  if (part > floor && part > whole * ratio)
    return `the limit is at most ${percent(ratio, 1)} once there are more than ${floor}`;
  return undefined;
}

/** `28 %`; of nothing at all, any part is all. */
export function percent(part: number, whole: number): string {
  return whole === 0 ? "all" : `${Math.round((part / whole) * 100)} %`;
}
