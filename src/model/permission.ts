import type { Permission, ScopeKind } from "./grant.ts";

/**
 * The levels that may be granted on each kind of scope, weakest first.
 * Source: Bitbucket's permissions-config endpoints (PUT values); `create-repo` exists on projects only.
 */
export const PERMISSIONS: Readonly<Record<ScopeKind, readonly Permission[]>> = {
  workspace: ["member"],
  group: ["member"],
  project: ["read", "write", "create-repo", "admin"],
  repository: ["read", "write", "admin"],
};

const RANK: Readonly<Record<Permission, number>> = {
  member: 1,
  read: 1,
  write: 2,
  "create-repo": 3,
  admin: 4,
};

/** How strong a permission is, comparable on one kind of scope. Nothing held, or a word we do not know, ranks 0. */
export function rank(permission: Permission | undefined): number {
  return permission === undefined ? 0 : (RANK[permission] ?? 0);
}

/** Whether an update gives more than was held. */
export function isRaise({ before, after }: { before: Permission; after: Permission }): boolean {
  return rank(after) > rank(before);
}
