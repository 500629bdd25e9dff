import type { Desired, Mode, Rule } from "../model/desired.ts";

/** Who owns a scope's grants, and since when the files have been the whole truth. */
export type Ownership = { mode: Mode; since?: string | undefined };

/** What a scope, a project or the whole file says about ownership itself. */
export type Stated = { mode?: Mode | undefined; since?: string | undefined };

/** What the files say for everything in them. */
export function ownershipOf({ mode = "additive", since }: Desired): Ownership {
  return { mode, since };
}

/** A mode that is stated stands with its own `since`: what was reviewed above is not what would be pruned here. */
export function inherit({ mode, since }: Stated, above: Ownership): Ownership {
  return mode === undefined ? { mode: above.mode, since: since ?? above.since } : { mode, since };
}

/** What all the rules for one repository say together. Rules that disagree about the mode are a problem elsewhere. */
export function statedBy(rules: readonly Rule[]): Stated {
  return {
    mode: rules.find(({ mode }) => mode !== undefined)?.mode,
    since: rules.find(({ since }) => since !== undefined)?.since,
  };
}
