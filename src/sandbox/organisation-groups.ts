import type { Call } from "./call.ts";
import { type Answer, badRequest, isRefusal, noContent, ok, Refusal } from "./errors.ts";
import { groupSlug } from "./groups-1.0.ts";
import { organisationRoute, seatConflict } from "./organisation.ts";
import {
  checkMoved,
  checkRole,
  cursorPage,
  isMoved,
  missing,
  workspaceResource,
} from "./organisation-paging.ts";
import { uuidOf } from "./random.ts";
import type { Route } from "./route.ts";
import { checkSeats } from "./rules.ts";
import type { Group, Person, State } from "./state.ts";

const GROUPS = "/admin/v2/orgs/{orgId}/directories/{directoryId}/groups";
const GROUP = `${GROUPS}/{groupId}`;

/** Groups and their members, once the workspace has moved (API notes §3.3). */
export const ORGANISATION_GROUPS: readonly Route[] = [
  organisationRoute("GET", GROUPS, "listOrganisationGroups", listGroups),
  {
    ...organisationRoute("POST", GROUPS, "createOrganisationGroup", createGroup),
    switches: ["organisation-create-body"],
  },
  organisationRoute("POST", `${GROUPS}/search`, "searchGroups", searchGroups),
  organisationRoute("GET", `${GROUPS}/count`, "countGroups", (call) =>
    ok({ count: allGroups(call).length }),
  ),
  organisationRoute("GET", GROUP, "getOrganisationGroup", (call) =>
    ok({ data: writeGroup(call, groupOf(call), true) }),
  ),
  organisationRoute("DELETE", GROUP, "deleteOrganisationGroup", deleteGroup),
  organisationRoute("POST", `${GROUP}/memberships`, "addGroupMember", addMember),
  organisationRoute(
    "DELETE",
    `${GROUP}/memberships/{accountId}`,
    "removeGroupMember",
    removeMember,
  ),
  organisationRoute("GET", `${GROUP}/role-assignments`, "listGroupRoles", listRoles),
  {
    ...organisationRoute("POST", `${GROUP}/role-assignments/assign`, "assignGroupRole", assignRole),
    switches: ["organisation-roles"],
  },
  {
    ...organisationRoute("POST", `${GROUP}/role-assignments/revoke`, "revokeGroupRole", revokeRole),
    switches: ["organisation-roles"],
  },
];

/** The organisation's own id of a group. */
export function groupId(state: State, { slug }: Group): string {
  return uuidOf(state.seed, `group/${slug}`);
}

/** The groups of the organisation: none before the move. */
export function allGroups(call: Call): Group[] {
  return isMoved(call) ? [...call.state.groups.values()] : [];
}

/** The group with this id, if the organisation has it. */
export function groupById(call: Call, id: unknown): Group | undefined {
  return allGroups(call).find((group) => groupId(call.state, group) === id);
}

function groupOf(call: Call): Group {
  const group = groupById(call, call.param("groupId"));
  if (group === undefined) throw missing("group");
  return group;
}

function writeGroup({ state }: Call, group: Group, isCounted: boolean): Record<string, unknown> {
  const canModify = !group.synced;
  return {
    id: groupId(state, group),
    name: group.name,
    description: "",
    directoryId: state.workspace.organisation.directory,
    externalSynced: group.synced ?? false,
    managedBy: group.synced ? "external" : "admins",
    managementAccess: {
      deletable: canModify && group.slug !== "administrators",
      modifiable: canModify,
      readable: true,
    },
    ...(isCounted ? { counts: { users: group.members.size, resources: 1 } } : {}),
  };
}

function listGroups(call: Call): Answer {
  const options = {
    limit: call.query.get("limit"),
    cursor: call.query.get("cursor"),
    standard: 20,
    most: 100,
  };
  const { values, links } = cursorPage(call, allGroups(call), options);
  return ok({ data: values.map((group) => writeGroup(call, group, false)), links });
}

type Search = Record<string, unknown>;
const LISTS: Readonly<Record<string, number>> = {
  groupIds: 10,
  groupNames: 100,
  accountIds: 10,
  directoryIds: 10,
  resourceIds: 20,
  roleIds: 10,
};

function searchGroups(call: Call): Answer {
  const body = call.body === "" ? {} : call.object();
  checkLists(body, LISTS);
  checkOneOf(body, ["groupIds", "groupNames", "searchTerm"]);
  const isCounted = Array.isArray(body["expand"]) && body["expand"].includes("counts.users");
  const rows = allGroups(call).filter((group) => isFound(call, group, body));
  const options = { limit: body["limit"], cursor: body["cursor"], standard: 20, most: 100 };
  const { values, links } = cursorPage(call, rows, options);
  return ok({ data: values.map((group) => writeGroup(call, group, isCounted)), links });
}

/** Throws the 400 for a list that is empty or too long. */
export function checkLists(body: Search, most: Readonly<Record<string, number>>): void {
  for (const [name, limit] of Object.entries(most)) {
    const list = body[name];
    if (list === undefined) continue;
    if (Array.isArray(list) && list.length >= 1 && list.length <= limit) continue;
    throw badRequest(`${name} takes 1 to ${limit} entries`, { code: "ADMIN-400-4" });
  }
}

/** Throws the 400 when filters that exclude each other come together. */
export function checkOneOf(body: Search, names: readonly string[]): void {
  const given = names.filter((name) => body[name] !== undefined);
  if (given.length > 1)
    throw badRequest(`${given.join(" and ")} cannot be combined`, { code: "ADMIN-400-4" });
}

/** Names are exact but for letter case (API notes §3.3). */
function isFound(
  { state }: Call,
  group: Group,
  { groupIds, groupNames, searchTerm, accountIds }: Search,
): boolean {
  const name = group.name.toLowerCase();
  if (Array.isArray(groupIds) && !groupIds.includes(groupId(state, group))) return false;
  if (Array.isArray(groupNames) && !groupNames.some((one) => String(one).toLowerCase() === name))
    return false;
  if (typeof searchTerm === "string" && !name.includes(searchTerm.toLowerCase())) return false;
  if (!Array.isArray(accountIds)) return true;
  return accountIds.some((id) => group.members.has(state.person(String(id))?.uuid ?? ""));
}

function createGroup(call: Call): Answer {
  checkMoved(call);
  const { name } = call.object();
  const slug = typeof name === "string" ? groupSlug(name) : "";
  if (typeof name !== "string" || slug === "")
    throw badRequest("name is required", { code: "ADMIN-400-4" });
  if (call.state.groups.has(slug))
    throw new Refusal(409, "A group with this name exists", { code: "ADMIN-409-3" });
  const group = call.state.addGroup({ slug, name: name.trim(), members: [] });
  call.effects.record("group_created", call.person().uuid, { group: slug });
  if (call.switches["organisation-create-body"] === "empty") return { status: 201 };
  return { status: 201, json: { data: writeGroup(call, group, false) } };
}

function deleteGroup(call: Call): Answer {
  checkMoved(call);
  const group = groupOf(call);
  checkManageable(group);
  // API notes §3.3: default and admin groups stay.
  if (group.slug === "administrators")
    throw new Refusal(403, "Admin groups cannot be deleted", { code: "ADMIN-403-6" });
  call.state.deleteGroup(group);
  call.effects.record("group_deleted", call.person().uuid, { group: group.slug });
  return noContent();
}

/** Groups that an identity provider keeps are read-only everywhere (API notes §3.5). */
function checkManageable({ synced }: Group): void {
  if (synced)
    throw new Refusal(403, "The group is synced from an identity provider", {
      code: "ADMIN-403-3",
    });
}

/** The person with this account id in the organisation. Throws the 404. */
export function personIn(call: Call, id: unknown): Person {
  const person = isMoved(call) ? call.state.person(String(id)) : undefined;
  if (person === undefined || person.role === null) throw missing("user");
  return person;
}

function addMember(call: Call): Answer {
  checkMoved(call);
  const group = groupOf(call);
  checkManageable(group);
  const person = personIn(call, call.object()["accountId"]);
  if (group.members.has(person.uuid))
    throw new Refusal(409, "The user is already in the group", { code: "ADMIN-UAM-409-1" });
  checkRoom(call, group, person);
  call.state.joinGroup(group, person.uuid);
  call.effects.record("group_member_added", call.person().uuid, {
    group: group.slug,
    user: person.uuid,
  });
  return noContent();
}

/** Puts the seat limit in the organisation's words: 409 (API notes §3.3). */
export function checkRoom({ state }: Call, group: Group, person: Person): void {
  const holdsRows = [...state.allRows()].some(({ groups }) => groups.has(group.slug));
  if (!holdsRows) return;
  try {
    checkSeats(state, [person.uuid]);
  } catch (error) {
    throw isRefusal(error) ? seatConflict("ADMIN-UAM-409-3") : error;
  }
}

function removeMember(call: Call): Answer {
  checkMoved(call);
  const group = groupOf(call);
  checkManageable(group);
  const person = personIn(call, call.param("accountId"));
  if (!group.members.has(person.uuid)) throw missing("membership");
  call.state.leaveGroup(group, person.uuid);
  call.effects.record("group_member_removed", call.person().uuid, {
    group: group.slug,
    user: person.uuid,
  });
  return noContent();
}

function rolesOf(call: Call): Map<string, true> {
  return call.state.collection<true>("group-roles", groupOf(call).slug);
}

/** Every group of the workspace has access to it; administrators administer it. */
function listRoles(call: Call): Answer {
  const group = groupOf(call);
  const standard = group.slug === "administrators" ? "atlassian/admin" : "atlassian/user";
  const roles = [...new Set([standard, ...rolesOf(call).keys()])];
  const row = {
    resourceId: workspaceResource(call),
    resourceOwner: "bitbucket",
    roles,
    defaultRole: null,
  };
  return ok({ data: [row], links: {} });
}

function assignRole(call: Call): Answer {
  checkMoved(call);
  const { resourceId, roleId } = call.object();
  checkRole(call, resourceId, roleId);
  const roles = rolesOf(call);
  if (roles.has(String(roleId)))
    throw new Refusal(409, "The role is assigned already", { code: "ADMIN-UAM-409-2" });
  roles.set(String(roleId), true);
  return { status: 200 };
}

function revokeRole(call: Call): Answer {
  checkMoved(call);
  const { resourceId, roleId } = call.object();
  checkRole(call, resourceId, roleId);
  if (!rolesOf(call).delete(String(roleId))) throw missing("role assignment");
  return noContent();
}
