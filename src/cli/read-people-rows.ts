import type { Problem } from "../model/problem.ts";
import { findColumns } from "../people/columns.ts";
import { noIdentityColumn } from "../people/no-identity-column.ts";
import { type PersonRow, personRows } from "../people/person-rows.ts";
import { readCsv } from "../people/read-csv.ts";
import { type Io, todayOf } from "./io.ts";
import { reportProblems } from "./load.ts";
import { readUsers } from "./read-users.ts";

/** The people of a CSV file, as `people import` reads it; or undefined after its problems were printed. */
export async function readPeopleRows(file: string, io: Io): Promise<PersonRow[] | undefined> {
  const found = await readUsers(file);
  if ("problem" in found) return refuse([found.problem], {}, io);
  const { csv, problems } = readCsv(file, found.text);
  const columns = findColumns(csv, new Map());
  const missing = noIdentityColumn(csv, columns);
  const sources = { [file]: csv.lines.join("\n") };
  if (missing !== undefined) return refuse([...problems, missing], sources, io);
  const people = personRows(csv, columns, { today: todayOf(io) });
  const all = [...problems, ...people.problems];
  return all.length > 0 ? refuse(all, sources, io) : people.rows;
}

function refuse(problems: readonly Problem[], sources: Record<string, string>, io: Io): undefined {
  reportProblems(problems, sources, io);
}
