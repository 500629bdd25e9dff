import type { Call } from "./call.ts";
import { type Answer, badRequest, noContent, notFound, ok, Refusal } from "./errors.ts";
import type { Route } from "./route.ts";
import { checkSeats, isWorkspaceAdmin } from "./rules.ts";
import type { Group, Person } from "./state.ts";
import type { SwitchName } from "./switches.ts";
import type { Level } from "./world.ts";

const LIST = "/1.0/groups/{workspace}";
const ONE = `${LIST}/{group_slug}`;
const MEMBERS = `${ONE}/members`;
const READ = {
  method: "GET",
  classic: ["account"],
  granular: ["read:permission:bitbucket"],
  access: "member",
} as const;
const WRITE = {
  classic: ["account:write"],
  granular: ["write:permission:bitbucket"],
  access: "member",
} as const;
const WRITE_SWITCHES: readonly SwitchName[] = [
  "groups-write-scopes",
  "group-workspace-uuid",
  "moved-body",
];

/** Groups exist in 1.0 only: bare arrays, members inline, errors in plain text (API notes §2.2). */
export const GROUPS_1_0: readonly Route[] = [
  {
    ...READ,
    path: LIST,
    name: "listGroups",
    switches: ["moved-group-defaults"],
    handle: admin(listGroups),
  },
  {
    ...READ,
    path: "/1.0/groups",
    name: "filterGroups",
    access: "account",
    switches: ["group-filter-form"],
    handle: admin(filterGroups),
  },
  {
    ...READ,
    path: ONE,
    name: "getGroup",
    switches: ["moved-group-defaults"],
    handle: admin((call) => ok(writeGroup(call, groupOf(call)))),
  },
  {
    ...WRITE,
    method: "POST",
    path: LIST,
    name: "createGroup",
    switches: [...WRITE_SWITCHES, "group-create-status"],
    handle: write(createGroup),
  },
  {
    ...WRITE,
    method: "PUT",
    path: ONE,
    name: "putGroup",
    switches: [...WRITE_SWITCHES, "group-rename-changes-slug"],
    handle: write(putGroup),
  },
  {
    ...WRITE,
    method: "DELETE",
    path: ONE,
    name: "deleteGroup",
    switches: [...WRITE_SWITCHES, "last-administrator"],
    handle: write(deleteGroup),
  },
  { ...READ, path: MEMBERS, name: "listGroupMembers", handle: admin(listMembers) },
  {
    ...WRITE,
    method: "PUT",
    path: `${MEMBERS}/{member}`,
    name: "putGroupMember",
    switches: [...WRITE_SWITCHES, "group-member-duplicate"],
    handle: write(putMember),
  },
  {
    ...WRITE,
    method: "DELETE",
    path: `${MEMBERS}/{member}`,
    name: "deleteGroupMember",
    switches: [...WRITE_SWITCHES, "last-administrator"],
    handle: write(deleteMember),
  },
];

type Handle = Route["handle"];

/** Workspace administrators only, even for reading (API notes §2.1). */
function admin(handle: Handle): Handle {
  return (call) => {
    if (!isWorkspaceAdmin(call)) throw new Refusal(403, "Forbidden");
    return handle(call);
  };
}

/** Writing stops when the workspace has moved: 405 with next to no body (API notes §2.0). */
function write(handle: Handle): Handle {
  return admin((call) => {
    checkWritable(call);
    const isUuid = call.param("workspace").startsWith("{");
    if (isUuid && call.switches["group-workspace-uuid"] === "refused")
      throw new Refusal(405, "None");
    return handle(call);
  });
}

/** Throws the 405 of a 1.0 write in a workspace that admin.atlassian.com administers. */
export function checkWritable({ state, switches }: Call): void {
  if (state.workspace.administration === "moved") throw new Refusal(405, switches["moved-body"]);
}

function listGroups(call: Call): Answer {
  const groups = [...call.state.groups.values()].map((group) => writeGroup(call, group));
  return ok(call.switches["list-order"] === "stable" ? groups : groups.reverse());
}

function filterGroups(call: Call): Answer {
  if (!call.switches["group-filter-form"]) throw notFound("Not Found");
  const groups = call.query.getAll("group").flatMap((name) => {
    const [owner, slug = ""] = name.split("/");
    const group = owner === call.state.workspace.slug ? call.state.groups.get(slug) : undefined;
    return group === undefined ? [] : [writeGroup(call, group)];
  });
  return ok(groups);
}

function groupOf(call: Call): Group {
  const group = call.state.groups.get(call.param("group_slug"));
  if (group === undefined) throw notFound("Not Found");
  return group;
}

/** A group as 1.0 writes it, its members inline. */
export function writeGroup(call: Call, group: Group): Record<string, unknown> {
  const { workspace } = call.state;
  const isBlank =
    workspace.administration === "moved" && call.switches["moved-group-defaults"] === "blank";
  return {
    name: group.name,
    slug: group.slug,
    permission: isBlank ? null : (group.permission ?? null),
    auto_add: isBlank ? false : (group.autoAdd ?? false),
    email_forwarding_disabled: false,
    members: membersOf(call, group).map(profile),
    owner: {
      display_name: workspace.name,
      uuid: workspace.uuid,
      username: workspace.slug,
      is_team: true,
      resource_uri: `/1.0/users/${workspace.slug}`,
    },
    resource_uri: `/1.0/groups/${workspace.slug}/${group.slug}`,
  };
}

function membersOf({ state }: Call, group: Group): Person[] {
  return [...group.members].flatMap((uuid) => state.people.get(uuid) ?? []);
}

/** An account as 1.0 writes it. */
export function profile({ name, accountId, uuid, nickname }: Person): Record<string, unknown> {
  return {
    display_name: name,
    account_id: accountId,
    uuid,
    nickname,
    is_team: false,
    is_staff: false,
    avatar: "",
    resource_uri: `/1.0/users/${uuid}`,
  };
}

/** Lower case, spaces to dashes, ASCII only (API notes §2.2, quirks). */
export function groupSlug(name: string): string {
  return name
    .normalize("NFKD")
    .replace(/[^\x20-\x7e]/g, "")
    .toLowerCase()
    .trim()
    .replace(/[^a-z0-9_-]+/g, "-")
    .replace(/^-+|-+$/g, "");
}

/** The body is form text, `name=Developers`; a JSON body has no name in it (API notes §2.2). */
function createGroup(call: Call): Answer {
  const name = new URLSearchParams(call.body).get("name")?.trim() ?? "";
  const slug = groupSlug(name);
  if (name === "" || slug === "") throw badRequest("name: This field is required.");
  if (call.state.groups.has(slug)) throw badRequest("A group with this name already exists.");
  const group = call.state.addGroup({ slug, name, members: [] });
  call.effects.record("group_created", call.person().uuid, { group: slug });
  return { status: call.switches["group-create-status"], json: writeGroup(call, group) };
}

const DEFAULTS: readonly Level[] = ["read", "write", "admin"];

function putGroup(call: Call): Answer {
  const group = groupOf(call);
  const body = call.object();
  const permission = body["permission"];
  if (
    permission !== undefined &&
    permission !== null &&
    !DEFAULTS.some((level) => level === permission)
  ) {
    throw badRequest("permission: invalid value");
  }
  if (permission !== undefined) group.permission = permission as Level | null;
  if (typeof body["auto_add"] === "boolean") group.autoAdd = body["auto_add"];
  if (typeof body["name"] === "string") renameGroup(call, group, body["name"]);
  const renamed = [...call.state.groups.values()].find(({ name }) => name === group.name);
  return ok(writeGroup(call, renamed ?? group));
}

/** Whether the slug follows the name is not known (API notes §2.2, quirks). */
function renameGroup(call: Call, group: Group, name: string): void {
  const slug = groupSlug(name);
  if (slug === "") throw badRequest("name: invalid value");
  group.name = name;
  if (!call.switches["group-rename-changes-slug"] || slug === group.slug) return;
  if (call.state.groups.has(slug)) throw badRequest("A group with this name already exists.");
  call.state.renameGroup(group, slug);
}

const ADMINISTRATORS = "administrators";

function deleteGroup(call: Call): Answer {
  const group = groupOf(call);
  checkNotLastAdministrator(call, group, 0);
  call.state.deleteGroup(group);
  call.effects.record("group_deleted", call.person().uuid, { group: group.slug });
  return noContent();
}

function checkNotLastAdministrator({ switches }: Call, { slug }: Group, left: number): void {
  if (slug !== ADMINISTRATORS || left > 0 || switches["last-administrator"] === "allowed") return;
  throw badRequest("The Administrators group must keep at least one member.");
}

function listMembers(call: Call): Answer {
  return ok(membersOf(call, groupOf(call)).map(profile));
}

/** Takes `{}` as JSON, or nothing at all (API notes §2.2). Only accounts already in the workspace can be added. */
function putMember(call: Call): Answer {
  const group = groupOf(call);
  checkEmptyBody(call);
  const person = call.state.member(call.param("member"));
  if (person === undefined) throw notFound("Not Found");
  if (group.synced) throw new Refusal(403, "This group is managed by an identity provider.");
  if (group.members.has(person.uuid)) return duplicate(call, person);
  if (holdsRows(call, group)) checkSeats(call.state, [person.uuid]);
  // Administrators are owners: the group gives the right to administer the workspace.
  if (group.slug === ADMINISTRATORS) person.role = "owner";
  call.state.joinGroup(group, person.uuid);
  call.effects.record("group_member_added", call.person().uuid, {
    group: group.slug,
    user: person.uuid,
  });
  return ok(profile(person));
}

function checkEmptyBody({ body }: Call): void {
  if (body.trim() !== "" && body.trim() !== "{}") throw badRequest("Unexpected body.");
}

function duplicate(call: Call, person: Person): Answer {
  if (call.switches["group-member-duplicate"] === "ok") return ok(profile(person));
  throw new Refusal(409, "Conflict");
}

function holdsRows({ state }: Call, { slug }: Group): boolean {
  return [...state.allRows()].some(({ groups }) => groups.has(slug));
}

function deleteMember(call: Call): Answer {
  const group = groupOf(call);
  const person = call.state.person(call.param("member"));
  if (person === undefined || !group.members.has(person.uuid)) throw notFound("Not Found");
  if (group.synced) throw new Refusal(403, "This group is managed by an identity provider.");
  checkNotLastAdministrator(call, group, group.members.size - 1);
  if (group.slug === ADMINISTRATORS && person.role === "owner") person.role = "member";
  call.state.leaveGroup(group, person.uuid);
  call.effects.record("group_member_removed", call.person().uuid, {
    group: group.slug,
    user: person.uuid,
  });
  return noContent();
}
