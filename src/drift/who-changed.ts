import type { AuditEvent } from "../model/audit.ts";
import type { Directory } from "../model/directory.ts";
import type { ChangedBy, DriftItem, DriftScope } from "../model/drift.ts";

/**
 * The items with who changed them, by the newest entry of the audit log that names scope and holder; by one that names the scope alone, it
 * is perhaps. An item that was not changed, but asked for by the files, has nobody who changed it.
 */
export function withCulprits(
  scopes: readonly DriftScope[],
  events: readonly AuditEvent[],
  { members }: Pick<Directory, "members">,
): DriftScope[] {
  const accounts = new Map(members.map(({ uuid, accountId }) => [uuid, accountId]));
  const workspaces = new Set(events.flatMap(({ workspace }) => workspace ?? []));
  const find = (item: DriftItem): ChangedBy | undefined => {
    const names = namesOf(item, accounts);
    const here = events.filter(({ words }) => words.includes(item.scope.name.toLowerCase()));
    const exact = here.find(({ words }) => names.some((name) => words.includes(name)));
    const found = exact ?? here[0];
    if (found === undefined) return undefined;
    const { actor: name, at, action } = found;
    return { name, at, action, perhaps: exact === undefined || workspaces.size > 1 };
  };
  return scopes.map(({ items, ...scope }) => ({
    ...scope,
    items: items.map((item) => {
      const by = find(item);
      return by === undefined ? item : { ...item, by };
    }),
  }));
}

/** What the holder may be called in the log. A group's own existence has no holder but itself. */
function namesOf(
  { revert, holder, list }: DriftItem,
  accounts: ReadonlyMap<string, string | undefined>,
): string[] {
  if (!("principal" in revert)) return list === "itself" ? [holder.toLowerCase()] : [];
  const { id } = revert.principal;
  const account = accounts.get(id);
  return [id.toLowerCase(), ...(account === undefined ? [] : [account.toLowerCase()])];
}
