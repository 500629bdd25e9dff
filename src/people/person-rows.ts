import { quote } from "../desired/quote.ts";
import type { Place, Problem } from "../model/problem.ts";
import { mayBeAccountId } from "./account-id.ts";
import { addressFix, isAddress } from "./address.ts";
import { cellPlace } from "./cell-place.ts";
import type { Columns, Field } from "./columns.ts";
import { isDay } from "./day.ts";
import type { Csv, CsvRow } from "./read-csv.ts";

/** What one row says about a person, checked. Has an address, an account id, or both. */
export type PersonRow = {
  line: number;
  email?: string;
  account?: string;
  alias: string;
  name: string;
  groups: GroupCell[];
  until?: string;
  reason?: string;
};

/** What stands in a cell of groups: one name, or several. */
export type GroupCell = { text: string; place: () => Place };

/** Something that a reader of the result should know about a row. */
export type Note = { line: number; text: string };

export type PersonRows = {
  rows: PersonRow[];
  /** The groups that faulty rows name: what is wrong with them is said at once, too. */
  faultyGroups: GroupCell[];
  leftOut: Note[];
  notes: Note[];
  problems: Problem[];
};

/** Words for people who should get nothing, as statuses are written in exports. */
const INACTIVE = /^(inactive|suspended|deactivated|disabled|deleted|closed|blocked|no|false|0)$/i;
const ACTIVE = /^(active|enabled|invited|pending|yes|true|1)?$/i;

const MOST_IN_REASON = 1000;

/** What the rows say in these columns. Rows of people who are not active any more, or whose last day is over, are left out. */
export function personRows(csv: Csv, columns: Columns, { today }: { today: string }): PersonRows {
  const result: PersonRows = { rows: [], faultyGroups: [], leftOut: [], notes: [], problems: [] };
  const cells = new Cells(csv, columns);
  const width = csv.header?.cells.length ?? Number.POSITIVE_INFINITY;
  const strange = new Map<string, { line: number; rows: number }>();
  for (const row of csv.rows) {
    if (row.cells.slice(width).some((cell) => cell !== ""))
      result.problems.push(tooManyCells(csv, row, width));
    const why = whyLeftOut(cells, row, today);
    if (why !== undefined) {
      result.leftOut.push({ line: row.line, text: `${visibleName(cells, row)}: ${why}` });
      continue;
    }
    const status = cells.text(row, "status");
    const seen = strange.get(status);
    if (seen !== undefined) seen.rows += 1;
    else if (!ACTIVE.test(status)) strange.set(status, { line: row.line, rows: 1 });
    const person = personOf(cells, row, result.problems);
    if (person !== undefined) result.rows.push(person);
    else result.faultyGroups.push(...cells.groups(row));
  }
  for (const [status, { line, rows }] of strange)
    result.notes.push({
      line,
      text: `the status ${quote(status)} is not known and counts as active${rows > 1 ? ` (${rows} rows)` : ""}`,
    });
  return result;
}

/** The cells of a row by what they say. */
class Cells {
  readonly #csv: Csv;
  readonly #indexes: ReadonlyMap<Field, number[]>;

  constructor(csv: Csv, { used }: Columns) {
    this.#csv = csv;
    const byField = Map.groupBy(used, ({ field }) => field);
    this.#indexes = new Map(
      [...byField].map(([field, all]) => [field, all.map(({ index }) => index)]),
    );
  }

  text(row: CsvRow, field: Field): string {
    return unguarded(row.cells[this.#indexes.get(field)?.[0] ?? -1] ?? "");
  }

  place(row: CsvRow, field: Field): Place {
    return cellPlace(this.#csv, row, this.#indexes.get(field)?.[0] ?? 0);
  }

  groups(row: CsvRow): GroupCell[] {
    return (this.#indexes.get("groups") ?? []).flatMap((index) => {
      const text = unguarded(row.cells[index] ?? "");
      return text === "" ? [] : { text, place: () => cellPlace(this.#csv, row, index) };
    });
  }
}

/** Takes back what `people export` puts before a cell that a spreadsheet would calculate. */
function unguarded(cell: string): string {
  return /^'+[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell;
}

function whyLeftOut(cells: Cells, row: CsvRow, today: string): string | undefined {
  const status = cells.text(row, "status");
  if (INACTIVE.test(status))
    return /^(no|false|0)$/i.test(status) ? "not active" : status.toLowerCase();
  if (/\((inactive|deactivated|suspended)\)\s*$/i.test(cells.text(row, "name"))) return "inactive";
  const until = cells.text(row, "until");
  return isDay(until) && until < today ? `the last day was ${until}` : undefined;
}

function visibleName(cells: Cells, row: CsvRow): string {
  return cells.text(row, "email") || cells.text(row, "account") || cells.text(row, "name") || "–";
}

function personOf(cells: Cells, row: CsvRow, problems: Problem[]): PersonRow | undefined {
  const [email, account] = [cells.text(row, "email"), cells.text(row, "account")];
  const [until, reason] = [cells.text(row, "until"), cells.text(row, "reason")];
  const faults = [
    ...(email !== "" && !isAddress(email) ? [badAddress(email, cells.place(row, "email"))] : []),
    ...(account !== "" && !mayBeAccountId(account)
      ? [badAccount(account, cells.place(row, "account"))]
      : []),
    ...(email === "" && account === "" ? [nobody(cells.place(row, "email"))] : []),
    ...(until !== "" && !isDay(until) ? [badDay(until, cells.place(row, "until"))] : []),
    ...(reason.length > MOST_IN_REASON ? [longReason(reason, cells.place(row, "reason"))] : []),
  ];
  for (const fault of faults) problems.push(fault);
  if (faults.length > 0) return undefined;
  return {
    line: row.line,
    ...(email !== "" && { email: email.normalize("NFC") }),
    ...(account !== "" && { account }),
    alias: cells.text(row, "alias"),
    name: cells.text(row, "name"),
    groups: cells.groups(row),
    ...(until !== "" && { until }),
    ...(reason !== "" && { reason }),
  };
}

function badAddress(email: string, place: Place): Problem {
  return {
    code: "bad-address",
    place,
    message: `row ${place.line}: ${quote(email)} is not an e-mail address`,
    fix: addressFix(email),
  };
}

function badAccount(account: string, place: Place): Problem {
  return {
    code: "bad-account",
    place,
    message: `row ${place.line}: ${quote(account)} is not an account id`,
    fix: "Write the account id as Atlassian shows it, or leave the column out with --columns account=.",
  };
}

function nobody(place: Place): Problem {
  return {
    code: "no-address",
    place,
    message: `row ${place.line} has neither an e-mail address nor an account id`,
    fix: "Write the address, or delete the row.",
  };
}

function badDay(until: string, place: Place): Problem {
  return {
    code: "bad-date",
    place,
    message: `row ${place.line}: ${quote(until)} is not a day`,
    fix: "Write YYYY-MM-DD, or leave the column out with --columns until=.",
  };
}

function longReason(reason: string, place: Place): Problem {
  return {
    code: "too-long",
    place,
    message: `row ${place.line}: the reason has ${reason.length} characters`,
    fix: `Write at most ${MOST_IN_REASON}, or leave the column out with --columns reason=.`,
  };
}

function tooManyCells(csv: Csv, row: CsvRow, width: number): Problem {
  return {
    code: "too-many-cells",
    place: cellPlace(csv, row, width),
    message: `row ${row.line} has ${row.cells.length} cells, and the header ${width}`,
    fix: "Put a cell that holds a comma (or whatever separates the cells) in quotes.",
  };
}
