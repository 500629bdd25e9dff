import type { Person } from "../model/desired.ts";
import type { Directory, Member } from "../model/directory.ts";
import type { KnownPerson, Lockfile } from "../model/lockfile.ts";
import type { Problem } from "../model/problem.ts";
import * as say from "./say-identity.ts";

/** The member behind an alias; or why there is none yet; or why nobody knows whether there is one. */
export type Resolved = { person: Person } & (
  | { member: Member }
  /** `gone`: the account that the alias was, and that has left the workspace since. */
  | { waiting: string; gone?: string }
  | { unsure: string }
);

/** Who the people of the files are. */
export type Resolution = {
  /** By alias. */
  resolved: Map<string, Resolved>;
  problems: Problem[];
  /** What was noticed, a sentence each: it changes nothing. */
  notices: string[];
  /** Which account every alias is, to be remembered from now on. */
  known: Lockfile["people"];
};

/**
 * Ties every alias to a member of the workspace, by e-mail, account id or UUID; never by display name. `known` is what was
 * remembered of earlier runs: an account is still found when its address has changed at Atlassian, and an address that has come
 * to be somebody else's is a problem, like two aliases that turn out to be one account.
 */
export function resolve(
  people: readonly Person[],
  directory: Directory,
  known: Lockfile["people"] = {},
): Resolution {
  const members = new Members(directory);
  const found: Resolution = { resolved: new Map(), problems: [], notices: [], known: {} };
  const aliasOf = new Map<string, Person>();
  for (const person of people) {
    const before = Object.hasOwn(known, person.alias) ? known[person.alias] : undefined;
    const { problem, notice, ...who } = members.identify(person, before);
    if (problem !== undefined) found.problems.push(problem);
    if (notice !== undefined) found.notices.push(notice);
    found.resolved.set(person.alias, { person, ...who });
    const remembered = "member" in who ? knownFrom(person, who.member) : before;
    if (remembered !== undefined) found.known[person.alias] = remembered;
    if (!("member" in who)) continue;
    const twin = aliasOf.get(who.member.uuid);
    if (twin !== undefined) found.problems.push(say.sameAccount(person, twin, who.member));
    aliasOf.set(who.member.uuid, person);
  }
  return found;
}

type Identified = ({ member: Member } | { waiting: string; gone?: string } | { unsure: string }) & {
  problem?: Problem;
  notice?: string;
};

/** The members of a workspace, by all that identifies them. */
class Members {
  readonly #byUuid: ReadonlyMap<string, Member>;
  readonly #byAccount: ReadonlyMap<string | undefined, Member>;
  readonly #accounts: Directory["accounts"];
  readonly #unresolved: NonNullable<Directory["unresolved"]>;

  constructor({ members, accounts, unresolved = {} }: Directory) {
    this.#byUuid = new Map(members.map((member) => [member.uuid, member]));
    this.#byAccount = new Map(members.map((member) => [member.accountId, member]));
    this.#accounts = accounts;
    this.#unresolved = unresolved;
  }

  /** Who a person is now, as far as is known; and what has changed since `before`. */
  identify(person: Person, before: KnownPerson | undefined): Identified {
    const member = this.#find(person);
    if (before === undefined) return member === undefined ? this.#missing(person) : { member };
    if (member === undefined) return this.#identifyAsBefore(person, before);
    if (member.uuid === before.uuid) return { member, ...changedAddress(person, before) };
    const old = this.#byUuid.get(before.uuid);
    return isNamedAs(person, before)
      ? { member, problem: say.reusedAddress(person, member, before, old) }
      : { member, notice: say.otherAccount(person, member, before) };
  }

  /** What the files call a person by leads to nobody: what it led to before, if it is still called the same, is who is meant. */
  #identifyAsBefore(person: Person, before: KnownPerson): Identified {
    if (!isNamedAs(person, before)) return this.#missing(person);
    const member = this.#byUuid.get(before.uuid);
    if (member === undefined) return { waiting: say.hasLeft(person, before), gone: before.uuid };
    const isUnasked = "unsure" in this.#missing(person) || !("email" in person.identity);
    return isUnasked ? { member } : { member, notice: say.addressIsNobodys(person, before) };
  }

  #find({ identity }: Person): Member | undefined {
    if ("uuid" in identity) return this.#byUuid.get(identity.uuid);
    if ("account" in identity) return this.#byAccount.get(identity.account);
    const { email } = identity;
    const uuid = Object.hasOwn(this.#accounts, email) ? this.#accounts[email] : undefined;
    return uuid === undefined ? undefined : this.#byUuid.get(uuid);
  }

  #missing(person: Person): { waiting: string } | { unsure: string } {
    const { identity } = person;
    if ("email" in identity && Object.hasOwn(this.#unresolved, identity.email))
      return { unsure: `${identity.email} ${this.#unresolved[identity.email]}` };
    return { waiting: say.isNoMember(person) };
  }
}

function isNamedAs({ identity }: Person, { email, account, uuid }: KnownPerson): boolean {
  if ("email" in identity) return identity.email === email;
  return "account" in identity ? identity.account === account : identity.uuid === uuid;
}

function changedAddress(person: Person, before: KnownPerson): { notice?: string } {
  const { identity } = person;
  if (!("email" in identity) || before.email === undefined || identity.email === before.email)
    return {};
  return { notice: say.changedAddress(person, before) };
}

function knownFrom({ identity }: Person, { uuid, accountId }: Member): KnownPerson {
  return {
    ...("email" in identity ? { email: identity.email } : {}),
    ...(accountId === undefined ? {} : { account: accountId }),
    uuid,
  };
}
