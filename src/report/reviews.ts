import type { AccessReview } from "../model/access-review.ts";
import { dueReviews } from "../review/due.ts";
import type { ReviewRecord } from "./report-data.ts";

/** Later than every due day. */
const EVER = "9999-12-31";

/** How far the access reviews of a workspace have come. Whether their decisions hold is for `review check`. */
export function reviewRecords(
  files: readonly { file: string; review: AccessReview }[],
  workspace: string,
  today: string,
): ReviewRecord[] {
  const own = files.filter(({ review }) => review.workspace === workspace);
  const due = new Map(dueReviews(own, { today, by: EVER }).map((one) => [one.file, one]));
  return own.map(({ file, review }) => {
    const left = due.get(file);
    return {
      owner: review.owner,
      due: review.due,
      state: left === undefined ? "decided" : left.overdue ? "overdue" : "open",
      undecided: left?.undecided ?? 0,
      place: file,
    };
  });
}
