import { ConfigError } from "../../model/errors.ts";
import { exportPeople, peopleAsCsv } from "../../people/export-people.ts";
import { EXIT } from "../exit-code.ts";
import { type Io, todayOf } from "../io.ts";
import { loadOrReport } from "../load.ts";

export type PeopleExportFlags = { csv?: boolean; json?: boolean };

/** `castellan people export`: the people of the files and their groups, as CSV or JSON. */
export async function peopleExport(
  path: string | undefined,
  { csv, json }: PeopleExportFlags,
  io: Io,
): Promise<number> {
  if (csv && json) throw new ConfigError("Choose one: --csv or --json.");
  const loaded = await loadOrReport(path, io);
  if (loaded === undefined) return EXIT.error;
  const people = exportPeople(loaded.desired, { today: todayOf(io) });
  io.stdout.write(
    json ? `${JSON.stringify({ version: 1, people }, null, 2)}\n` : peopleAsCsv(people),
  );
  return EXIT.clean;
}
