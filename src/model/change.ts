import type { Permission, Principal, Scope } from "./grant.ts";

/** What must happen to one grant. */
export type GrantChange =
  | { action: "create"; scope: Scope; principal: Principal; after: Permission }
  | {
      action: "update";
      scope: Scope;
      principal: Principal;
      before: Permission;
      after: Permission;
    }
  | { action: "delete"; scope: Scope; principal: Principal; before: Permission };

/** What must happen to a group itself, the one fact that is not a grant. */
export type GroupChange = {
  action: "create-group" | "delete-group";
  scope: { kind: "group"; name: string };
  /** The name a person reads; Bitbucket makes the slug from it. */
  name: string;
};

/** What must happen. Knows nothing of HTTP. */
export type Change = GrantChange | GroupChange;

export function isGrantChange(change: Change): change is GrantChange {
  return change.action !== "create-group" && change.action !== "delete-group";
}
