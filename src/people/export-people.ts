import type { Desired, Person } from "../model/desired.ts";

/** A person of the files, and the groups they are in today. */
export type ExportedPerson = {
  alias: string;
  email?: string;
  account?: string;
  uuid?: string;
  suspended?: true;
  until?: string;
  reason?: string;
  groups: string[];
};

/** The people of the files by alias. Memberships that are over do not count. */
export function exportPeople(
  { people, groups }: Desired,
  { today }: { today: string },
): ExportedPerson[] {
  const groupsOf = new Map<string, Set<string>>();
  for (const { slug, members = [] } of groups)
    for (const { holder, until } of members)
      if (until === undefined || until >= today) {
        const slugs = groupsOf.get(holder);
        if (slugs === undefined) groupsOf.set(holder, new Set([slug]));
        else slugs.add(slug);
      }
  return people.map((person) => exported(person, [...(groupsOf.get(person.alias) ?? [])]));
}

function exported(
  { alias, identity, suspended, until, reason }: Person,
  groups: string[],
): ExportedPerson {
  return {
    alias,
    ...identity,
    ...(suspended && { suspended }),
    ...(until !== undefined && { until }),
    ...(reason !== undefined && { reason }),
    groups,
  };
}

const HEADER = ["alias", "email", "account", "status", "until", "reason", "groups"];

/** People as CSV (RFC 4180). What `people import` reads again, without who is suspended; a UUID stands under `account`, as it may in the files. */
export function peopleAsCsv(people: readonly ExportedPerson[]): string {
  const rows = people.map(({ alias, email, account, uuid, suspended, until, reason, groups }) => [
    alias,
    email ?? "",
    account ?? uuid ?? "",
    suspended ? "suspended" : "",
    until ?? "",
    reason ?? "",
    groups.join(";"),
  ]);
  return [HEADER, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

/** A spreadsheet would calculate a cell that begins like this, or one that lost the quote before it. */
const FORMULA = /^'*[=+\-@\t\r]/;

function cell(text: string): string {
  const guarded = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n;]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
