import { isKnown, type Read } from "../model/read.ts";
import type { ReportSummary } from "../model/report-summary.ts";
import { type Packed, unpack } from "./packed.ts";
import type { ReportData } from "./report-data.ts";

/** What a person is told once the report is written. */
export function summaryOf({
  workspace,
  takenAt,
  digest,
  live,
  ghosts,
  needless,
  changes,
  unread,
}: ReportData): ReportSummary {
  return {
    workspace,
    takenAt,
    digest,
    people: live.people.rows,
    repositories: rowsOf(live.repositories),
    grants: live.grants.rows,
    ghosts: ghosts.reduce((sum, table) => sum + table.ghosts.rows, 0),
    needless: needless.rows,
    ...(changes !== undefined && { changes: changes.rows.rows }),
    unread: unpack(unread),
  };
}

function rowsOf(read: Read<Packed<unknown>>): number | undefined {
  return isKnown(read) ? read.known.rows : undefined;
}
