import { groupSlug, isName } from "../../desired/names.ts";
import { normalizeAddress } from "../../model/address.ts";
import type { Identity } from "../../model/desired.ts";
import type { Directory, Member } from "../../model/directory.ts";
import { compareText } from "../../model/grant.ts";
import { PERMISSIONS, rank } from "../../model/permission.ts";
import { isKnown } from "../../model/read.ts";
import { mayBeAccountId } from "../../people/account-id.ts";
import { AliasMaker } from "../../people/alias-maker.ts";
import type { PersonRow } from "../../people/person-rows.ts";
import type {
  Imported,
  ImportedGroup,
  ImportedPerson,
  ImportedRow,
  ImportedScope,
  Omission,
} from "../imported.ts";
import type { Foreign, ForeignRow, Who } from "./foreign.ts";

/** What is known beside the other tool's file: the workspace, where it was read, and a list of people. */
export type Beside = { directory?: Directory | undefined; users: readonly PersonRow[] };

/** What another tool manages, in the words of the files. What they cannot say is left out and listed. Pure. */
export function describeForeign(foreign: Foreign, beside: Beside): Imported {
  const omissions: Omission[] = foreign.notes.map((reason) => ({
    why: "unsayable",
    what: "note",
    reason,
  }));
  const people = new ForeignPeople(foreign, beside, omissions);
  const scopes = scopesOf(foreign, beside, people, omissions);
  return {
    people: people.all(),
    groups: groupsOf(foreign, people, omissions),
    projects: scopes.filter(({ kind }) => kind === "project"),
    repositories: scopes.filter(({ kind }) => kind === "repository"),
    others: [],
    omissions,
  };
}

/** Aliases for whoever another tool names, and who that is. */
class ForeignPeople {
  readonly #aliases = new Map<string, string>();
  readonly #persons: ImportedPerson[] = [];

  constructor(foreign: Foreign, { directory, users }: Beside, omissions: Omission[]) {
    const maker = new AliasMaker([]);
    const aliasOf = new Map<string, string>();
    const members = membersById(directory);
    const listed = new Map(users.map((row) => [plain(row.alias || row.name), row]));
    for (const [key, who] of [...everybody(foreign)].toSorted(([a], [b]) => compareText(a, b))) {
      const found =
        "account" in who
          ? accountOf(who.account, members)
          : usernameOf(who.username, listed.get(plain(who.username)));
      if (found === undefined) {
        omissions.push({ why: "unsayable", what: key, reason: whyNobody(who) });
        continue;
      }
      // One account may be named by its UUID in one place and by its account id in another.
      const same = aliasOf.get(found.uuid ?? key);
      const alias = same ?? maker.make([found.called, `account-${found.called}`]);
      this.#aliases.set(key, alias);
      aliasOf.set(found.uuid ?? key, alias);
      if (same === undefined)
        this.#persons.push({ alias, identity: found.identity, remarks: found.remarks });
    }
  }

  alias(who: Who): string | undefined {
    return this.#aliases.get(keyOf(who));
  }

  all(): ImportedPerson[] {
    return this.#persons.toSorted((a, b) => compareText(a.alias, b.alias));
  }
}

type Found = { uuid?: string; called: string; identity: Identity; remarks: string[] };

function membersById(directory: Directory | undefined): Map<string, Member> | undefined {
  if (directory === undefined) return undefined;
  return new Map(
    directory.members.flatMap((member) => [
      [member.uuid, member],
      ...(member.accountId === undefined ? [] : [[member.accountId, member] as const]),
    ]),
  );
}

function everybody({ memberships, rows }: Foreign): Map<string, Who> {
  const all = [
    ...memberships.map(({ who }) => who),
    ...rows.flatMap((row) => ("who" in row ? [row.who] : [])),
  ];
  return new Map(all.map((who) => [keyOf(who), who]));
}

function keyOf(who: Who): string {
  return "account" in who ? `account ${who.account.toLowerCase()}` : `user ${who.username}`;
}

function accountOf(
  id: string,
  members: ReadonlyMap<string, Member> | undefined,
): Found | undefined {
  if (!mayBeAccountId(id)) return undefined;
  const uuid = id.startsWith("{") ? id.toLowerCase() : undefined;
  const member = members?.get(uuid ?? id);
  const identity = uuid === undefined ? { account: id } : { uuid };
  const called = member?.name || `account-${(uuid ?? id).replaceAll(/[^0-9a-z]/gi, "").slice(-8)}`;
  const remarks =
    members !== undefined && member === undefined ? ["no member of the workspace"] : [];
  return { ...(member && { uuid: member.uuid }), called, identity, remarks };
}

/** A name that another tool knows is nobody, unless a list says whose it is. */
function usernameOf(username: string, row: PersonRow | undefined): Found | undefined {
  if (row?.email !== undefined)
    return { called: username, identity: { email: normalizeAddress(row.email) }, remarks: [] };
  if (row?.account === undefined) return undefined;
  const { account } = row;
  return {
    called: username,
    identity: account.startsWith("{") ? { uuid: account.toLowerCase() } : { account },
    remarks: [],
  };
}

function whyNobody(who: Who): string {
  return "account" in who
    ? "is neither a UUID nor an account id"
    : "is a username, which Bitbucket Cloud does not have: say who it is with --users, in columns alias and email";
}

function plain(name: string): string {
  return name.toLowerCase().trim();
}

function groupsOf(foreign: Foreign, people: ForeignPeople, omissions: Omission[]): ImportedGroup[] {
  const names = new Map(foreign.groups.map(({ slug, name }) => [slug, name]));
  const members = Map.groupBy(foreign.memberships, ({ group }) => group);
  const slugs = new Set([
    ...names.keys(),
    ...members.keys(),
    ...foreign.rows.flatMap((row) => ("group" in row ? [row.group] : [])),
  ]);
  return [...slugs].toSorted(compareText).flatMap((slug): ImportedGroup[] => {
    if (!isSayable(slug)) {
      omissions.push({ why: "unsayable", what: `group/${slug}`, reason: "is no slug of a group" });
      return [];
    }
    const name = names.get(slug);
    const fits = name !== undefined && name !== slug && groupSlug(name) === slug;
    const aliases = (members.get(slug) ?? []).flatMap(({ who }) => people.alias(who) ?? []);
    return [
      {
        slug,
        ...(fits && { name }),
        ...(aliases.length > 0 && { members: [...new Set(aliases)].toSorted(compareText) }),
        remarks: [],
      },
    ];
  });
}

function isSayable(slug: string): boolean {
  return isName("groupSlug", slug) && groupSlug(slug) === slug;
}

function scopesOf(
  foreign: Foreign,
  { directory }: Beside,
  people: ForeignPeople,
  omissions: Omission[],
): ImportedScope[] {
  const projectOf = new Map(foreign.projectOf);
  if (directory !== undefined && isKnown(directory.repositories))
    for (const { slug, project } of directory.repositories.known) projectOf.set(slug, project);
  const byScope = Map.groupBy(foreign.rows, ({ kind, name }) => `${kind}/${name}`);
  return [...byScope]
    .toSorted(([a], [b]) => compareText(a, b))
    .flatMap(([key, rows]): ImportedScope[] => {
      const [first] = rows;
      if (first === undefined) return [];
      const { kind, name } = first;
      if (!isName(kind === "project" ? "projectKey" : "repositoryName", name)) {
        omissions.push({ why: "unsayable", what: key, reason: "the files cannot say this name" });
        return [];
      }
      const home = kind === "project" ? name : (projectOf.get(name) ?? "");
      const lists = listsOf(key, rows, people, omissions);
      return [
        { kind, name, project: isName("projectKey", home) ? home : "", ...lists, remarks: [] },
      ];
    });
}

/** One row for each holder: where two are said, the higher counts in Bitbucket, too. */
function listsOf(
  key: string,
  rows: readonly ForeignRow[],
  people: ForeignPeople,
  omissions: Omission[],
): Pick<ImportedScope, "groups" | "users"> {
  const lists = { groups: new Map<string, string>(), users: new Map<string, string>() };
  for (const row of rows) {
    const holder = "group" in row ? row.group : people.alias(row.who);
    // Who nobody is was said already.
    if (holder === undefined || ("group" in row && !isSayable(holder))) continue;
    if (!PERMISSIONS[row.kind].includes(row.permission)) {
      const reason = `${holder} holds ${row.permission}, which is no level there`;
      omissions.push({ why: "unsayable", what: key, reason });
      continue;
    }
    const list = "group" in row ? lists.groups : lists.users;
    if (rank(list.get(holder)) < rank(row.permission)) list.set(holder, row.permission);
  }
  return {
    ...(lists.groups.size > 0 && { groups: rowsOf(lists.groups) }),
    ...(lists.users.size > 0 && { users: rowsOf(lists.users) }),
  };
}

function rowsOf(list: ReadonlyMap<string, string>): ImportedRow[] {
  return [...list]
    .toSorted(([a], [b]) => compareText(a, b))
    .map(([holder, permission]) => ({ holder, permission }));
}
