import { scopeKey } from "../model/grant.ts";
import { isKnown } from "../model/read.ts";
import type { Snapshot } from "../model/snapshot.ts";

/** Something that was to be read, and could not be. */
export type Unread = { what: string; reason: string };

/** All that a snapshot does not know although it was asked to: lists first, then scopes. */
export function unreadIn({ directory, grants }: Snapshot): Unread[] {
  const lists = (["groups", "projects", "repositories"] as const).flatMap((what) => {
    const read = directory[what];
    return isKnown<unknown>(read) ? [] : [{ what: `the ${what}`, reason: read.unknown }];
  });
  const scopes = grants.flatMap(({ scope, read }) =>
    isKnown(read) ? [] : [{ what: scopeKey(scope), reason: read.unknown }],
  );
  return [...lists, ...scopes];
}
