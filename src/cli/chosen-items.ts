import { didYouMean } from "../desired/did-you-mean.ts";
import type { DriftItem } from "../model/drift.ts";
import { ConfigError } from "../model/errors.ts";

/**
 * The items of these ids; all of them for `true`.
 * @throws ConfigError for one that is none, or that cannot be adopted.
 */
export function chosenItems(
  wanted: true | readonly string[],
  all: readonly DriftItem[],
): DriftItem[] {
  if (wanted === true || wanted.length === 0) return [...all];
  const byId = new Map(all.map((item) => [item.id, item]));
  return wanted.map((id) => {
    const item = byId.get(id);
    if (item === undefined) throw new ConfigError(unknown(id, [...byId.keys()]));
    if (item.notAdoptable !== undefined)
      throw new ConfigError(`${id} cannot be adopted: ${item.notAdoptable}.`);
    return item;
  });
}

function unknown(id: string, known: readonly string[]): string {
  const meant = didYouMean(id, known);
  const named = JSON.stringify(id.slice(0, 120));
  return `${named} is no item of this drift. ${meant === undefined ? 'An item is given as it is listed, in quotes, as in --adopt "project/PLAT users cyd".' : `Did you mean ${JSON.stringify(meant)}?`}`;
}
