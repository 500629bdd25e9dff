import type { Person } from "../model/desired.ts";
import type { Directory } from "../model/directory.ts";
import type { Expansion } from "../model/managed.ts";
import { isKnown } from "../model/read.ts";
import { isAccessScope, type ScopeRead } from "./facts.ts";
import type { AccountRow } from "./remains-without.ts";

/** How much somebody holds, as far as was read. */
export type Holdings = { rows: number; groups: number };

/** Every explicit row of an account. */
export function accountRows(reads: readonly ScopeRead[]): AccountRow[] {
  return reads.flatMap(({ scope, read }) => {
    if (!isAccessScope(scope) || !isKnown(read)) return [];
    return read.known.flatMap(({ principal, permission }) =>
      principal.kind === "user" ? [{ scope, account: principal.id, permission }] : [],
    );
  });
}

/** Account UUID → alias: of members, and of those whom the files name by UUID, or castellan.lock remembers, although they are none any more. */
export function aliasesOf(people: readonly Person[], expansion: Expansion): Map<string, string> {
  const aliases = new Map(
    Object.entries(expansion.known).map(([alias, { uuid }]) => [uuid, alias]),
  );
  for (const { alias, identity } of people)
    if ("uuid" in identity) aliases.set(identity.uuid, alias);
  for (const [uuid, { alias }] of Object.entries(expansion.people))
    if (alias !== undefined) aliases.set(uuid, alias);
  return aliases;
}

/** Account UUID → what it holds; who holds nothing is not there. */
export function holdingsOf(
  rows: readonly AccountRow[],
  { groups }: Pick<Directory, "groups">,
): Map<string, Holdings> {
  const holdings = new Map<string, Holdings>();
  const count = (account: string, what: keyof Holdings) => {
    const held = holdings.get(account) ?? { rows: 0, groups: 0 };
    held[what] += 1;
    holdings.set(account, held);
  };
  for (const { account } of rows) count(account, "rows");
  for (const { members } of isKnown(groups) ? groups.known : [])
    for (const account of members) count(account, "groups");
  return holdings;
}
