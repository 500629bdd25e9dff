import type { Person } from "../model/desired.ts";
import type { Member } from "../model/directory.ts";
import type { KnownPerson } from "../model/lockfile.ts";
import type { Problem } from "../model/problem.ts";
import { quote } from "./quote.ts";

/** What a person is called by in the files. */
function called({ identity }: Person): string {
  if ("email" in identity) return identity.email;
  return "account" in identity ? identity.account : identity.uuid;
}

/** Nobody in the workspace is called so. */
export function isNoMember(person: Person): string {
  return `${called(person)} is not a member of the workspace yet`;
}

/** The account was a member once. */
export function hasLeft(person: Person, { uuid }: KnownPerson): string {
  const account = called(person) === uuid ? "" : `; castellan.lock knows the account ${uuid}`;
  return `${called(person)} is not a member of the workspace any more${account}`;
}

/** The same account under another address: fine. */
export function changedAddress(person: Person, { email, uuid }: KnownPerson): string {
  return `${person.alias} is ${called(person)} now, and was ${email}: the account is the same, ${uuid}`;
}

/** The files name somebody else by another address or id than before: meant, as far as anybody can know. */
export function otherAccount(person: Person, { uuid }: Member, before: KnownPerson): string {
  return `${person.alias} is another account than before: ${called(person)} is ${uuid}, and ${before.email ?? person.alias} was ${before.uuid}`;
}

/** The address led to the account before, and leads to nobody now. */
export function addressIsNobodys(person: Person, { uuid }: KnownPerson): string {
  return `${called(person)} belongs to no member any more. The account that ${person.alias} was, ${uuid}, is still one, and is taken for ${person.alias}: write its address of today, or \`uuid: "${uuid}"\``;
}

/** Somebody else has the address now. Whoever confirms that takes the memory away, where it is reviewed. */
export function reusedAddress(
  person: Person,
  member: Member,
  before: KnownPerson,
  old: Member | undefined,
): Problem {
  const still = old === undefined ? "which has left the workspace" : `${nameOf(old)}still a member`;
  return {
    code: "reused-address",
    place: person.place,
    message: `${quote(called(person))} belongs to another account than before: it is ${member.uuid}${nameOf(member, " (", ")")} now, and castellan.lock knows ${person.alias} as ${before.uuid}, ${still}`,
    fix: `If ${person.alias} is the new account, delete ${quote(person.alias)} under \`people:\` in castellan.lock. If not, write \`${person.alias}: { uuid: "${before.uuid}" }\`.`,
  };
}

function nameOf({ name }: Member, before = "", behind = ", "): string {
  return name === "" ? "" : `${before}${quote(name)}${behind}`;
}

/** Two aliases turn out to be one account. */
export function sameAccount(person: Person, twin: Person, { uuid }: Member): Problem {
  return {
    code: "same-account",
    place: person.place,
    message: `${person.alias} and ${twin.alias} are the same account, ${uuid}`,
    fix: "Keep one alias and use it everywhere.",
    related: [twin.place],
  };
}
