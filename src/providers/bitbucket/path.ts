import { excerpt } from "../../http/excerpt.ts";
import { ConfigError } from "../../model/errors.ts";
import type { Grant, Principal, Scope } from "../../model/grant.ts";

/** Which of a scope's two permission lists a principal is in. */
export type List = "users" | "groups";

/**
 * A name as one segment of a path. Throws ConfigError for a name that could mean something else there: none of Bitbucket's slugs,
 * keys and account ids holds a slash, percent sign, white space or control character.
 */
export function segment(name: string): string {
  const isUnfit =
    name === "" || name === "." || name.includes("..") || /[/\\%?#\s\p{C}]/u.test(name);
  if (isUnfit || name.length > 255)
    throw new ConfigError(
      `"${excerpt(name)}" cannot be a name in Bitbucket, so it is not put into a request.`,
    );
  return encodeURIComponent(name);
}

/** The path of a scope's explicit rows: the one formula of all permission endpoints. Throws ConfigError for a scope that has none. */
export function rowsPath(workspace: string, scope: Scope, list: List): string {
  return `${placePath(workspace, scope)}/permissions-config/${list}`;
}

/** The path of one explicit row: a scope's, for one group or account. Throws ConfigError for an invited address. */
export function rowPath(
  workspace: string,
  { scope, principal }: Pick<Grant, "scope" | "principal">,
): string {
  return `${rowsPath(workspace, scope, listOf(principal))}/${segment(principal.id)}`;
}

/** The path of a project or repository. Throws ConfigError for a scope that is neither. */
export function placePath(workspace: string, { kind, name }: Scope): string {
  if (kind === "project") return `/2.0/workspaces/${segment(workspace)}/projects/${segment(name)}`;
  if (kind === "repository") return `/2.0/repositories/${segment(workspace)}/${segment(name)}`;
  throw new ConfigError(`A ${kind} has no permission list in Bitbucket.`);
}

function listOf({ kind, id }: Principal): List {
  if (kind === "email")
    throw new ConfigError(`${excerpt(id)} has no account yet, so nothing can be granted to it.`);
  return kind === "group" ? "groups" : "users";
}

/** The path of the pending invitations (1.0), which is where somebody is invited to a group too. */
export function invitationsPath(workspace: string): string {
  return `/1.0/users/${segment(workspace)}/invitations`;
}

/** Where somebody is invited to a repository (1.0). */
export function repositoryInvitationsPath(workspace: string, slug: string): string {
  return `/1.0/invitations/${segment(workspace)}/${segment(slug)}`;
}

/** The path of all groups (1.0; 2.0 has none). Without the slash at its end it is where a group is created. */
export function groupsPath(workspace: string): string {
  return `/1.0/groups/${segment(workspace)}/`;
}

/** The path of one group (1.0). */
export function groupPath(workspace: string, slug: string): string {
  return `${groupsPath(workspace)}${segment(slug)}`;
}

/** The path of a group's members (1.0), or of one of them. */
export function groupMembersPath(workspace: string, slug: string, account?: string): string {
  const members = `${groupPath(workspace, slug)}/members`;
  return account === undefined ? members : `${members}/${segment(account)}`;
}
