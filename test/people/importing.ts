import type { Term } from "../../src/model/desired.ts";
import type { Problem } from "../../src/model/problem.ts";
import { findColumns } from "../../src/people/columns.ts";
import { type Note, personRows } from "../../src/people/person-rows.ts";
import { type Import, planImport } from "../../src/people/plan-import.ts";
import { readCsv } from "../../src/people/read-csv.ts";
import { type EditedFile, writeImport } from "../../src/people/write-import.ts";
import { desiredIn, TODAY } from "../desired/reading.ts";

/** What an import of a CSV text into these files comes to. */
export type Imported = {
  made: Import;
  leftOut: Note[];
  problems: Problem[];
  edited: EditedFile[];
  /** All files as they are afterwards. */
  files: Record<string, string>;
};

/** Imports a CSV text into files (name → text), without a disk. New people go into `target`. */
export function importInto(
  files: Record<string, string>,
  csvText: string,
  options: Term & { groups?: string[]; target?: string } = {},
): Imported {
  const { groups = [], target = "people.yaml", ...term } = options;
  const desired = desiredIn(files);
  const { csv, problems: unread } = readCsv("users.csv", csvText);
  const read = personRows(csv, findColumns(csv, new Map()), { today: TODAY });
  const made = planImport(read, desired, { ...term, groups, today: TODAY });
  const edited = writeImport(made, desired, files, { file: target, head: "" });
  return {
    made,
    leftOut: read.leftOut,
    problems: [...unread, ...read.problems, ...made.problems],
    edited,
    files: { ...files, ...Object.fromEntries(edited.map(({ file, after }) => [file, after])) },
  };
}
