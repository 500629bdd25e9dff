import { excerpt } from "../../http/excerpt.ts";
import type { Change, GrantChange, GroupChange } from "../../model/change.ts";
import { ConfigError } from "../../model/errors.ts";
import { PERMISSIONS } from "../../model/permission.ts";
import type { Request } from "../../model/plan.ts";
import type { ToStep } from "../../model/provider.ts";
import { groupMembersPath, groupPath, groupsPath, rowPath } from "./path.ts";

/**
 * The one call that carries out a change in this workspace. The function it gives throws ConfigError for a change that no call of
 * Bitbucket's carries out: inviting, adding to the workspace, an unknown level, a name that is none.
 */
export function bitbucketToStep(workspace: string): ToStep {
  return (change) => ({ change, request: toRequest(workspace, change) });
}

function toRequest(workspace: string, change: Change): Request {
  switch (change.action) {
    case "create-group":
    case "delete-group":
      return toGroupRequest(workspace, change);
    case "create":
    case "update":
    case "delete":
      return change.scope.kind === "group"
        ? toMemberRequest(workspace, change)
        : toRowRequest(workspace, change);
  }
}

/** The 1.0 API takes a new group as a form; several clients report that it refuses JSON here. */
function toGroupRequest(workspace: string, { action, scope, name }: GroupChange): Request {
  const path = groupPath(workspace, scope.name);
  if (action === "delete-group") return { method: "DELETE", path };
  return { method: "POST", path: groupsPath(workspace).slice(0, -1), form: { name } };
}

/** The 1.0 API wants an empty JSON object as the body of a PUT (documented as "required empty body" by a client in production). */
function toMemberRequest(workspace: string, change: GrantChange): Request {
  const { action, principal, scope } = change;
  if (principal.kind !== "user")
    throw new ConfigError(
      `Only an account can be a member of a group, not ${excerpt(principal.id)}.`,
    );
  const path = groupMembersPath(workspace, scope.name, principal.id);
  if (action === "delete") return { method: "DELETE", path };
  if (change.after !== "member") throw unknownLevel(change.after, change);
  return { method: "PUT", path, json: {} };
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
