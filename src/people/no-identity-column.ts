import { quote } from "../desired/quote.ts";
import type { Problem } from "../model/problem.ts";
import type { Columns } from "./columns.ts";
import type { Csv } from "./read-csv.ts";

/** The problem of a file in which no column tells who somebody is. */
export function noIdentityColumn({ file, header }: Csv, { used }: Columns): Problem | undefined {
  if (used.some(({ field }) => field === "email" || field === "account")) return undefined;
  const headers = header === undefined ? "" : `: ${header.cells.map(quote).join(", ")}`;
  return {
    code: "no-address-column",
    place: { file, line: header?.line ?? 1, column: 1 },
    message: `no column holds e-mail addresses or account ids${headers}`,
    fix: "Say which one does: --columns email=HEADER, or --columns account=HEADER.",
  };
}
