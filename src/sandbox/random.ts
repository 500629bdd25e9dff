import { hash } from "node:crypto";

/** A stream of numbers in [0, 1) that depends on the seed alone (mulberry32). */
export type Random = () => number;

/** Makes a stream; equal seeds give equal streams. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A whole number in [0, below). */
export function pickNumber(random: Random, below: number): number {
  return Math.floor(random() * below);
}

/** One of the values; the list must not be empty. */
export function pick<T>(random: Random, values: readonly T[]): T {
  return values[pickNumber(random, values.length)] as T;
}

/** The UUID of a named thing, without braces: it depends on seed and name only, so that worlds of all sizes agree. */
export function uuidOf(seed: number, name: string): string {
  const hex = hash("sha1", `${seed}\n${name}`);
  const variant = "89ab"[Number.parseInt(hex[16] as string, 16) & 3];
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `5${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}
