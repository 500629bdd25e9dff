import type { Approval, GuardName } from "../model/desired.ts";
import { ConfigError } from "../model/errors.ts";

/** Every guard; the compiler sees that none is missing. */
const GUARDS: Readonly<Record<GuardName, true>> = {
  removals: true,
  memberships: true,
  projects: true,
  repositories: true,
  "one-scope": true,
  "people-losing-access": true,
  "people-losing-everything": true,
  shrunken: true,
  "last-admin": true,
  "own-access": true,
  protected: true,
  emptied: true,
  "first-prune": true,
  irreversible: true,
  seats: true,
};

/**
 * Marks the approvals that are not to count in this run. `accepted` is a list of guards, `all` or `none`; not set at all, the files
 * alone decide. So whoever owns the pipeline has a say beside whoever owns the files.
 * @throws ConfigError when it names no guard that there is.
 */
export function onlyAccepted(
  approvals: readonly Approval[],
  accepted: string | undefined,
): Approval[] {
  if (accepted === undefined) return [...approvals];
  const names = accepted.split(/[\s,]+/).filter((name) => name !== "");
  if (names.length === 1 && names[0] === "all") return [...approvals];
  const guards = new Set(names.length === 1 && names[0] === "none" ? [] : names);
  for (const name of guards)
    if (!Object.hasOwn(GUARDS, name))
      throw new ConfigError(
        `The approvals to accept name "${name}", which is no guard. There are: ${Object.keys(GUARDS).join(", ")}; or say all, or none.`,
      );
  return approvals.map((approval) =>
    guards.has(approval.guard) ? approval : { ...approval, refused: true },
  );
}
