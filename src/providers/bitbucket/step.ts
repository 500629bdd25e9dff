import { excerpt } from "../../http/excerpt.ts";
import type {
  Change,
  GrantChange,
  GroupChange,
  InviteChange,
  WithdrawChange,
} from "../../model/change.ts";
import { type Directory, organisationOf } from "../../model/directory.ts";
import { ConfigError } from "../../model/errors.ts";
import { PERMISSIONS } from "../../model/permission.ts";
import type { Request } from "../../model/plan.ts";
import type { ToStep } from "../../model/provider.ts";
import {
  toOrganisationGroupRequest,
  toOrganisationInviteRequest,
  toOrganisationMemberRequest,
  toSeatRequest,
} from "./organisation-step.ts";
import {
  groupMembersPath,
  groupPath,
  groupsPath,
  invitationsPath,
  repositoryInvitationsPath,
  rowPath,
} from "./path.ts";

/**
 * The one call that carries out a change in this workspace: Bitbucket's, or for groups and invitations its organisation's where the
 * directory names one. The function it gives throws ConfigError for a change that no call carries out: adding to the workspace, an
 * unknown level, a name that is none.
 */
export function bitbucketToStep(workspace: string): ToStep {
  return (change, directory) => ({ change, request: toRequest(workspace, change, directory) });
}

function toRequest(workspace: string, change: Change, directory?: Directory): Request {
  const organisation = directory && organisationOf(directory);
  const there = organisation && { organisation, groups: directory.groups };
  switch (change.action) {
    case "create-group":
    case "delete-group":
      return there ? toOrganisationGroupRequest(there, change) : toGroupRequest(workspace, change);
    case "invite":
      return there
        ? toOrganisationInviteRequest(workspace, there, change)
        : toInviteRequest(workspace, change);
    case "withdraw":
      return toWithdrawRequest(workspace, change, there !== undefined);
    case "create":
    case "update":
    case "delete":
      if (there && change.action === "delete" && change.scope.kind === "workspace")
        return toSeatRequest(there, change);
      if (change.scope.kind !== "group") return toRowRequest(workspace, change);
      assertMember(change);
      return there
        ? toOrganisationMemberRequest(there, change)
        : toMemberRequest(workspace, change);
  }
}

/** The 1.0 API invites one address, to a group or to a repository (documented). */
function toInviteRequest(workspace: string, change: InviteChange): Request {
  const { scope, invited, after } = change;
  const [only] = invited;
  if (only === undefined || invited.length > 1 || change.groups.length > 0)
    throw new ConfigError("Bitbucket invites one address at a time, to one group.");
  const { email } = only;
  if (scope.kind === "group")
    return {
      method: "PUT",
      path: invitationsPath(workspace),
      json: { email, group_slug: scope.name },
    };
  if (scope.kind !== "repository" || !PERMISSIONS.repository.includes(after))
    throw new ConfigError(
      `Bitbucket does not invite to a ${scope.kind} with "${excerpt(after)}" (${excerpt(scope.name)}).`,
    );
  const path = repositoryInvitationsPath(workspace, scope.name);
  return { method: "POST", path, form: { permission: after, email } };
}

/** Without a group it is the whole invitation that is withdrawn (as a client has it). An organisation has no such call. */
function toWithdrawRequest(
  workspace: string,
  { email }: WithdrawChange,
  isInOrganisation: boolean,
): Request {
  if (isInOrganisation)
    throw new ConfigError(`No API withdraws the invitation of ${excerpt(email)}.`);
  return { method: "DELETE", path: invitationsPath(workspace), json: { email } };
}

/** The 1.0 API takes a new group as a form; several clients report that it refuses JSON here. */
function toGroupRequest(workspace: string, { action, scope, name }: GroupChange): Request {
  const path = groupPath(workspace, scope.name);
  if (action === "delete-group") return { method: "DELETE", path };
  return { method: "POST", path: groupsPath(workspace).slice(0, -1), form: { name } };
}

/** The 1.0 API wants an empty JSON object as the body of a PUT (documented as "required empty body" by a client in production). */
function toMemberRequest(workspace: string, { action, principal, scope }: GrantChange): Request {
  const path = groupMembersPath(workspace, scope.name, principal.id);
  return action === "delete" ? { method: "DELETE", path } : { method: "PUT", path, json: {} };
}

function assertMember(change: GrantChange): void {
  const { principal } = change;
  if (principal.kind !== "user")
    throw new ConfigError(
      `Only an account can be a member of a group, not ${excerpt(principal.id)}.`,
    );
  if (change.action !== "delete" && change.after !== "member")
    throw unknownLevel(change.after, change);
}

function toRowRequest(workspace: string, change: GrantChange): Request {
  const path = rowPath(workspace, change);
  if (change.action === "delete") return { method: "DELETE", path };
  if (!PERMISSIONS[change.scope.kind].includes(change.after))
    throw unknownLevel(change.after, change);
  return { method: "PUT", path, json: { permission: change.after } };
}

function unknownLevel(permission: string, { scope }: GrantChange): ConfigError {
  return new ConfigError(
    `"${excerpt(permission)}" cannot be granted on a ${scope.kind} (${excerpt(scope.name)}).`,
  );
}
