import type { GhostList, GhostReason, GhostReport } from "../model/ghost.ts";
import { GHOST_REASONS, type Ghost } from "../model/ghost.ts";
import { pack } from "./packed.ts";
import type { GhostRecord, GhostTable } from "./report-data.ts";

/** Reasons that say something of the files alone. */
const OF_FILES: readonly GhostReason[] = ["not-in-files", "outside-domain", "waiting"];

/** The ghosts in tables. Without files, nothing counts as missing from them. */
export function ghostTables({ lists }: GhostReport, hasFiles: boolean): GhostTable[] {
  const shown = hasFiles ? lists : withoutFiles(lists);
  return shown.map(({ reason, unknown, caveats, ghosts }) => ({
    reason,
    ...(unknown !== undefined && { unknown }),
    caveats,
    ghosts: pack<GhostRecord>(
      [
        "uuid",
        "alias",
        "name",
        "account",
        "kind",
        "scope",
        "permission",
        "certain",
        "possible",
        "also",
        "rows",
        "groups",
        "sent",
        "by",
        "to",
        "todo",
      ],
      ghosts.map(recordOf),
    ),
  }));
}

/** What is listed as not in the files may be a ghost for another reason, under which it then belongs. */
function withoutFiles(lists: readonly GhostList[]): GhostList[] {
  const orphaned = lists.flatMap(({ reason, ghosts }) => (reason === "not-in-files" ? ghosts : []));
  return GHOST_REASONS.filter((reason) => !OF_FILES.includes(reason)).flatMap((reason) => {
    const list = lists.find((candidate) => candidate.reason === reason);
    if (list === undefined) return [];
    const moved = orphaned.filter(({ also }) => also[0] === reason);
    const ghosts = [...list.ghosts, ...moved].map((ghost) => ({
      ...ghost,
      also: ghost.also.filter((other) => other !== reason && !OF_FILES.includes(other)),
    }));
    return [{ ...list, ghosts }];
  });
}

function recordOf({ person, row, invitation, holds, also, todo }: Ghost): GhostRecord {
  const { uuid, alias, name, email, account = email } = person;
  return {
    ...(uuid !== undefined && { uuid }),
    ...(alias !== undefined && { alias }),
    ...(name !== undefined && { name }),
    ...(account !== undefined && { account }),
    ...(row !== undefined && {
      kind: row.scope.kind,
      scope: row.scope.name,
      permission: row.permission,
      certain: row.remains.certain,
      possible: row.remains.possible,
    }),
    ...(also.length > 0 && { also: also.join(" ") }),
    ...(holds !== undefined && { rows: holds.rows, groups: holds.groups }),
    ...(invitation !== undefined && {
      sent: invitation.sent,
      ...(invitation.by !== undefined && { by: invitation.by.name }),
      to: invitation.groups.length > 0 ? invitation.groups.join(", ") : "a repository",
    }),
    todo,
  };
}
