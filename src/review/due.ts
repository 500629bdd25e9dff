import type { AccessReview } from "../model/access-review.ts";
import { compareText } from "../model/grant.ts";

/** A review that is not decided to the end. */
export type DueReview = {
  file: string;
  owner: string;
  due: string;
  /** How many items nobody has decided. */
  undecided: number;
  overdue: boolean;
};

/** The reviews that are overdue, or due by a day, and not decided; the earliest first. For a report: whether they hold is not looked at. */
export function dueReviews(
  reviews: readonly { file: string; review: AccessReview }[],
  { today, by }: { today: string; by: string },
): DueReview[] {
  return reviews
    .map(({ file, review: { owner, due, scopes } }) => ({
      file,
      owner,
      due,
      undecided: scopes
        .flatMap(({ items }) => items)
        .filter(({ decision }) => decision === undefined).length,
      overdue: due < today,
    }))
    .filter(({ due, undecided }) => undecided > 0 && due <= by)
    .sort((left, right) => compareText(left.due, right.due) || compareText(left.file, right.file));
}
