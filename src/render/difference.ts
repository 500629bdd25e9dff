import type { Change } from "../model/change.ts";
import type { Findings } from "../model/plan.ts";
import { changeLine, Names } from "./change-row.ts";
import { count } from "./count.ts";
import type { Paint } from "./paint.ts";

/** What differs between a plan that was reviewed and the plan of now, and what each is called. */
export type Difference = {
  expected: string;
  digest: string;
  /** Absent when only the digest of the reviewed plan is known. */
  changes?: { came: readonly Change[]; went: readonly Change[] };
};

/** What came and went since the review, and both digests. `findings` are those of both plans, for the names of people. */
export function renderDifference(
  { expected, digest, changes }: Difference,
  findings: Pick<Findings, "people">,
  paint: Paint,
): string {
  const names = new Names(findings);
  const list = (title: string, style: "give" | "take", some: readonly Change[]): string[] =>
    some.length === 0
      ? []
      : [
          paint("heading", `${title}: ${count(some.length, "change")}`),
          ...some.map((change) => `  ${paint(style, changeLine(change, names))}`),
        ];
  const lines = [
    ...(changes === undefined ? [] : list("Not reviewed", "take", changes.came)),
    ...(changes === undefined
      ? []
      : list("Reviewed, and not planned any more", "give", changes.went)),
    ...(changes !== undefined && changes.came.length + changes.went.length === 0
      ? ["The changes are the same, but not the calls: another version of castellan made the plan."]
      : []),
    `Expected: ${expected}`,
    `Digest:   ${digest}`,
  ];
  return `${lines.join("\n")}\n`;
}
