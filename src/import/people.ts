import type { Identity } from "../model/desired.ts";
import type { Account } from "../model/directory.ts";
import { compareText } from "../model/grant.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { mayBeAccountId } from "../people/account-id.ts";
import { AliasMaker, aliasOf } from "../people/alias-maker.ts";
import type { ImportedPerson } from "./imported.ts";

/** How people are called, and found. */
export type Naming = {
  /** Account UUID → the alias that the files call them by already. */
  aliases?: ReadonlyMap<string, string>;
  /** Aliases that are taken, whoever has them. */
  taken?: Iterable<string>;
  /** What is known elsewhere about an account: remarks for the reader, never an identity. */
  remarksOn?: (account: Account) => string[];
};

/** The people of a workspace under aliases. The same workspace gives the same aliases, whichever of them are met, and in any order. */
export class People {
  readonly #aliases: ReadonlyMap<string, string>;
  readonly #persons: ReadonlyMap<string, ImportedPerson>;
  readonly #met = new Set<string>();

  constructor(
    snapshot: Snapshot,
    { aliases = new Map(), taken = [], remarksOn = () => [] }: Naming,
  ) {
    this.#aliases = aliases;
    const maker = new AliasMaker(taken);
    const emails = emailsOf(snapshot);
    const persons = new Map<string, ImportedPerson>();
    for (const { member, ...account } of everybody(snapshot)) {
      if (aliases.has(account.uuid)) continue;
      const alias = maker.make([account.name, `account-${account.uuid.slice(1, 9)}`]);
      const identity = member ? identityOf(account, emails) : { uuid: account.uuid };
      const remarks = [
        ...(isToldBy(alias, account.name) ? [] : [account.name]),
        ...(member ? [] : ["no member of the workspace"]),
        ...remarksOn(account),
      ];
      persons.set(account.uuid, { alias, identity, remarks });
    }
    this.#persons = persons;
  }

  /** The alias of an account that is spoken about. */
  meet(uuid: string): string {
    this.#met.add(uuid);
    const alias = this.#aliases.get(uuid) ?? this.#persons.get(uuid)?.alias;
    if (alias === undefined) throw new Error(`the account ${uuid} is not in the snapshot`);
    return alias;
  }

  /** Everybody is spoken about. */
  all(): void {
    for (const uuid of this.#persons.keys()) this.#met.add(uuid);
  }

  /** Whoever was spoken about and has no alias in the files yet, by alias. */
  met(): ImportedPerson[] {
    return [...this.#persons]
      .flatMap(([uuid, person]) => (this.#met.has(uuid) ? [person] : []))
      .toSorted((a, b) => compareText(a.alias, b.alias));
  }
}

type Known = Account & { member: boolean };

/** Members first, then whoever else holds something; each by UUID. */
function everybody(snapshot: Snapshot): Known[] {
  const { members, groups } = snapshot.directory;
  const ids = new Set(members.map(({ uuid }) => uuid));
  const others = new Set<string>();
  for (const { read } of snapshot.grants)
    if ("known" in read)
      for (const { principal } of read.known)
        if (principal.kind === "user" && !ids.has(principal.id)) others.add(principal.id);
  if ("known" in groups)
    for (const group of groups.known)
      for (const uuid of group.members) if (!ids.has(uuid)) others.add(uuid);
  return [
    ...members
      .toSorted((a, b) => compareText(a.uuid, b.uuid))
      .map(({ owner: _owner, ...account }) => ({ ...account, member: true })),
    ...[...others]
      .toSorted(compareText)
      .map((uuid) => ({ uuid, name: snapshot.names[uuid] ?? "", member: false })),
  ];
}

/** UUID → the first of the addresses that were found to be of that account. */
function emailsOf({ directory }: Snapshot): Map<string, string> {
  const emails = new Map<string, string>();
  for (const [email, uuid] of Object.entries(directory.accounts).toSorted(([a], [b]) =>
    compareText(a, b),
  ))
    if (!emails.has(uuid)) emails.set(uuid, email);
  return emails;
}

function identityOf({ uuid, accountId }: Account, emails: ReadonlyMap<string, string>): Identity {
  const email = emails.get(uuid);
  if (email !== undefined) return { email };
  return accountId !== undefined && mayBeAccountId(accountId) ? { account: accountId } : { uuid };
}

/** Whether the alias says the name, so that it need not stand beside it. */
function isToldBy(alias: string, name: string): boolean {
  const plain = name.toLowerCase().replaceAll(/[\s.]+/g, "-");
  return name.trim() === "" || (plain === alias && aliasOf(name) === alias);
}
