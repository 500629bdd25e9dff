import { type CsvError, parse } from "csv-parse/sync";
import { quote } from "../desired/quote.ts";
import type { Problem } from "../model/problem.ts";

/** One row, and the lines of the file it stands on. Lines count from 1; a cell may hold line endings. */
export type CsvRow = { line: number; lastLine: number; cells: string[] };

/** A CSV file: what its first row calls the columns, when it does, and all other rows that hold something. */
export type Csv = {
  file: string;
  lines: string[];
  delimiter: string;
  header: CsvRow | undefined;
  rows: CsvRow[];
};

/** The row of thousands of groups is shorter; longer ones are a quote that nobody closed. */
const MOST_IN_ROW = 128 * 1024;

/** More people than an access file has room for. */
const MOST_ROWS = 100_000;

const DELIMITERS = [",", ";", "\t", "|"];

/** Reads the text of a CSV file: RFC 4180, and what spreadsheets make of it (semicolons, tabs, `sep=`, any line ending). */
export function readCsv(file: string, text: string): { csv: Csv; problems: Problem[] } {
  const plain = text.replace(/^\uFEFF/, "").replaceAll(/\r\n?/g, "\n");
  const lines = plain.split("\n");
  // Spreadsheets tell each other the delimiter in a line of its own.
  const [said = "", delimiter = delimiterOf(plain)] = /^sep=(.)\n/i.exec(plain) ?? [];
  const { rows, faults } = parseRows(plain.slice(said.length), delimiter, said === "" ? 0 : 1);
  const problems = faults.map((fault) => explain(fault, file, lines));
  const header = rows[0] !== undefined && isHeader(rows[0]) ? rows.shift() : undefined;
  if (rows.length === 0 && problems.length === 0) problems.push(emptyFile(file));
  const beyond = rows[MOST_ROWS];
  if (beyond !== undefined) problems.push(tooManyRows(file, beyond));
  return { csv: { file, lines, delimiter, header, rows }, problems };
}

/** A row that cannot be read, by the parser's code for it. */
type Fault = { code: string; line: number };

/** The rows that hold something. After one that cannot be read the next is tried. */
function parseRows(text: string, delimiter: string, skipped: number) {
  const rows: CsvRow[] = [];
  const faults: Fault[] = [];
  let read = skipped;
  const refuse = (error: CsvError | undefined) => {
    // Where a quote is not closed the parser only knows where the file ends; once it has lost its place, not even that means much.
    const unclosed = error?.code === "CSV_QUOTE_NOT_CLOSED";
    if (error === undefined || (unclosed && faults.length > 0)) return undefined;
    faults.push({ code: error.code, line: unclosed ? read + 1 : Number(error["lines"]) + skipped });
    return undefined;
  };
  try {
    parse(text, {
      delimiter,
      record_delimiter: "\n",
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: MOST_IN_ROW,
      to: MOST_ROWS + 2,
      skip_records_with_error: true,
      on_skip: refuse,
      on_record: (cells: string[], { lines }) => {
        read = lines + skipped;
        if (cells.some((cell) => cell.trim() !== "")) rows.push(rowOf(cells, read));
        return null;
      },
    });
  } catch (error) {
    refuse(error as CsvError);
  }
  return { rows, faults };
}

function rowOf(cells: string[], lastLine: number): CsvRow {
  let within = 0;
  for (const cell of cells) if (cell.includes("\n")) within += cell.split("\n").length - 1;
  return { line: lastLine - within, lastLine, cells: cells.map((cell) => cell.trim()) };
}

/** A row with an address in it is somebody already. */
function isHeader({ cells }: CsvRow): boolean {
  return !cells.some((cell) => cell.includes("@"));
}

/** The delimiter that cuts the first line into most cells; quotes are looked into by nobody. */
function delimiterOf(text: string): string {
  const first = (/[^\r\n]+/.exec(text)?.[0] ?? "").replaceAll(/"[^"]*"/g, "");
  let best = ",";
  for (const delimiter of DELIMITERS)
    if (first.split(delimiter).length > first.split(best).length) best = delimiter;
  return best;
}

function emptyFile(file: string): Problem {
  return {
    code: "empty-file",
    place: { file, line: 1, column: 1 },
    message: "the file has no row with anybody in it",
    fix: "Give a CSV file with a row for each person.",
  };
}

function tooManyRows(file: string, { line }: CsvRow): Problem {
  return {
    code: "too-many-rows",
    place: { file, line, column: 1 },
    message: "the file has more than 100,000 rows",
    fix: "Split it, and import the parts one after the other.",
  };
}

function explain({ code, line }: Fault, file: string, lines: readonly string[]): Problem {
  const within = Math.min(Math.max(line, 1), lines.length);
  const place = { file, line: within, column: 1 };
  return { place, ...sentence(code, lines[within - 1] ?? "") };
}

function sentence(code: string, line: string): Omit<Problem, "place"> {
  if (code === "CSV_MAX_RECORD_SIZE")
    return {
      code: "row-too-large",
      message: `the row is longer than ${MOST_IN_ROW / 1024} KiB`,
      fix: "Close the quote that it begins with, or leave that column out.",
    };
  if (code === "CSV_QUOTE_NOT_CLOSED")
    return {
      code: "quote-not-closed",
      message: "a quote that begins in this row is not closed",
      fix: 'Close it, or delete it. A quote inside of quotes is written twice: "".',
    };
  return {
    code: "stray-quote",
    message: `a quote stands in the middle of a cell: ${quote(line)}`,
    fix: 'Put the whole cell in quotes, and write each quote in it twice: "".',
  };
}
