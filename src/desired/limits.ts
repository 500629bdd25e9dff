import type { Limits as LimitEntries } from "../generated/access.types.ts";
import type { Limit, LimitName, Limits } from "../model/desired.ts";
import type { Setting } from "./declare.ts";
import type { Places } from "./places.ts";

/** What holds where the files say nothing; the schema says the same to editors. docs/guards.md says why. */
export const DEFAULT_LIMITS: Limits = {
  removals: { count: 25, ratio: 0.25, floor: 5 },
  memberships: { count: 25, ratio: 0.25, floor: 5 },
  projects: { count: 25, ratio: 0.25, floor: 5 },
  repositories: { count: 25, ratio: 0.25, floor: 5 },
  "one-scope": { count: 15, ratio: 0.5, floor: 5 },
  "people-losing-access": { count: 50, ratio: 0.25, floor: 10 },
  "people-losing-everything": { count: 0, ratio: 0.05, floor: 5 },
  shrunken: { count: 100, ratio: 0.5, floor: 10 },
};

const NAMES = Object.keys(DEFAULT_LIMITS) as LimitName[];
const PARTS = ["count", "ratio", "floor"] as const;

/** Every number that a file sets, as `limits.removals.count`. */
export function limitSettings(limits: LimitEntries | undefined, places: Places): Setting<number>[] {
  return NAMES.flatMap((name) => {
    const limit = limits?.[name];
    if (limit === undefined) return [];
    return PARTS.flatMap((part) => {
      const value = limit[part];
      return value === undefined
        ? []
        : [{ name: `limits.${name}.${part}`, value, place: places.value(limit, part) }];
    });
  });
}

/** All limits: what the files set, and the defaults for the rest. */
export function limitsOf(settings: readonly Setting<number>[]): Limits {
  const said = new Map(settings.map(({ name, value }) => [name, value]));
  const limit = (name: LimitName): Limit => {
    const { count, ratio, floor } = DEFAULT_LIMITS[name];
    return {
      count: said.get(`limits.${name}.count`) ?? count,
      ratio: said.get(`limits.${name}.ratio`) ?? ratio,
      floor: said.get(`limits.${name}.floor`) ?? floor,
    };
  };
  return Object.fromEntries(NAMES.map((name) => [name, limit(name)])) as Limits;
}
