import type { Account } from "../model/directory.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { PersonRow } from "../people/person-rows.ts";

/**
 * What a list of people says about accounts whose address Bitbucket did not confirm. An account id is certain, but that address would
 * find nobody; a name is a guess. Both are for the reader alone.
 */
export function matchUsers(
  rows: readonly PersonRow[],
  { directory }: Snapshot,
): (account: Account) => string[] {
  const confirmed = new Set(Object.values(directory.accounts));
  const byAccount = new Map(rows.flatMap((row) => (row.account ? [[row.account, row]] : [])));
  const byName = Map.groupBy(rows, ({ name }) => plain(name));
  const members = Map.groupBy(directory.members, ({ name }) => plain(name));
  return ({ uuid, accountId, name }) => {
    if (confirmed.has(uuid)) return [];
    const certain = byAccount.get(accountId ?? uuid) ?? byAccount.get(uuid);
    if (certain?.email !== undefined)
      return [`listed as ${certain.email}, which finds nobody here`];
    const [row, ...others] = byName.get(plain(name)) ?? [];
    const alone = others.length === 0 && members.get(plain(name))?.length === 1 && name !== "";
    return alone && row?.email !== undefined ? [`perhaps ${row.email}: the name is the same`] : [];
  };
}

function plain(name: string): string {
  return name.normalize("NFKC").toLowerCase().trim();
}
