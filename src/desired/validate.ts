import type { ErrorObject } from "ajv";
import type { Access } from "../generated/access.types.ts";
import validateAccess from "../generated/access.validate.js";
import type { Problem } from "../model/problem.ts";
import type { Places } from "./places.ts";
import { offendingKey, schemaProblems, withoutNoise } from "./schema-problems.ts";
import { atPath, type Path, pathOf } from "./value-path.ts";

/** What is left of a file's value once all that the schema refuses is taken out, and the problems that were. */
export type Validated = { access: Access; problems: Problem[] };

/**
 * Checks a file's value against the schema. The faulty parts are removed, so that the rest can be checked further and all
 * problems are found at once.
 */
export function validate(value: unknown, places: Places): Validated {
  if (validateAccess(value)) return { access: value, problems: [] };
  const problems = schemaProblems(validateAccess.errors ?? [], value, places);
  let left: unknown = value;
  do left = prune(left, validateAccess.errors ?? [], places);
  while (!validateAccess(left));
  return { access: left, problems };
}

/** Removes what the errors are about. Each round removes something or empties the file, so rounds come to an end. */
function prune(value: unknown, errors: readonly ErrorObject[], places: Places): unknown {
  const paths = withoutNoise(errors).map(faultyPath);
  if (paths.length === 0 || paths.some((path) => path.length === 0)) return {};
  for (const path of deepestFirst(paths)) {
    const parent = atPath(value, path.slice(0, -1));
    places.remove(parent, path.at(-1) ?? "");
  }
  return value;
}

function faultyPath(error: ErrorObject): Path {
  const path = pathOf(error.instancePath);
  const key = offendingKey(error);
  return key === undefined ? path : [...path, key];
}

/** Each path once, parts before the wholes that hold them, and later items of a list before earlier ones. */
function deepestFirst(paths: readonly Path[]): Path[] {
  const unique = new Map(paths.map((path) => [JSON.stringify(path), path]));
  return [...unique.values()].toSorted(
    (a, b) => b.length - a.length || Number(b.at(-1)) - Number(a.at(-1)) || 0,
  );
}
