import type { JudgedReview, ReviewFinding, ReviewState } from "../model/access-review.ts";
import { count, grouped } from "./count.ts";
import type { Paint, Style } from "./paint.ts";
import { printable } from "./printable.ts";

/** A review that is soon due, or was. */
type Due = { file: string; owner: string; due: string; undecided: number; overdue: boolean };

/** As many of one kind as a person reads. JSON has them all. */
const MOST_SHOWN = 10;

const STYLES: Readonly<Record<ReviewState, Style>> = {
  done: "success",
  open: "warning",
  overdue: "error",
  invalid: "error",
};

const TITLES: Readonly<Record<ReviewFinding["kind"], string>> = {
  invalid: "Does not hold",
  open: "Open",
  moved: "Not as it was confirmed any more",
  "to-do": "To be done",
};

/** Where every review stands, what is wrong with it, and what is due. */
export function renderReviews(
  reviews: readonly JudgedReview[],
  due: readonly Due[],
  paint: Paint,
): string {
  const parts = [
    ...reviews.map((review) => renderReview(review, paint)),
    ...(due.length === 0
      ? []
      : [
          [
            paint("heading", "Due"),
            ...due.map(
              ({ due: day, owner, undecided, overdue }) =>
                `  ${paint(overdue ? "error" : "warning", day)}  ${owner}: ${grouped(undecided)} undecided${overdue ? ", overdue" : ""}`,
            ),
          ].join("\n"),
        ]),
    summary(reviews),
  ];
  return `${parts.join("\n\n")}\n`;
}

function renderReview(review: JudgedReview, paint: Paint): string {
  const { file, owner, due, state, items, decided, findings } = review;
  const kinds = (["invalid", "open", "moved", "to-do"] as const).map((kind) => ({
    kind,
    found: findings.filter((finding) => finding.kind === kind),
  }));
  return [
    `${paint("heading", printable(file))}  ${paint(STYLES[state], state)}  ${owner}, due ${due}, ${grouped(decided)} of ${count(items, "item")} decided`,
    ...kinds
      .filter(({ found }) => found.length > 0)
      .flatMap(({ kind, found }) => section(kind, found, paint)),
  ].join("\n");
}

function section(
  kind: ReviewFinding["kind"],
  found: readonly ReviewFinding[],
  paint: Paint,
): string[] {
  const rest = found.length - MOST_SHOWN;
  return [
    `  ${paint(kind === "invalid" ? "error" : "warning", TITLES[kind])}`,
    ...found
      .slice(0, MOST_SHOWN)
      .flatMap(({ place, message, fix }) => [
        `    ${place.line}: ${printable(message)}`,
        ...(fix === undefined ? [] : [`      ${paint("quiet", printable(fix))}`]),
      ]),
    ...(rest > 0 ? [`    and ${grouped(rest)} more; --json lists all`] : []),
  ];
}

function summary(reviews: readonly JudgedReview[]): string {
  const counts = (["done", "open", "overdue", "invalid"] as const)
    .map((state) => ({ state, number: reviews.filter((one) => one.state === state).length }))
    .filter(({ number }) => number > 0)
    .map(({ state, number }) => `${grouped(number)} ${state}`);
  return `${count(reviews.length, "review")}: ${counts.join(", ")}.`;
}
