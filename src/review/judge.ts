import type {
  AccessReview,
  JudgedReview,
  ReviewFinding,
  ReviewItem,
  ReviewScope,
  ReviewState,
} from "../model/access-review.ts";
import { type Grant, principalKey, type Scope, scopeKey } from "../model/grant.ts";
import { PERMISSIONS } from "../model/permission.ts";
import type { Place } from "../model/problem.ts";
import { isKnown, type Read } from "../model/read.ts";
import { sealOf } from "./seal.ts";

/** Who a line of a file was last changed by. `uncommitted`: only in the work tree. */
export type Author = { email: string; commit: string } | "uncommitted";

/** All that a review is judged by. */
export type Judging = {
  file: string;
  review: AccessReview;
  /** What the file says its seal is. */
  seal: string;
  /** `YYYY-MM-DD`. */
  today: string;
  /** Who may decide in place of the owner, by alias. */
  deputies: ReadonlySet<string>;
  /** The addresses that somebody commits with; empty where the files know none. */
  addressesOf: (alias: string) => readonly string[];
  /** Who wrote a line; absent where there is no git. */
  authorOf?: ((line: number) => Author | undefined) | undefined;
  /** What is live now; absent where nobody looked. */
  live?: ((scope: Scope) => Read<readonly Grant[]>) | undefined;
  /** The line of the files that grants an item. */
  lineFor: (scope: Scope, holder: string) => Place | undefined;
};

/** Whether a review is done, by whom it should be, and what is to be done because of it. */
export function judgeReview(judging: Judging): JudgedReview {
  const { file, review, seal } = judging;
  const { owner, due, scopes } = review;
  const items = scopes.flatMap((scope) => scope.items);
  const findings = [
    ...(sealOf(review) === seal ? [] : [broken(file)]),
    ...scopes.flatMap((scope) => findingsOn(scope, judging)),
  ];
  return {
    file,
    owner,
    due,
    state: stateOf(findings, judging),
    items: items.length,
    decided: items.filter(({ decision }) => decision !== undefined).length,
    findings,
  };
}

function stateOf(findings: readonly ReviewFinding[], { review, today }: Judging): ReviewState {
  if (findings.some(({ kind }) => kind === "invalid")) return "invalid";
  if (!findings.some(({ kind }) => kind === "open")) return "done";
  return review.due < today ? "overdue" : "open";
}

function broken(file: string): ReviewFinding {
  return {
    kind: "invalid",
    place: { file, line: 1, column: 1 },
    message: "what was to be confirmed was changed after the review was begun",
    fix: "Take the file as it was begun, and change decision, to, by and note only.",
  };
}

function findingsOn({ scope, unknown, items }: ReviewScope, judging: Judging): ReviewFinding[] {
  if (unknown !== undefined)
    return [
      {
        kind: "open",
        place: { file: judging.file, line: 1, column: 1 },
        message: `${scopeKey(scope)} could not be read, so nobody can confirm it: ${unknown}`,
        fix: "Begin a review on a whole snapshot.",
      },
    ];
  return items.flatMap((item) => {
    const wanting = answerFindings(scope, item, judging);
    // What is not decided to the end says nothing about what is to be live.
    return wanting.length > 0
      ? wanting
      : [...authorFindings(scope, item, judging), ...liveFindings(scope, item, judging)];
  });
}

function called(scope: Scope, { name, has }: ReviewItem): string {
  return `${scopeKey(scope)}, ${name}, ${has}`;
}

function placeIn({ place }: ReviewItem, { file }: Judging): Place {
  return place ?? { file, line: 1, column: 1 };
}

/** Whether there is an answer, from somebody who may give it, that says enough. */
function answerFindings(scope: Scope, item: ReviewItem, judging: Judging): ReviewFinding[] {
  const { owner } = judging.review;
  const { decision, to, by, note } = item;
  const place = placeIn(item, judging);
  const find = (kind: ReviewFinding["kind"], message: string): ReviewFinding[] => [
    { kind, place, message: `${called(scope, item)}: ${message}` },
  ];
  if (decision === undefined) return find("open", "nothing is decided");
  if (by === undefined) return find("open", "it does not say who decided");
  return [
    ...(by === owner || judging.deputies.has(by)
      ? []
      : find("invalid", `${by} decided, and ${owner} is to`)),
    ...(decision === "keep" || note !== undefined ? [] : find("open", `${decision} needs a note`)),
    ...(decision === "change" && !PERMISSIONS[scope.kind].includes(to ?? "")
      ? find("open", `change needs \`to\`: ${PERMISSIONS[scope.kind].join(", ")}`)
      : []),
  ];
}

/** Whether the commits of everything that was answered are by an address of whoever says so. */
function authorFindings(scope: Scope, item: ReviewItem, judging: Judging): ReviewFinding[] {
  const { authorOf } = judging;
  const { decision, by, answered = [] } = item;
  if (authorOf === undefined || decision === undefined || by === undefined) return [];
  const authors = answered.map((line) => authorOf(line) ?? "uncommitted");
  const found = new Map(authors.flatMap((author) => doubt(author, by, judging)));
  return [...found].map(([message, kind]) => ({
    kind,
    place: placeIn(item, judging),
    message: `${called(scope, item)}: ${message}`,
  }));
}

/** What there is against taking a line for somebody's. */
function doubt(
  author: Author,
  by: string,
  { addressesOf }: Judging,
): [message: string, kind: ReviewFinding["kind"]][] {
  if (author === "uncommitted") return [["not committed yet", "open"]];
  const { email, commit } = author;
  const addresses = addressesOf(by);
  if (addresses.includes(email.toLowerCase())) return [];
  const message =
    addresses.length === 0
      ? `no file says which address ${by} commits with: is ${email} theirs?`
      : `${by} is said to have decided, but commit ${commit.slice(0, 10)} is by ${email}`;
  return [[message, "invalid"]];
}

/** What is live otherwise than was confirmed, and what is still to be done. */
function liveFindings(scope: Scope, item: ReviewItem, judging: Judging): ReviewFinding[] {
  const { live, lineFor } = judging;
  const { decision, to, holder, has } = item;
  const read = live?.(scope);
  if (read === undefined)
    return decision === "remove" || decision === "change" ? [toDo(scope, item, judging)] : [];
  const place = placeIn(item, judging);
  if (!isKnown(read))
    return [
      {
        kind: "moved",
        place,
        message: `${called(scope, item)}: what is live is not known: ${read.unknown}`,
      },
    ];
  const now = read.known.find(({ principal }) => principalKey(principal) === holder)?.permission;
  if (decision === "remove" || decision === "change") {
    const wanted = decision === "remove" ? undefined : to;
    return now === wanted ? [] : [toDo(scope, item, judging)];
  }
  if (now === has) return [];
  const line = lineFor(scope, holder);
  const where = line === undefined ? "" : ` (${line.file}:${line.line})`;
  return [
    { kind: "moved", place, message: `${called(scope, item)}: ${now ?? "nothing"} by now${where}` },
  ];
}

function toDo(scope: Scope, item: ReviewItem, judging: Judging): ReviewFinding {
  const line = judging.lineFor(scope, item.holder);
  const what = item.decision === "remove" ? "remove it" : `make it ${item.to ?? "another level"}`;
  const fix =
    line === undefined
      ? `No file grants it: write the scope down as authoritative, or ${what} in Bitbucket.`
      : `${line.file}:${line.line}:${line.column}: ${what}. In a scope that is not authoritative, also in Bitbucket.`;
  return {
    kind: "to-do",
    place: placeIn(item, judging),
    message: `${called(scope, item)}: ${what}`,
    fix,
  };
}
