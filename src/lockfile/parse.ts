import { schemaProblems } from "../desired/schema-problems.ts";
import { readYaml } from "../desired/yaml-file.ts";
import type { Lock } from "../generated/lock.types.ts";
import validate from "../generated/lock.validate.js";
import { normalizeAddress } from "../model/address.ts";
import { type Attempt, EMPTY_LOCKFILE, type Lockfile } from "../model/lockfile.ts";
import type { Problem } from "../model/problem.ts";

/** What a `castellan.lock` remembers, or every problem that keeps it from being one. An empty file remembers nothing. */
export type ParsedLockfile =
  | { lockfile: Lockfile; problems: [] }
  | { lockfile: undefined; problems: Problem[] };

/** Reads the text of a `castellan.lock`; `file` is its name in problems. Pure. */
export function parseLockfile(file: string, text: string): ParsedLockfile {
  if (text.trim() === "") return { lockfile: EMPTY_LOCKFILE, problems: [] };
  const { value, places, problems } = readYaml(file, text);
  if (value === undefined || problems.length > 0)
    return { lockfile: undefined, problems: problems.map(withWayOut) };
  if (!validate(value))
    return {
      lockfile: undefined,
      problems: schemaProblems(validate.errors ?? [], value, places).map(withWayOut),
    };
  return { lockfile: lockfileOf(value), problems: [] };
}

/** Two versions of the file that were merged by hand are the usual cause, and nothing is lost that cannot be found out again. */
function withWayOut(problem: Problem): Problem {
  const fix = problem.fix === undefined ? "" : `${problem.fix} `;
  return {
    ...problem,
    fix: `${fix}Or take the version of your main branch: what is lost is only what castellan noted since.`,
  };
}

/** Addresses and UUIDs are compared as text from now on. What was said of one address twice counts together. */
function lockfileOf({ people, invitations = {} }: Lock): Lockfile {
  const attempts = new Map<string, Attempt[]>();
  for (const [address, list] of Object.entries(invitations)) {
    const email = normalizeAddress(address);
    attempts.set(email, [...(attempts.get(email) ?? []), ...list]);
  }
  return {
    people: Object.fromEntries(
      Object.entries(people ?? {}).map(([alias, { email, account, uuid }]) => [
        alias,
        {
          ...(email === undefined ? {} : { email: normalizeAddress(email) }),
          ...(account === undefined ? {} : { account }),
          uuid: uuid.toLowerCase(),
        },
      ]),
    ),
    invitations: Object.fromEntries(attempts),
  };
}
