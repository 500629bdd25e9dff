import type { Person } from "../model/desired.ts";
import type { Directory, Member } from "../model/directory.ts";
import type { Problem } from "../model/problem.ts";

/** The member behind an alias; or why there is none yet; or why nobody knows whether there is one. */
export type Resolved = { person: Person } & (
  | { member: Member }
  | { waiting: string }
  | { unsure: string }
);

/**
 * Ties every alias to a member of the workspace, by e-mail, account id or UUID; never by display name.
 * Two aliases that turn out to be one account are a problem.
 */
export function resolve(
  people: readonly Person[],
  directory: Directory,
): { resolved: Map<string, Resolved>; problems: Problem[] } {
  const find = memberFinder(directory);
  const resolved = new Map<string, Resolved>();
  const aliasOf = new Map<string, Person>();
  const problems: Problem[] = [];
  for (const person of people) {
    const member = find(person);
    if (member === undefined) {
      resolved.set(person.alias, { person, ...missing(person, directory) });
      continue;
    }
    const twin = aliasOf.get(member.uuid);
    if (twin !== undefined) problems.push(sameAccount(person, twin, member));
    aliasOf.set(member.uuid, person);
    resolved.set(person.alias, { person, member });
  }
  return { resolved, problems };
}

function memberFinder({ members, accounts }: Directory): (person: Person) => Member | undefined {
  const byUuid = new Map(members.map((member) => [member.uuid, member]));
  const byAccount = new Map(members.map((member) => [member.accountId, member]));
  return ({ identity }) => {
    if ("uuid" in identity) return byUuid.get(identity.uuid);
    if ("account" in identity) return byAccount.get(identity.account);
    const uuid = Object.hasOwn(accounts, identity.email) ? accounts[identity.email] : undefined;
    return uuid === undefined ? undefined : byUuid.get(uuid);
  };
}

function missing(
  person: Person,
  { unresolved = {} }: Directory,
): { waiting: string } | { unsure: string } {
  const { identity } = person;
  if ("email" in identity && Object.hasOwn(unresolved, identity.email))
    return { unsure: `${identity.email} ${unresolved[identity.email]}` };
  return { waiting: notAMember(person) };
}

function notAMember({ identity }: Person): string {
  const called =
    "email" in identity ? identity.email : "account" in identity ? identity.account : identity.uuid;
  return `${called} is not a member of the workspace yet`;
}

function sameAccount(person: Person, twin: Person, member: Member): Problem {
  return {
    code: "same-account",
    place: person.place,
    message: `${person.alias} and ${twin.alias} are the same account, ${member.uuid}`,
    fix: "Keep one alias and use it everywhere.",
    related: [twin.place],
  };
}
