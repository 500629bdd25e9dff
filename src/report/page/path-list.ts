import type { Explanation, Path } from "../../access/explain.ts";
import type { AccessScope } from "../../access/facts.ts";
import { el } from "./dom.ts";
import { levelChip, sourceText, whyHref } from "./names.ts";

/** Every path to what somebody holds, the winner first, in one line; it leads to the page that explains them. */
export function pathLine(
  { paths, doubts }: Explanation,
  person: { uuid: string },
  scope: AccessScope,
): HTMLElement {
  return el(
    "a",
    { href: whyHref(person, scope), class: "paths" },
    ...paths.flatMap((path, place) => [place > 0 && " ", pathPart(path, scope)]),
    ...doubts.map(({ scope: where, upTo }) =>
      el("span", { class: "path path-doubt" }, `${where.kind} ${where.name} unread: up to ${upTo}`),
    ),
  );
}

const STANDINGS = {
  wins: "",
  ties: "gives the same: ",
  idle: "gives less: ",
} as const;

function pathPart(path: Path, scope: AccessScope): HTMLElement {
  const { standing } = path;
  return el(
    "span",
    { class: `path path-${standing}` },
    standing !== "wins" && el("span", { class: "unseen" }, STANDINGS[standing]),
    sourceText(path, scope),
  );
}

/** What somebody holds, in one chip. */
export function extentChip({ permission, atMost }: Explanation): HTMLElement {
  if (permission === undefined) return levelChip(atMost === undefined ? "none" : "perhaps");
  return el(
    "span",
    {},
    levelChip(permission),
    atMost !== permission && el("span", { class: "quiet" }, ` perhaps ${atMost}`),
  );
}
