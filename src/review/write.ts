import { writeScalar } from "../edit/write-scalar.ts";
import type { AccessReview, ReviewItem, ReviewScope } from "../model/access-review.ts";
import { scopeKey } from "../model/grant.ts";
import { sealOf } from "./seal.ts";

/** A review as the YAML file that its owner fills in: nothing but `decision`, `to`, `by` and `note` is theirs to write. */
export function writeReview(review: AccessReview): string {
  const { workspace, owner, due, started, snapshot, since } = review;
  const lines = [
    ...comment(
      `${owner}: who may do what on what you answer for in ${workspace}, as of ${snapshot.takenAt}. Until ${due}, write for each item`,
    ),
    "#   decision: keep | remove | change    (with change: to: the level)",
    "#   by: your alias, and where it is not keep a note that says why",
    "# and commit the file yourself. Everything else is sealed.",
    "version: 1",
    `workspace: ${writeScalar(workspace)}`,
    `owner: ${writeScalar(owner)}`,
    `due: ${due}`,
    `started: ${started}`,
    ...(since === undefined
      ? []
      : [`since: ${since}    # your last review: what is new since then says so`]),
    "snapshot:",
    `  takenAt: ${writeScalar(snapshot.takenAt)}`,
    ...(snapshot.oldest === undefined ? [] : [`  oldest: ${writeScalar(snapshot.oldest)}`]),
    `  digest: ${writeScalar(snapshot.digest)}`,
    `seal: ${writeScalar(sealOf(review))}`,
    ...(review.scopes.length === 0
      ? ["scopes: {}"]
      : ["scopes:", ...review.scopes.flatMap(scopeLines)]),
  ];
  return `${lines.join("\n")}\n`;
}

function comment(text: string): string[] {
  return [`# ${text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, " ")}`];
}

function scopeLines({ scope, unknown, items, gone }: ReviewScope): string[] {
  const key = `  ${writeScalar(scopeKey(scope))}:`;
  if (unknown !== undefined) return [key, `    unknown: ${writeScalar(unknown)}`];
  return [
    key,
    ...(gone.length === 0
      ? []
      : [
          "    gone:",
          ...gone.map(
            ({ name, had }) => `      - { name: ${writeScalar(name)}, had: ${writeScalar(had)} }`,
          ),
        ]),
    ...(items.length === 0 ? ["    items: []"] : ["    items:", ...items.flatMap(itemLines)]),
  ];
}

function itemLines(item: ReviewItem): string[] {
  const { holder, name, has, reaches, was, decision, to, by, note } = item;
  return [
    `      - holder: ${writeScalar(holder)}`,
    `        name: ${writeScalar(name)}`,
    `        has: ${writeScalar(has)}`,
    ...(was === undefined ? [] : [`        was: ${writeScalar(was)}`]),
    ...(reaches === undefined ? [] : [`        reaches: [${reaches.map(writeScalar).join(", ")}]`]),
    `        decision:${answer(decision)}`,
    ...(to === undefined ? [] : [`        to:${answer(to)}`]),
    `        by:${answer(by)}`,
    ...(note === undefined ? [] : [`        note:${answer(note)}`]),
  ];
}

function answer(text: string | undefined): string {
  return text === undefined ? "" : ` ${writeScalar(text)}`;
}
