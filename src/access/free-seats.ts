import type { Directory } from "../model/directory.ts";
import type { FreeSeats } from "../model/ghost.ts";
import type { Expansion } from "../model/managed.ts";
import { isKnown } from "../model/read.ts";

/** How many seats would be free without those who hold nothing, as far as was read, and those who have left. */
export function freeSeats(
  idle: readonly string[],
  { directory, expansion, complete }: Seating,
): FreeSeats {
  const { members, groups, seats } = directory;
  const departed = members
    .map(({ uuid }) => uuid)
    .filter((uuid) => Object.hasOwn(expansion.departed, uuid));
  const free = new Set([...departed, ...(isKnown(groups) ? idle : [])]);
  const isSure = Object.keys(expansion.unsure ?? {}).length === 0;
  return {
    atLeast: complete && isSure ? free.size : departed.length,
    ...(isKnown(groups) && isSure && { atMost: free.size }),
    leaving: departed.filter((uuid) => !idle.includes(uuid)).length,
    ...seats,
  };
}

type Seating = {
  directory: Pick<Directory, "members" | "groups" | "seats">;
  expansion: Pick<Expansion, "departed" | "unsure">;
  /** Whether groups and every project and repository were read. */
  complete: boolean;
};
