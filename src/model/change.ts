import type { Permission, Principal, Scope } from "./grant.ts";
import { isRaise } from "./permission.ts";

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

/** An address to invite, and the how manieth time that is. */
export type Invited = { email: string; attempt: number };

/**
 * Addresses to invite in one go. Where Bitbucket administers the workspace, one address, to the group or repository that `scope` is;
 * where an organisation does, up to 25, to the workspace that `scope` is, with the same groups for each.
 */
export type InviteChange = {
  action: "invite";
  scope: Scope;
  invited: Invited[];
  /** Slugs of the groups that an organisation gives with the invitation. */
  groups: string[];
  after: Permission;
};

/** The pending invitation of somebody who has left, withdrawn as a whole; `scope` is the workspace. */
export type WithdrawChange = {
  action: "withdraw";
  scope: Scope;
  email: string;
  /** Why they are to have nothing any more. */
  reason: string;
};

/** What must happen. Knows nothing of HTTP. */
export type Change = GrantChange | GroupChange | InviteChange | WithdrawChange;

/** Whether a change is about one grant. */
export function isGrantChange(change: Change): change is GrantChange {
  return change.action === "create" || change.action === "update" || change.action === "delete";
}

/** Whether a change invites somebody. */
export function isInvite(change: Change): change is InviteChange {
  return change.action === "invite";
}

/** Whether a change is about people who have no access yet, and will have none before they accept. */
export function isOfInvitation(change: Change): change is InviteChange | WithdrawChange {
  return change.action === "invite" || change.action === "withdraw";
}

/** Whether a change takes something away: a removal, a demotion, or a group with all its members. */
export function takes(change: Change): boolean {
  if (change.action === "update") return !isRaise(change);
  return change.action === "delete" || change.action === "delete-group";
}
