import { isKnown } from "../model/read.ts";
import type { Snapshot, SnapshotMark } from "../model/snapshot.ts";
import { count, grouped } from "./count.ts";
import type { Paint } from "./paint.ts";
import { printable } from "./printable.ts";

/** A snapshot that was taken, and where it went. */
export type TakenSnapshot = {
  taken: Snapshot;
  mark: SnapshotMark;
  unread: readonly { what: string; reason: string }[];
  file: string;
};

/** As many as a person reads: the file has them all. */
const MOST_SHOWN = 5;

/** What a snapshot holds and what it does not, in a few lines. */
export function renderSnapshot({ taken, mark, unread, file }: TakenSnapshot, paint: Paint): string {
  const { workspace, directory, grants, emails, calls } = taken;
  const rows = grants.reduce((sum, { read }) => sum + (isKnown(read) ? read.known.length : 0), 0);
  const read = grants.filter((one) => isKnown(one.read)).length;
  const holds = [
    count(directory.members.length, "member"),
    ...(isKnown(directory.groups) ? [count(directory.groups.known.length, "group")] : []),
    `${count(rows, "grant")} on ${count(read, "project and repository", "projects and repositories")}`,
    `${count(emails.length, "address", "addresses")} looked up`,
  ];
  const lines = [
    `${paint("heading", `Snapshot of ${printable(workspace)}`)} in ${printable(file)}, taken at ${mark.takenAt}.`,
    `It holds ${holds.join(", ")}.`,
    ...(mark.oldest === undefined
      ? []
      : [`Taken over from before: what was read since ${mark.oldest}.`]),
    ...unreadLines(unread, paint),
    `API calls: ${grouped(calls)}.`,
    paint("quiet", `Digest: ${mark.digest}`),
  ];
  return `${lines.join("\n")}\n`;
}

function unreadLines(unread: TakenSnapshot["unread"], paint: Paint): string[] {
  const reasons = [...Map.groupBy(unread, ({ reason }) => reason)];
  return reasons.map(([reason, same]) => {
    const shown = same.slice(0, MOST_SHOWN).map(({ what }) => printable(what));
    const rest = same.length - shown.length;
    const more = rest > 0 ? ` and ${grouped(rest)} more` : "";
    return `${paint("warning", "Unknown:")} ${shown.join(", ")}${more}: ${printable(reason)}`;
  });
}
