import type { Call } from "./call.ts";
import { type Answer, badRequest, noContent, ok, Refusal } from "./errors.ts";
import { organisationRoute, seatConflict } from "./organisation.ts";
import {
  allGroups,
  checkLists,
  checkOneOf,
  checkRoom,
  groupById,
  groupId,
  personIn,
} from "./organisation-groups.ts";
import {
  checkMoved,
  checkRole,
  cursorPage,
  isMoved,
  missing,
  workspaceResource,
} from "./organisation-paging.ts";
import type { Route } from "./route.ts";
import { seatedPeople } from "./rules.ts";
import type { Group, Person } from "./state.ts";

const ORG = "/admin/v2/orgs/{orgId}";
const USERS = `${ORG}/directories/{directoryId}/users`;
const ROLES = "/admin/v1/orgs/{orgId}/users/{userId}/roles";

/** People, invitations and their roles, once the workspace has moved (API notes §3.3). */
export const ORGANISATION_USERS: readonly Route[] = [
  organisationRoute("GET", USERS, "listOrganisationUsers", listUsers),
  organisationRoute("POST", `${USERS}/search`, "searchUsers", searchUsers),
  organisationRoute("GET", `${USERS}/count`, "countUsers", (call) =>
    ok({ count: people(call).length }),
  ),
  organisationRoute("GET", `${USERS}/{userId}`, "getOrganisationUser", (call) =>
    ok({ data: writeUser(call, personIn(call, call.param("userId"))) }),
  ),
  organisationRoute("DELETE", `${USERS}/{accountId}`, "removeUser", removeUser),
  organisationRoute("POST", `${USERS}/{accountId}/suspend`, "suspendUser", (call) =>
    setStatus(call, "inactive", "user_suspended"),
  ),
  organisationRoute("POST", `${USERS}/{accountId}/restore`, "restoreUser", (call) =>
    setStatus(call, "active", "user_restored"),
  ),
  organisationRoute("GET", `${USERS}/{accountId}/role-assignments`, "listUserRoles", listRoles),
  {
    ...organisationRoute("POST", `${ORG}/users/invite`, "inviteUsers", inviteUsers),
    switches: ["organisation-invite"],
  },
  {
    ...organisationRoute("POST", `${ROLES}/assign`, "assignUserRole", assignRole),
    switches: ["organisation-roles"],
  },
  {
    ...organisationRoute("POST", `${ROLES}/revoke`, "revokeUserRole", revokeRole),
    switches: ["organisation-roles"],
  },
];

function people(call: Call): Person[] {
  return isMoved(call) ? call.state.members() : [];
}

type Expansion = ReadonlySet<string>;
const NOTHING: Expansion = new Set();

function writeUser(
  call: Call,
  person: Person,
  expand: Expansion = NOTHING,
): Record<string, unknown> {
  const isActive = person.status !== "inactive";
  return {
    accountId: person.accountId,
    accountType: "atlassian",
    accountStatus: "active",
    status: isActive ? "active" : "suspended",
    membershipStatus: isActive ? "active" : "suspended",
    name: person.name,
    nickname: person.nickname,
    email: person.emails[0] ?? "",
    emailVerified: true,
    addedToOrg: person.createdOn,
    claimStatus: "managed",
    managementSource: "invited",
    ...expanded(call, person, expand),
  };
}

function expanded(call: Call, person: Person, expand: Expansion): Record<string, unknown> {
  const more: Record<string, unknown> = {};
  if (expand.has("platformRoles"))
    more["platformRoles"] = person.role === "owner" ? ["atlassian/org-admin"] : [];
  if (expand.has("productAccess"))
    more["productAccess"] = [{ id: workspaceResource(call), key: "bitbucket" }];
  if (expand.has("counts.resources")) more["counts"] = { resources: 1 };
  if (expand.has("groups")) {
    more["groups"] = groupsOf(call, person).map((group) => ({
      id: groupId(call.state, group),
      name: group.name,
      description: "",
    }));
  }
  return more;
}

function groupsOf(call: Call, { uuid }: Person): Group[] {
  return allGroups(call).filter(({ members }) => members.has(uuid));
}

function listUsers(call: Call): Answer {
  const options = {
    limit: call.query.get("limit"),
    cursor: call.query.get("cursor"),
    standard: 20,
    most: 100,
  };
  const { values, links } = cursorPage(call, people(call), options);
  return ok({ data: values.map((person) => writeUser(call, person)), links });
}

const LISTS: Readonly<Record<string, number>> = {
  accountIds: 10,
  emails: 100,
  groupIds: 10,
  directoryIds: 10,
  resourceIds: 20,
  roleIds: 10,
};
type Search = Record<string, unknown>;

function searchUsers(call: Call): Answer {
  const body = call.body === "" ? {} : call.object();
  checkLists(body, LISTS);
  checkOneOf(body, ["emails", "searchTerm"]);
  const expand = new Set(Array.isArray(body["expand"]) ? body["expand"].map(String) : []);
  const rows = people(call).filter((person) => isFound(call, person, body));
  const options = { limit: body["limit"], cursor: body["cursor"], standard: 20, most: 100 };
  const { values, links } = cursorPage(call, rows, options);
  return ok({ data: values.map((person) => writeUser(call, person, expand)), links });
}

function isFound(
  call: Call,
  person: Person,
  { accountIds, emails, groupIds, searchTerm }: Search,
): boolean {
  const own = person.emails.map((email) => email.toLowerCase());
  if (Array.isArray(accountIds) && !accountIds.includes(person.accountId)) return false;
  if (Array.isArray(emails) && !emails.some((email) => own.includes(String(email).toLowerCase())))
    return false;
  if (
    Array.isArray(groupIds) &&
    !groupIds.some((id) => groupById(call, id)?.members.has(person.uuid))
  )
    return false;
  if (typeof searchTerm !== "string") return true;
  const text = [person.name, ...own].join(" ").toLowerCase();
  return text.includes(searchTerm.toLowerCase());
}

function removeUser(call: Call): Answer {
  checkMoved(call);
  const person = personIn(call, call.param("accountId"));
  checkNotLastOwner(call, person);
  person.role = null;
  call.state.removeEverywhere(person);
  call.effects.record("user_removed", call.person().uuid, { user: person.uuid });
  return noContent();
}

function checkNotLastOwner({ state }: Call, person: Person): void {
  const others = state.members().some((one) => one.role === "owner" && one !== person);
  if (person.role === "owner" && !others)
    throw new Refusal(403, "The last admin must stay", { code: "ADMIN-403-7" });
}

function setStatus(call: Call, status: "active" | "inactive", action: string): Answer {
  checkMoved(call);
  const person = personIn(call, call.param("accountId"));
  person.status = status;
  call.state.version += 1;
  call.effects.record(action, call.person().uuid, { user: person.uuid });
  return noContent();
}

function listRoles(call: Call): Answer {
  const person = personIn(call, call.param("accountId"));
  const role = person.role === "owner" ? "atlassian/admin" : "atlassian/user";
  const row = {
    directoryId: call.state.workspace.organisation.directory,
    resourceId: workspaceResource(call),
    resourceOwner: "bitbucket",
    roles: [role],
    roleAssignments: [{ role, roleAssignmentMethods: ["direct"] }],
    userDirectoryStatus: person.status === "inactive" ? "suspended" : "active",
  };
  return ok({ data: [row], links: {} });
}

function assignRole(call: Call): Answer {
  checkMoved(call);
  const { role, resource } = call.object();
  checkRole(call, resource, role);
  const person = call.state.person(call.param("userId"));
  if (person === undefined) throw missing("user");
  const isAdmin = role === "atlassian/admin";
  if (isAdmin && person.role !== "owner") {
    if (isFull(call) && !seatedPeople(call.state).has(person.uuid))
      throw seatConflict("ADMIN-UAM-409-3");
    person.role = "owner";
  }
  person.role ??= "member";
  call.state.version += 1;
  return noContent();
}

function revokeRole(call: Call): Answer {
  checkMoved(call);
  const { role, resource } = call.object();
  checkRole(call, resource, role);
  const person = personIn(call, call.param("userId"));
  checkNotLastOwner(call, person);
  if (role === "atlassian/admin") person.role = "member";
  else {
    call.state.removeEverywhere(person);
    person.role = null;
  }
  call.state.version += 1;
  return noContent();
}

function isFull({ state }: Call): boolean {
  const { seats } = state.workspace;
  return seats !== null && seatedPeople(state).size >= seats;
}

const MOST_INVITED = 25;

/** Up to 25 addresses; 206 when at least one of them failed (API notes §3.3). */
function inviteUsers(call: Call): Answer {
  checkMoved(call);
  const { emails, additionalGroups = [], permissionRules = [] } = call.object();
  if (!Array.isArray(emails) || emails.length < 1 || emails.length > MOST_INVITED) {
    throw badRequest(`emails takes 1 to ${MOST_INVITED} addresses`, { code: "ADMIN-UAM-400-1" });
  }
  const rules = (Array.isArray(permissionRules) ? permissionRules : []) as {
    resource?: unknown;
    role?: unknown;
  }[];
  for (const { resource, role } of rules) checkRole(call, resource, role);
  const groups = Array.isArray(additionalGroups) ? additionalGroups : [];
  const data = emails.map((email) => inviteOne(call, String(email), groups, rules));
  const hasFailed = data.some(({ failed }) => failed);
  return { status: hasFailed ? 206 : 200, json: { data: data.map(({ row }) => row) } };
}

type Result = { status: "INVITED" | "ERROR"; statusReason: string | null };

function inviteOne(
  call: Call,
  email: string,
  groups: unknown[],
  rules: { resource?: unknown; role?: unknown }[],
): { failed: boolean; row: unknown } {
  const isAddress = /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email);
  const person = isAddress ? invited(call, email) : undefined;
  const groupAssignmentResult = groups.map((id) => ({
    group: String(id),
    ...join(call, person, id),
  }));
  const roleAssignmentResult = rules.map(({ resource, role }) => ({
    resource,
    role,
    ...outcome(person ? null : "INVALID_EMAIL"),
  }));
  const results = [{ groupAssignmentResult, roleAssignmentResult }];
  const failed =
    !isAddress ||
    [...groupAssignmentResult, ...roleAssignmentResult].some(({ status }) => status === "ERROR");
  return {
    failed,
    row: { email, ...(person === undefined ? {} : { id: person.accountId }), results },
  };
}

/** The account of the address, made when there is none; it joins at once or when the person accepts. */
function invited(call: Call, email: string): Person {
  const isAtOnce = call.switches["organisation-invite"] === "at-once";
  const known = call.state.personByEmail(email);
  const person = known ?? newPerson(call, email);
  if (isAtOnce) person.role ??= "member";
  call.state.addPerson(person);
  call.effects.record("user_invited", call.person().uuid, { email });
  return person;
}

function newPerson(call: Call, email: string): Person {
  const name = email.slice(0, email.indexOf("@"));
  return {
    uuid: `{${call.effects.freshUuid()}}`,
    accountId: `712020:${call.effects.freshUuid()}`,
    name,
    nickname: name,
    emails: [email],
    role: null,
    createdOn: call.effects.timestamp(),
  };
}

function join(call: Call, person: Person | undefined, id: unknown): Result {
  const group = groupById(call, id);
  if (person === undefined) return outcome("INVALID_EMAIL");
  if (group === undefined) return outcome("GROUP_NOT_FOUND");
  if (group.synced) return outcome("GROUP_IS_EXTERNALLY_MANAGED");
  try {
    checkRoom(call, group, person);
  } catch {
    return outcome("LICENSE_EXCEEDED");
  }
  call.state.joinGroup(group, person.uuid);
  return outcome(null);
}

function outcome(statusReason: string | null): Result {
  return { status: statusReason === null ? "INVITED" : "ERROR", statusReason };
}
