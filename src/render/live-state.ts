import type { SnapshotMark } from "../model/snapshot.ts";
import { age } from "./age.ts";

/** Which snapshot stands for the workspace, and how old it is. */
export function liveState({ takenAt, oldest }: SnapshotMark, now?: number): string {
  const ages = [
    ...(now === undefined ? [] : [`${age(takenAt, now)} old`]),
    ...(oldest === undefined ? [] : [`some of it read at ${oldest}`]),
  ];
  return `Live state: snapshot of ${takenAt}${ages.length === 0 ? "" : ` (${ages.join(", ")})`}`;
}
