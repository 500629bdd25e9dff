import type { Effects } from "./effects.ts";
import type { Person, State } from "./state.ts";
import type { WorldInvitation } from "./world.ts";

/**
 * What happens when an invited person accepts: the account joins the workspace, with the groups and the repository
 * it was invited to (API notes §2.4). No API does this; it is for tests and the control endpoints.
 */
export function acceptInvitation(
  state: State,
  effects: Effects,
  email: string,
  name?: string,
): Person {
  const address = email.toLowerCase();
  const accepted = state.invitations.filter((one) => one.email === address);
  const known = state.personByEmail(address);
  const isPending = known !== undefined && known.role === null;
  if (accepted.length === 0 && !isPending) throw new Error(`nobody invited ${email}`);
  const person =
    known ?? newcomer(effects, address, name ?? address.slice(0, address.indexOf("@")));
  person.role ??= "member";
  state.addPerson(person);
  for (const invitation of accepted) carryOut(state, person, invitation);
  return person;
}

/** What expiring, declining and withdrawing have in common: the invitation is pending no more, and nobody joined. */
export function endInvitation(state: State, email: string): void {
  const address = email.toLowerCase();
  const ended = state.invitations.filter((one) => one.email === address);
  if (ended.length === 0) throw new Error(`no invitation of ${email} is pending`);
  for (const invitation of ended)
    state.invitations.splice(state.invitations.indexOf(invitation), 1);
}

function carryOut(state: State, person: Person, invitation: WorldInvitation): void {
  for (const slug of invitation.groups) {
    const group = state.groups.get(slug);
    if (group !== undefined) state.joinGroup(group, person.uuid);
  }
  const { repository } = invitation;
  const rows = repository && state.repositories.get(repository.slug)?.rows.users;
  if (rows && person.role !== "owner") state.setRow(rows, person.uuid, repository.permission);
  state.invitations.splice(state.invitations.indexOf(invitation), 1);
}

function newcomer(effects: Effects, email: string, name: string): Person {
  return {
    uuid: `{${effects.freshUuid()}}`,
    accountId: `712020:${effects.freshUuid()}`,
    name,
    nickname: name,
    emails: [email],
    role: "member",
    createdOn: effects.timestamp(),
  };
}
