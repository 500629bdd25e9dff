import type { AccessReview, ReviewItem, ReviewScope } from "../model/access-review.ts";
import type { Someone } from "../model/answer.ts";
import type { Directory } from "../model/directory.ts";
import { compareText, type Grant, principalKey, type Scope, scopeKey } from "../model/grant.ts";
import { isKnown, type Read } from "../model/read.ts";

/** All that a review is begun from. */
export type Beginning = Pick<
  AccessReview,
  "workspace" | "owner" | "due" | "started" | "snapshot"
> & {
  /** What the owner answers for. */
  scopes: readonly { scope: Scope; read: Read<readonly Grant[]> }[];
  directory: Pick<Directory, "groups">;
  someone: (uuid: string) => Someone;
  /** The owner's last review. */
  last?: AccessReview | undefined;
};

/** A review for one owner: every explicit grant on the scopes they answer for, with nothing decided. */
export function beginReview(beginning: Beginning): AccessReview {
  const { workspace, owner, due, started, snapshot, last } = beginning;
  return {
    version: 1,
    workspace,
    owner,
    due,
    started,
    snapshot,
    ...(last && { since: last.started }),
    scopes: beginning.scopes
      .toSorted((left, right) => compareText(scopeKey(left.scope), scopeKey(right.scope)))
      .map(({ scope, read }) => reviewScope(scope, read, beginning)),
  };
}

function reviewScope(
  scope: Scope,
  read: Read<readonly Grant[]>,
  { directory, someone, last }: Beginning,
): ReviewScope {
  if (!isKnown(read)) return { scope, unknown: read.unknown, items: [], gone: [] };
  const before = last?.scopes.find((one) => scopeKey(one.scope) === scopeKey(scope));
  const known = before !== undefined && before.unknown === undefined ? before.items : undefined;
  const had = new Map(known?.map((item) => [item.holder, item]));
  const items = read.known
    .map((grant) => itemOf(grant, { directory, someone }))
    .map((item) => withChange(item, known && (had.get(item.holder)?.has ?? "nothing")))
    .sort((left, right) => compareText(left.holder, right.holder));
  const held = new Set(items.map(({ holder }) => holder));
  return {
    scope,
    items,
    gone: (known ?? [])
      .filter(({ holder }) => !held.has(holder))
      .map(({ name, has }) => ({ name, had: has })),
  };
}

function withChange(item: ReviewItem, was: string | undefined): ReviewItem {
  return was === undefined || was === item.has ? item : { ...item, was };
}

function itemOf(
  { principal, permission }: Grant,
  { directory: { groups }, someone }: Pick<Beginning, "directory" | "someone">,
): ReviewItem {
  const holder = principalKey(principal);
  if (principal.kind !== "group")
    return { holder, name: called(someone(principal.id)), has: permission };
  const members = isKnown(groups)
    ? groups.known.find(({ slug }) => slug === principal.id)?.members
    : undefined;
  return {
    holder,
    name: `group ${principal.id}`,
    has: permission,
    ...(members && { reaches: members.map((uuid) => called(someone(uuid))).sort(compareText) }),
  };
}

function called({ alias, name }: Someone): string {
  return alias ?? name;
}
