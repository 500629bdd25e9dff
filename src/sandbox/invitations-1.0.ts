import type { Call } from "./call.ts";
import { type Answer, badRequest, noContent, notFound, ok, Refusal } from "./errors.ts";
import { checkWritable, profile, writeGroup } from "./groups-1.0.ts";
import type { Route } from "./route.ts";
import { isWorkspaceAdmin, repositoryOf } from "./rules.ts";
import type { Group, Repository } from "./state.ts";
import type { Level, WorldInvitation } from "./world.ts";

const PENDING = "/1.0/users/{workspace}/invitations";
const TO_REPOSITORY = "/1.0/invitations/{workspace}/{repo_slug}";
const WRITE = {
  classic: ["account:write"],
  granular: ["write:permission:bitbucket"],
  access: "member",
  switches: ["moved-body", "invitation-limit"],
} as const;

/** Invitations exist in 1.0 only, and end when the workspace has moved (API notes §2.4). */
export const INVITATIONS_1_0: readonly Route[] = [
  {
    ...WRITE,
    method: "POST",
    path: TO_REPOSITORY,
    name: "inviteToRepository",
    handle: inviteToRepository,
  },
  {
    ...WRITE,
    method: "POST",
    path: `${TO_REPOSITORY}/{email}`,
    name: "inviteAddressToRepository",
    handle: inviteToRepository,
  },
  {
    ...WRITE,
    method: "PUT",
    path: PENDING,
    name: "inviteToGroup",
    switches: [...WRITE.switches, "invitation-status"],
    handle: enabled(inviteToGroup),
  },
  {
    ...WRITE,
    method: "GET",
    path: PENDING,
    name: "listInvitations",
    classic: ["account"],
    granular: ["read:permission:bitbucket"],
    handle: enabled(listPending),
  },
  {
    ...WRITE,
    method: "DELETE",
    path: PENDING,
    name: "deleteInvitation",
    handle: enabled(deleteInvitation),
  },
];

type Handle = Route["handle"];

/** For workspace administrators, while Bitbucket still administers the workspace. */
function enabled(handle: Handle): Handle {
  return (call) => {
    if (!isWorkspaceAdmin(call)) throw new Refusal(403, "Forbidden");
    checkWritable(call);
    return handle(call);
  };
}

const LEVELS: readonly Level[] = ["read", "write", "admin"];

/** Form or JSON with `permission` and `email`; the older form has the address in the path (API notes §2.4). */
function inviteToRepository(call: Call): Answer {
  checkWritable(call);
  const repository = repositoryOf(call);
  checkRepositoryAdmin(call, repository);
  const body = call.body === "" ? {} : call.object();
  const email = readEmail(call.param("email") || body["email"]);
  const permission = LEVELS.find((level) => level === body["permission"]);
  if (permission === undefined) throw badRequest("permission: must be read, write or admin");
  if (permission === "read" && !repository.isPrivate)
    throw badRequest("permission: read is not needed on a public repository");
  const { slug } = repository;
  if (find(call, email)?.repository?.slug === slug) throw new Refusal(409, "Already invited");
  const invitation = invite(call, { email, groups: [], repository: { slug, permission } });
  return ok({
    sent_on: invitation.sentOn,
    permission,
    invited_by: inviter(call, invitation),
    repository: { slug, owner: call.state.workspace.slug, name: repository.name },
    email,
  });
}

/** 401, not 403, for somebody who is not a repository admin (API notes §2.4). */
function checkRepositoryAdmin(call: Call, { rows }: Repository): void {
  const uuid = call.caller.person?.uuid ?? "";
  const isAdmin =
    rows.users.get(uuid) === "admin" ||
    [...call.state.groupsOf(uuid)].some((slug) => rows.groups.get(slug) === "admin");
  if (!isAdmin && !isWorkspaceAdmin(call)) throw new Refusal(401, "Unauthorized");
}

function inviteToGroup(call: Call): Answer {
  const body = call.object();
  const email = readEmail(body["email"]);
  const group = groupNamed(call, body["group_slug"]);
  const person = call.state.personByEmail(email);
  if (person?.role && group.members.has(person.uuid)) throw new Refusal(409, "Already a member");
  const pending = call.state.invitations.find(
    (one) => one.email === email && one.repository === undefined,
  );
  if (pending?.groups.includes(group.slug)) throw new Refusal(409, "Already invited");
  pending?.groups.push(group.slug);
  const invitation = pending ?? invite(call, { email, groups: [group.slug] });
  return { status: call.switches["invitation-status"], json: writeInvitation(call, invitation) };
}

function groupNamed({ state }: Call, slug: unknown): Group {
  const group = typeof slug === "string" ? state.groups.get(slug) : undefined;
  if (group === undefined) throw badRequest("group_slug: no such group");
  return group;
}

function listPending(call: Call): Answer {
  return ok(call.state.invitations.map((invitation) => writeInvitation(call, invitation)));
}

/** Withdraws the invitation, or only one of its groups. */
function deleteInvitation(call: Call): Answer {
  const body = call.object();
  const email = readEmail(body["email"]);
  const { invitations } = call.state;
  const invitation = find(call, email);
  const slug = body["group_slug"];
  const isThere =
    invitation !== undefined && (slug === undefined || invitation.groups.includes(String(slug)));
  if (!isThere) throw notFound("Not Found");
  const groups = slug === undefined ? [] : invitation.groups.filter((one) => one !== slug);
  if (groups.length > 0) invitation.groups = groups;
  else invitations.splice(invitations.indexOf(invitation), 1);
  call.effects.record("invitation_deleted", call.person().uuid, { email });
  return noContent();
}

function invite(
  call: Call,
  asked: Pick<WorldInvitation, "email" | "groups" | "repository">,
): WorldInvitation {
  const invitation = { ...asked, invitedBy: call.person().uuid, sentOn: call.effects.timestamp() };
  call.state.invitations.push(invitation);
  call.effects.record("invitation_sent", invitation.invitedBy, { email: asked.email });
  return invitation;
}

function find({ state }: Call, email: string): WorldInvitation | undefined {
  return state.invitations.find((one) => one.email === email);
}

function readEmail(email: unknown): string {
  if (typeof email === "string" && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email))
    return email.toLowerCase();
  throw badRequest("email: Enter a valid email address.");
}

function inviter({ state }: Call, { invitedBy }: WorldInvitation): unknown {
  const person = state.people.get(invitedBy);
  return person === undefined ? null : profile(person);
}

function writeInvitation(call: Call, invitation: WorldInvitation): Record<string, unknown> {
  const groups = invitation.groups.flatMap((slug) => call.state.groups.get(slug) ?? []);
  return {
    email: invitation.email,
    groups: groups.map((group) => writeGroup(call, group)),
    invited_by: inviter(call, invitation),
    utc_sent_on: invitation.sentOn,
  };
}
