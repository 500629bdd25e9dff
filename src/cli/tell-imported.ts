import type { Imported, Omission } from "../import/imported.ts";
import type { Update } from "../import/plan-update.ts";
import { propose } from "../import/propose.ts";
import type { Review } from "../model/plan.ts";
import { count } from "../render/count.ts";
import type { Paint } from "../render/paint.ts";
import { printable } from "../render/printable.ts";
import { renderReview } from "../render/review.ts";

/** As many as a person reads: the files have them all. */
const MOST_SHOWN = 10;

/** What was written down of a workspace, and what was not. */
export function tellImported(
  { imported, workspace, calls }: { imported: Imported; workspace: string; calls: number },
  paint: Paint,
): string {
  const { people, groups, projects, repositories, omissions } = imported;
  const scopes = [...projects, ...repositories];
  const rows = scopes.reduce(
    (sum, one) => sum + (one.groups?.length ?? 0) + (one.users?.length ?? 0),
    0,
  );
  const members = groups.reduce((sum, group) => sum + (group.members?.length ?? 0), 0);
  const parts = [
    count(people.length, "person", "people"),
    `${count(groups.length, "group")} with ${count(members, "membership")}`,
    count(projects.length, "project"),
    `${count(repositories.length, "repository", "repositories")} with ${count(rows, "grant")} in all`,
  ];
  const proposals = propose(imported).length;
  return [
    `${paint("heading", `Found in ${printable(workspace)}`)}: ${parts.join(", ")}. API calls: ${calls}.\n`,
    ...(proposals === 0
      ? []
      : [
          `${count(proposals, "shorter way", "shorter ways")} to say it ${proposals === 1 ? "stands" : "stand"} in comments that begin with "Proposed".\n`,
        ]),
    tellUnread(omissions, paint),
  ].join("");
}

/** What is not in the files. */
export function tellUnread(omissions: readonly Omission[], paint: Paint): string {
  return [
    tellOmissions("Not read, and so not in the files", "unread", omissions, paint),
    tellOmissions("Not in the files, which have no words for it", "unsayable", omissions, paint),
  ].join("");
}

/** What an update adds, and what it only tells. */
export function tellUpdate(update: Update, steps: number, paint: Paint): string {
  const { people, groups, members, projects, repositories, rows } = update;
  const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
  const parts = [
    [people.length, "person", "people"],
    [groups.length, "group"],
    [sum(members.map(({ aliases }) => aliases.length)), "membership"],
    [projects.length, "project"],
    [repositories.length, "repository", "repositories"],
    [sum(rows.map((one) => one.rows.length)), "grant"],
  ] as const;
  const added = parts
    .filter(([number]) => number > 0)
    .map(([number, one, many]) => count(number, one, many));
  return [
    added.length === 0 ? "" : `To add: ${added.join(", ")}.\n`,
    tellList("In the files and not live (left in the files)", update.gone, paint),
    tellList(
      "Live at another level than the files say (left in the files)",
      update.differing,
      paint,
    ),
    tellList(
      "Live in authoritative scopes, where the files are the whole truth (not added: apply would remove it)",
      update.untold,
      paint,
    ),
    steps === 0
      ? `${paint("success", "The plan of these files is empty.")}\n`
      : `The plan of these files has ${count(steps, "step")}: castellan plan shows ${steps === 1 ? "it" : "them"}.\n`,
  ].join("");
}

function tellList(title: string, lines: readonly string[], paint: Paint): string {
  if (lines.length === 0) return "";
  const shown = lines.slice(0, MOST_SHOWN).map((line) => `  ${printable(line)}\n`);
  const more = lines.length - shown.length;
  return `${paint("heading", title)}\n${shown.join("")}${more > 0 ? `  and ${count(more, "other")}\n` : ""}`;
}

function tellOmissions(
  title: string,
  why: Omission["why"],
  omissions: readonly Omission[],
  paint: Paint,
): string {
  const own = omissions.filter((omission) => omission.why === why);
  if (own.length === 0) return "";
  const lines = own
    .slice(0, MOST_SHOWN)
    .map(({ what, reason }) => `  ${printable(what)}: ${printable(reason)}\n`);
  const more = own.length - lines.length;
  return `${paint("warning", title)}\n${lines.join("")}${more > 0 ? `  and ${count(more, "other")}\n` : ""}`;
}

/** That the plan is empty, or exactly why not. */
export function tellPlan(review: Review, paint: Paint): string {
  if (review.plan.steps.length > 0)
    return `The plan of these files is not empty:\n\n${renderReview(review, { paint, all: false })}\n`;
  const { left } = review.findings;
  const kept = left.filter(({ reason }) => reason.startsWith("is kept"));
  return [
    `${paint("success", "The plan of these files is empty.")}\n`,
    ...(kept.length > 0
      ? [
          `${count(kept.length, "row")} of accounts that are no members of the workspace ${kept.length === 1 ? "is" : "are"} in the files; castellan people ghosts lists them.\n`,
        ]
      : []),
  ].join("");
}

/** What was taken over from another tool, and what was not. */
export function tellTaken(
  { people, groups, projects, repositories, omissions }: Imported,
  paint: Paint,
): string {
  const parts = [
    count(people.length, "person", "people"),
    count(groups.length, "group"),
    count(projects.length, "project"),
    count(repositories.length, "repository", "repositories"),
  ];
  const lines = omissions.map(({ what, reason }) =>
    what === "note" ? reason : `${what}: ${reason}`,
  );
  return `Taken over: ${parts.join(", ")}.\n${tellList("Not taken over", lines, paint)}`;
}

/** What files say beside what is live. `strangers` are people whom nobody in the workspace is. */
export type Comparison = { update: Update; review: Review; strangers: readonly string[] };

/** How files differ from what is live, row by row. */
export function tellComparison({ update, review, strangers }: Comparison, paint: Paint): string {
  const { plan, findings } = review;
  const rows = update.rows.flatMap(({ kind, name, list, rows: fresh }) =>
    fresh.map(({ holder, permission }) => `${kind}/${name} ${list} ${holder}: ${permission}`),
  );
  const members = update.members.flatMap(({ slug, aliases }) =>
    aliases.map((alias) => `group/${slug} ${alias}: member`),
  );
  const waiting = findings.waiting.map(
    ({ scope, holder, reason }) =>
      `${scope.kind}/${scope.name}${holder === undefined ? "" : ` ${holder}`}: ${reason}`,
  );
  const unread = findings.scopes.flatMap(({ scope, unknown }) =>
    unknown === undefined ? [] : [`${scope.kind}/${scope.name}: ${unknown}`],
  );
  const { steps } = plan;
  const made = steps.flatMap(({ change }) =>
    change.action === "create-group" ? [`group/${change.scope.name}`] : [],
  );
  return [
    steps.length === 0
      ? `${paint("success", "The plan of these files is empty.")}\n`
      : `The plan of these files is not empty: ${count(steps.length, "step")}.\n`,
    tellList("Groups that are not there, and would be created", made, paint),
    tellList("People of the files who are no members of the workspace", strangers, paint),
    tellList("In the files and not live", update.gone, paint),
    tellList("Live at another level than the files say", update.differing, paint),
    tellList("Waiting", waiting, paint),
    tellList("Not read", unread, paint),
    tellList(
      "Live and not in the files (castellan import --update adds it)",
      [...members, ...rows],
      paint,
    ),
  ].join("");
}
