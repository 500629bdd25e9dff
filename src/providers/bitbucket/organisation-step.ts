import { excerpt } from "../../http/excerpt.ts";
import type { GrantChange, GroupChange, InviteChange } from "../../model/change.ts";
import type { Directory, Organisation } from "../../model/directory.ts";
import { ConfigError } from "../../model/errors.ts";
import type { Request } from "../../model/plan.ts";
import { isKnown } from "../../model/read.ts";
import { directoryPath, newGroupId, organisationPath, usersPath } from "./organisation-path.ts";
import { segment } from "./path.ts";

/** Access to the product, and with it a seat. That a Bitbucket workspace takes this role is likely, and in no document. */
export const USER_ROLE = "atlassian/user";

/** Where a change is to be made, in the organisation's terms. */
export type InOrganisation = { organisation: Organisation; groups: Directory["groups"] };

/** The call that creates or deletes a group of the organisation. */
export function toOrganisationGroupRequest(
  { organisation, groups }: InOrganisation,
  { action, scope, name }: GroupChange,
): Request {
  const path = `${directoryPath(organisation)}/groups`;
  if (action === "create-group") return { method: "POST", path, json: { name } };
  return { method: "DELETE", path: `${path}/${idSegment(groups, scope.name)}` };
}

/** The call that adds somebody to a group of the organisation, or takes somebody out of it. */
export function toOrganisationMemberRequest(
  { organisation, groups }: InOrganisation,
  { action, scope, principal }: GrantChange,
): Request {
  const group = `${directoryPath(organisation)}/groups/${idSegment(groups, scope.name)}`;
  const { accounts } = organisation;
  const account = (Object.hasOwn(accounts, principal.id) && accounts[principal.id]) || principal.id;
  const path = `${group}/memberships`;
  if (action === "delete") return { method: "DELETE", path: `${path}/${segment(account)}` };
  return { method: "POST", path, json: { accountId: account } };
}

/** The call that takes access to this workspace alone, and with it the seat. To remove somebody from the directory would concern all products. */
export function toSeatRequest(
  { organisation: { id, resource, accounts } }: InOrganisation,
  { principal }: GrantChange,
): Request {
  const account = Object.hasOwn(accounts, principal.id) ? accounts[principal.id] : undefined;
  if (account === undefined)
    throw new ConfigError(
      `No account id is known of ${excerpt(principal.id)}, by which the organisation names people.`,
    );
  return {
    method: "POST",
    path: `${usersPath(id)}/${segment(account)}/roles/revoke`,
    json: { role: USER_ROLE, resource },
  };
}

/** The one call that invites up to 25 addresses, all to the same groups. Without a text nobody would be told (documented). */
export function toOrganisationInviteRequest(
  workspace: string,
  { organisation, groups }: InOrganisation,
  change: InviteChange,
): Request {
  return {
    method: "POST",
    path: `${organisationPath(organisation.id)}/users/invite`,
    json: {
      emails: change.invited.map(({ email }) => email),
      permissionRules: [{ resource: organisation.resource, role: USER_ROLE }],
      ...(change.groups.length === 0
        ? {}
        : { additionalGroups: change.groups.map((slug) => idOf(groups, slug)) }),
      sendNotification: true,
      notificationText: `You are invited to the Bitbucket workspace ${workspace}.`,
    },
  };
}

function idOf(groups: Directory["groups"], slug: string): string {
  const live = isKnown(groups) ? groups.known.find((group) => group.slug === slug) : undefined;
  return live?.id ?? newGroupId(slug);
}

/** A stand-in keeps its braces: the writer puts the id in its place before anything is sent. */
function idSegment(groups: Directory["groups"], slug: string): string {
  const id = idOf(groups, slug);
  return id === newGroupId(slug) ? `{${segment(slug)}}` : segment(id);
}
