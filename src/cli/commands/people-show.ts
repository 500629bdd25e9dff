import { didYouMean } from "../../desired/did-you-mean.ts";
import { quote } from "../../desired/quote.ts";
import { resolve } from "../../desired/resolve.ts";
import type { DeclaredPerson, PersonReport } from "../../model/account-report.ts";
import { normalizeAddress } from "../../model/address.ts";
import { type Identity, type Person, whyDeparted } from "../../model/desired.ts";
import type { Directory } from "../../model/directory.ts";
import { ConfigError } from "../../model/errors.ts";
import { compareText, type Scope } from "../../model/grant.ts";
import type { Lockfile } from "../../model/lockfile.ts";
import type { AccountReader, Reader } from "../../model/provider.ts";
import { isKnown } from "../../model/read.ts";
import { providers } from "../../providers/index.ts";
import { renderPerson } from "../../render/person.ts";
import { type ConnectFlags, connectionTo } from "../connect.ts";
import { EXIT } from "../exit-code.ts";
import { type Io, paintFor, todayOf } from "../io.ts";
import { progressLine, waitingOn } from "../progress.ts";
import { type Subject, subjectOf } from "../subject.ts";

export type PeopleShowFlags = ConnectFlags & { workspace?: string; scope?: string; json?: boolean };

/** `castellan people show`: who one person is, and where. It has nothing that could write. */
export async function peopleShow(
  asked: string,
  path: string | undefined,
  flags: PeopleShowFlags,
  io: Io,
): Promise<number> {
  const scope = flags.scope === undefined ? undefined : scopeFrom(flags.scope);
  const found = await subjectOf(path, flags.workspace, io);
  if (found === undefined) return EXIT.error;
  const subject = askedFrom(asked, found);
  const line = await progressLine(io);
  try {
    line.show("Looking at the person");
    const connection = connectionTo(subject.workspace, flags, io, waitingOn(line));
    const { connectReader, connectAccountReader } = providers.bitbucket;
    const readers = {
      reader: connectReader(connection),
      accounts: connectAccountReader(connection),
    };
    const report = await look(asked, subject, scope, readers, todayOf(io));
    line.stop();
    const calls = readers.reader.calls() + readers.accounts.calls();
    io.stdout.write(
      flags.json
        ? `${JSON.stringify(documentOf(report, calls), null, 2)}\n`
        : renderPerson(report, paintFor(io.stdout, io.env)),
    );
    return EXIT.clean;
  } finally {
    line.stop();
  }
}

function scopeFrom(text: string): Scope {
  const [, kind, name] = /^(project|repository)\/([^/\s]+)$/.exec(text) ?? [];
  if ((kind !== "project" && kind !== "repository") || name === undefined)
    throw new ConfigError(`--scope takes project/KEY or repository/SLUG, not ${quote(text)}.`);
  return { kind, name };
}

/** Whom it is about: a person of the files, or one who is made of what was asked for. */
type Asked = { workspace: string; person: Person; isDeclared: boolean; known: Lockfile["people"] };

/** @throws ConfigError for what looks like an alias that the files nearly have. */
function askedFrom(asked: string, { workspace, desired, remembered }: Subject): Asked {
  const person: Person = { alias: asked, identity: identityFrom(asked), place: NOWHERE };
  const people = desired?.people ?? [];
  const declared = people.find((one) => one.alias === asked || isSame(one, person));
  if (declared !== undefined) {
    const known = remembered?.lockfile.people ?? {};
    return { workspace, person: declared, isDeclared: true, known };
  }
  const aliases = people.map(({ alias }) => alias);
  const near = /[@:{]/.test(asked) ? undefined : didYouMean(asked, aliases);
  if (near !== undefined)
    throw new ConfigError(`The files declare no ${quote(asked)}. Did you mean ${quote(near)}?`);
  return { workspace, person, isDeclared: false, known: {} };
}

const NOWHERE = { file: "", line: 1, column: 1 };

function identityFrom(asked: string): Identity {
  if (asked.includes("@")) return { email: normalizeAddress(asked) };
  return asked.startsWith("{") ? { uuid: asked.toLowerCase() } : { account: asked };
}

function isSame({ identity }: Person, asked: Person): boolean {
  return JSON.stringify(identity) === JSON.stringify(asked.identity);
}

async function look(
  asked: string,
  { workspace, person, isDeclared, known }: Asked,
  scope: Scope | undefined,
  { reader, accounts }: { reader: Reader; accounts: AccountReader },
  today: string,
): Promise<PersonReport> {
  const emails = "email" in person.identity ? [person.identity.email] : [];
  const directory = await reader.directory({ emails, projects: false, repositories: false });
  const who = resolve([person], directory, known).resolved.get(person.alias);
  const member = who !== undefined && "member" in who ? who.member : undefined;
  const id =
    member?.uuid ?? (who !== undefined && "gone" in who ? who.gone : undefined) ?? idIn(person);
  const [account, permission] = await Promise.all([
    id === undefined ? undefined : accounts.account(id),
    id === undefined || scope === undefined ? undefined : accounts.permission(workspace, scope, id),
  ]);
  return {
    workspace,
    asked,
    ...(isDeclared && { declared: declaredFrom(person, today) }),
    ...(id === undefined && who !== undefined && "waiting" in who && { waiting: who.waiting }),
    ...(account !== undefined && { account }),
    membership: member === undefined ? "none" : member.owner ? "owner" : "member",
    ...(member !== undefined && { groups: groupsOf(member.uuid, directory) }),
    ...(scope !== undefined && permission !== undefined && { grant: { scope, permission } }),
  };
}

function idIn({ identity }: Person): string | undefined {
  if ("email" in identity) return undefined;
  return "uuid" in identity ? identity.uuid : identity.account;
}

function declaredFrom(person: Person, today: string): DeclaredPerson {
  const { alias, identity, until, reason } = person;
  const departed = whyDeparted(person, today);
  return {
    alias,
    ...identity,
    ...(until !== undefined && { until }),
    ...(reason !== undefined && { reason }),
    ...(departed !== undefined && { departed }),
  };
}

function groupsOf(uuid: string, { groups }: Directory): PersonReport["groups"] & object {
  if (!isKnown(groups)) return groups;
  const own = groups.known.filter(({ members }) => members.includes(uuid));
  return { known: own.map(({ slug }) => slug).toSorted(compareText) };
}

/** What JSON cannot say of an account that there is none, it says with null. */
function documentOf({ account, ...report }: PersonReport, calls: number): object {
  const isNone = account !== undefined && isKnown(account) && account.known === undefined;
  return {
    version: 1,
    ...report,
    ...(account !== undefined && { account: isNone ? { known: null } : account }),
    calls,
  };
}
