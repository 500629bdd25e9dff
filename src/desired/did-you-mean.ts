import { distance } from "fastest-levenshtein";
import { compareText } from "../model/grant.ts";

/** The candidate that the user most likely meant, or nothing when none is near. */
export function didYouMean(written: string, candidates: Iterable<string>): string | undefined {
  const wanted = written.toLowerCase();
  // Two swapped letters are two steps.
  const reach = wanted.length < 4 ? 1 : Math.max(2, Math.floor(wanted.length / 3));
  const near = [...candidates]
    .map((candidate) => ({ candidate, steps: distance(wanted, candidate.toLowerCase()) }))
    .filter(({ candidate, steps }) => steps <= reach && candidate !== written);
  near.sort((a, b) => a.steps - b.steps || compareText(a.candidate, b.candidate));
  return near[0]?.candidate;
}
