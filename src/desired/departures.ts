import { type DesiredGroup, type Mode, whyDeparted } from "../model/desired.ts";
import { byAccount, type Directory } from "../model/directory.ts";
import type { Expansion } from "../model/managed.ts";
import type { Left, Waiting } from "../model/plan.ts";
import { isKnown } from "../model/read.ts";
import type { Resolved } from "./resolve.ts";

type Departed = Expansion["departed"];

/** Whoever is to have nothing any more, by account as far as it is known: of members, and of whoever the files name by UUID or castellan.lock remembers. */
export function departures(resolved: ReadonlyMap<string, Resolved>, today: string): Departed {
  const found: Departed = {};
  for (const entry of resolved.values()) {
    const { alias, identity } = entry.person;
    const reason = whyDeparted(entry.person, today);
    const written = "uuid" in identity ? identity.uuid : undefined;
    const gone = "waiting" in entry ? entry.gone : undefined;
    const uuid = "member" in entry ? entry.member.uuid : (written ?? gone);
    if (reason !== undefined && uuid !== undefined) found[uuid] = { alias, reason };
  }
  return found;
}

/** The groups that the files do not name, and that somebody who has left is in. */
export function otherGroupsOf(
  departed: Departed,
  { groups }: Directory,
  declared: readonly DesiredGroup[],
): string[] {
  if (!isKnown(groups)) return [];
  const named = new Set(declared.map(({ slug }) => slug));
  return groups.known
    .filter(({ slug, members }) => !named.has(slug) && members.some((uuid) => departed[uuid]))
    .map(({ slug }) => slug);
}

/** While the groups are not known, a member who has left is perhaps in some. Where the files name groups, that is said of these. */
export function unknownGroupsOf(
  departed: Departed,
  { groups, members }: Directory,
  declared: readonly DesiredGroup[],
  mode: Mode,
): Expansion["unknown"] {
  if (isKnown(groups) || declared.length > 0 || !members.some(({ uuid }) => departed[uuid]))
    return [];
  return [{ scope: { kind: "group", name: "*" }, mode, reason: groups.unknown }];
}

/** Nobody knows what to take from somebody who has left, while it is not known which account is theirs. */
export function unsureLeavers(
  resolved: ReadonlyMap<string, Resolved>,
  workspace: string,
  today: string,
): Waiting[] {
  return [...resolved.values()].flatMap((entry) => {
    const why = whyDeparted(entry.person, today);
    if (why === undefined || !("unsure" in entry)) return [];
    const reason = `${entry.unsure}, so nothing is taken (${why})`;
    return [{ scope: { kind: "workspace", name: workspace }, holder: entry.person.alias, reason }];
  });
}

/** Owners hold no rows, and whoever stays one is still admin everywhere. */
export function ownersAmong(departed: Departed, { members }: Directory, workspace: string): Left[] {
  return byAccount(members).flatMap(({ uuid, owner }) => {
    const reason = departed[uuid]?.reason;
    if (!owner || reason === undefined) return [];
    return [
      {
        grant: {
          scope: { kind: "workspace", name: workspace },
          principal: { kind: "user", id: uuid },
          permission: "owner",
        },
        reason: `${reason}, and still an administrator of the workspace: admin everywhere, until taken out of its administrators`,
      },
    ];
  });
}
