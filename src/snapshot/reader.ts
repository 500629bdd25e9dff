import type { Directory } from "../model/directory.ts";
import { scopeKey } from "../model/grant.ts";
import type { Reader } from "../model/provider.ts";
import { isKnown } from "../model/read.ts";
import type { OpenSnapshot } from "./open.ts";

/** A reader that is answered from a snapshot. What the snapshot does not hold is unknown, and an address never looked up is no stranger's. */
export function snapshotReader({ snapshot, mark }: OpenSnapshot): Reader {
  const { directory, grants, names } = snapshot;
  const reads = new Map(grants.map((one) => [scopeKey(one.scope), one]));
  const members = groupMembers(directory);
  const lookedUp = new Set(snapshot.emails);
  return {
    directory: async ({ emails }) => ({
      ...directory,
      ...unresolved(emails.filter((email) => !lookedUp.has(email))),
    }),
    read: async (scope) => {
      if (scope.kind === "group") return members(scope.name);
      return reads.get(scopeKey(scope))?.read ?? { unknown: NOT_THERE };
    },
    names: () => names,
    calls: () => 0,
    snapshot: mark,
  };

  function unresolved(missing: readonly string[]): Pick<Directory, "unresolved"> {
    const all = { ...directory.unresolved };
    for (const email of missing) all[email] = NOT_LOOKED_UP;
    return Object.keys(all).length === 0 ? {} : { unresolved: all };
  }
}

const NOT_THERE = "the snapshot does not hold it";
const NOT_LOOKED_UP = "was not looked up when the snapshot was taken";

/** The members of groups came with the directory. */
function groupMembers({ groups }: Directory) {
  const bySlug = new Map(isKnown(groups) ? groups.known.map((group) => [group.slug, group]) : []);
  return (slug: string): Awaited<ReturnType<Reader["read"]>> => {
    if (!isKnown(groups)) return groups;
    const scope = { kind: "group", name: slug } as const;
    const members = bySlug.get(slug)?.members ?? [];
    return {
      known: members.map((id) => ({
        scope,
        principal: { kind: "user", id },
        permission: "member",
      })),
    };
  };
}
