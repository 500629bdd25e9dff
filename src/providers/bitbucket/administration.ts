import type { Administration, Directory, LiveGroup, Member, Seats } from "../../model/directory.ts";
import { ProviderError } from "../../model/errors.ts";
import { compareText } from "../../model/grant.ts";
import { isKnown, type Read } from "../../model/read.ts";
import type { Found, Groups, OrganisationReader } from "./organisation-reader.ts";
import type { OrganisationGroup } from "./organisation-wire.ts";

/** Why a moved workspace's groups cannot be written without a key. */
export const NO_KEY =
  "admin.atlassian.com administers the groups and people of this workspace, where Bitbucket's API cannot change them: set ATLASSIAN_ORG_API_KEY to an API key of the organisation";
const SYNCED =
  "an identity provider keeps this group, and nobody else can change it: change it there";
const FIXED = "the organisation lets nobody change this group";

/** What of a directory depends on who administers the workspace. */
export type Administered = Required<Pick<Directory, "administration">> &
  Pick<Directory, "groups" | "seats">;

/** What was read of a workspace that has moved, but for its organisation. */
type Moved = { groups: Read<LiveGroup[]>; members: readonly Member[]; found: Read<Found> };

/** The groups and seats of a workspace that Bitbucket administers. An organisation may know of its seats all the same. */
export function inBitbucket(
  groups: Read<LiveGroup[]>,
  found: Read<Found> | undefined,
): Administered {
  return { administration: { by: "bitbucket" }, groups, ...seatsOf(found) };
}

/** The groups of a workspace that has moved, as they are without its organisation: to be read, and granted to, but not changed. */
export function outOfReach(groups: Read<LiveGroup[]>, reason: string): Administered {
  return { administration: { by: "organisation", readOnly: reason }, groups };
}

/** The groups of a workspace that has moved, in its organisation's terms too. */
export async function inOrganisation(
  reader: OrganisationReader,
  { groups, members, found }: Moved,
): Promise<Administered> {
  if (!isKnown(found)) return outOfReach(groups, found.unknown);
  try {
    const known = await reader.groups(found.known);
    const administration = administrationOf(found.known, known, members);
    const live = isKnown(groups)
      ? { known: groups.known.map((group) => withOrganisation(group, known.groups)) }
      : { known: await groupsOf(reader, { ...found.known, ...known }, members) };
    return { administration, groups: live, ...seatsOf(found) };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return { ...outOfReach(groups, error.message), ...seatsOf(found) };
  }
}

function seatsOf(found: Read<Found> | undefined): { seats?: Seats } {
  const seats = found !== undefined && isKnown(found) ? found.known.seats : undefined;
  return seats === undefined ? {} : { seats };
}

function administrationOf(
  { id, resource }: Found,
  { directory }: Groups,
  members: readonly Member[],
): Administration {
  const accounts = members.flatMap(({ uuid, accountId }) =>
    accountId === undefined ? [] : [[uuid, accountId]],
  );
  return {
    by: "organisation",
    organisation: { id, directory, resource, accounts: Object.fromEntries(accounts) },
  };
}

/** A group that 1.0 lists, with the id under which the organisation knows the group of that name. Letter case counts in neither. */
function withOrganisation(group: LiveGroup, known: readonly OrganisationGroup[]): LiveGroup {
  const same = known.filter(({ name }) => name.toLowerCase() === group.name.toLowerCase());
  const [only] = same;
  if (only === undefined || same.length > 1)
    return {
      ...group,
      readOnly: `the organisation has ${only === undefined ? "no group" : "several groups"} of the name ${group.name} with access to the workspace`,
    };
  return { ...group, ...inOrganisationTerms(only) };
}

function inOrganisationTerms({ id, synced, modifiable }: OrganisationGroup) {
  if (synced) return { id, readOnly: SYNCED };
  return modifiable ? { id } : { id, readOnly: FIXED };
}

/** The groups as the organisation alone tells of them, once Bitbucket's 1.0 list is gone. A slug is made of the name, as Bitbucket does. */
async function groupsOf(
  reader: OrganisationReader,
  place: Found & Groups,
  members: readonly Member[],
): Promise<LiveGroup[]> {
  const uuids = new Map(members.map(({ uuid, accountId }) => [accountId, uuid]));
  const groups = await Promise.all(
    place.groups.map(async (group): Promise<LiveGroup> => {
      const accounts = await reader.membersOf(place, group.id);
      return {
        slug: slugOf(group.name),
        name: group.name,
        members: accounts.flatMap((account) => uuids.get(account) ?? []),
        ...inOrganisationTerms(group),
      };
    }),
  );
  return groups.toSorted((left, right) => compareText(left.slug, right.slug));
}

/** Lower case, spaces to dashes, ASCII only (documented of 1.0). */
function slugOf(name: string): string {
  return name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/\s+/gu, "-")
    .replaceAll(/[^a-z0-9._-]/gu, "");
}
