import type { ReportSummary } from "../model/report-summary.ts";
import { count, grouped } from "./count.ts";
import type { Paint } from "./paint.ts";
import { printable } from "./printable.ts";

/** As many as a person reads: the report has them all. */
const MOST_SHOWN = 5;

/** What was written and what stands in it, in a few lines. */
export function renderReport(
  summary: ReportSummary,
  files: readonly string[],
  paint: Paint,
): string {
  const { workspace, takenAt, digest, people, repositories, grants } = summary;
  const size = [
    count(people, "person", "people"),
    repositories === undefined
      ? "an unknown number of repositories"
      : count(repositories, "repository", "repositories"),
    count(grants, "grant"),
  ];
  const lines = [
    `${paint("heading", `Report on ${printable(workspace)}`)} as of ${takenAt}: ${size.join(", ")}.`,
    `Found: ${found(summary).join(", ")}.`,
    ...unreadLines(summary, paint),
    ...files.filter((file) => file !== "-").map((file) => `Written: ${printable(file)}`),
    paint("quiet", `Snapshot: ${digest}`),
  ];
  return `${lines.join("\n")}\n`;
}

function found({ ghosts, needless, changes }: ReportSummary): string[] {
  return [
    `${grouped(ghosts)} left behind`,
    `${count(needless, "grant")} that ${needless === 1 ? "gives" : "give"} nothing more`,
    ...(changes === undefined ? [] : [count(changes, "change")]),
  ];
}

function unreadLines({ unread }: ReportSummary, paint: Paint): string[] {
  if (unread.length === 0) return [];
  const shown = unread
    .slice(0, MOST_SHOWN)
    .map(({ what, reason }) => `  ${printable(what)}: ${printable(reason)}`);
  const rest = unread.length - shown.length;
  return [
    paint("warning", `Not complete: ${count(unread.length, "part")} could not be read.`),
    ...shown,
    ...(rest > 0 ? [`  and ${grouped(rest)} more; the report lists all`] : []),
  ];
}
