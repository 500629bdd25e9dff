import { parseDesired } from "../../src/desired/load.ts";
import type { Desired } from "../../src/model/desired.ts";
import type { Place, Problem } from "../../src/model/problem.ts";

/** The day on which all tests take place. */
export const TODAY = "2026-11-23";

/** What must stand in some file. Tests are about the rest. */
export const HEADER = "version: 1\nprovider: bitbucket\nworkspace: acme\n";

const PEOPLE = "people:\n  ana: { email: ana@acme.example }\n  bo: { email: bo@acme.example }\n";

/** The problems of these files (name → text), beside a header and two people, ana and bo, in files of their own. */
export function problemsIn(files: Record<string, string>): Problem[] {
  return parse({ "header.yaml": HEADER, "people.yaml": PEOPLE, ...files }).problems;
}

/** The desired state in these files. Fails with their problems. */
export function desiredIn(files: Record<string, string>): Desired {
  const { desired, problems } = parse(files);
  if (desired === undefined) throw new Error(JSON.stringify(problems, null, 2));
  return desired;
}

/** Parses files given as name → text. */
export function parse(files: Record<string, string>): ReturnType<typeof parseDesired> {
  const list = Object.entries(files).map(([file, text]) => ({ file, text }));
  return parseDesired(list, { today: TODAY });
}

/** The text that a caret at this place would underline. */
export function underlined(files: Record<string, string>, place: Place): string {
  const line = files[place.file]?.split(/\r?\n/)[place.line - 1] ?? "";
  return line.slice(place.column - 1, (place.endColumn ?? place.column + 1) - 1);
}
