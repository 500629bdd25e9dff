import { type Directory, organisationOf, readOnlyReason } from "./directory.ts";
import { isKnown } from "./read.ts";

/**
 * Why a plan cannot take the seat of a member who leaves; undefined where it can. Only an organisation takes one, and what a group gives
 * stays for as long as somebody is in it. `observed` are the slugs of the groups that are only looked at.
 */
export function keptSeat(
  uuid: string,
  directory: Directory,
  observed: ReadonlySet<string>,
): string | undefined {
  const { administration, groups } = directory;
  if (administration === undefined || administration.by === "bitbucket") return CLICK_IN_BITBUCKET;
  const organisation = organisationOf(directory);
  if (organisation === undefined) return CLICK_IN_ORGANISATION;
  if (!Object.hasOwn(organisation.accounts, uuid))
    return `still a member, and Bitbucket tells no account id to name the person by: ${CLICK_THERE}`;
  if (!isKnown(groups)) return `still a member, and perhaps in groups: ${groups.unknown}`;
  const staying = groups.known.find(
    ({ slug, members }) =>
      members.includes(uuid) &&
      (observed.has(slug) || readOnlyReason(directory, slug) !== undefined),
  );
  if (staying === undefined) return undefined;
  const why = readOnlyReason(directory, staying.slug) ?? "it is only observed";
  return `still a member, and keeps the seat while in group/${staying.slug}: ${why}`;
}

const CLICK_THERE =
  "admin.atlassian.com → Directory → Users → the person → remove the access to Bitbucket; that frees a seat";
const CLICK_IN_ORGANISATION = `still a member: ${CLICK_THERE}. With ATLASSIAN_ORG_API_KEY a plan does it`;
const CLICK_IN_BITBUCKET =
  "still a member: Workspace settings → User directory → the person → Remove from workspace; that frees a seat, and Bitbucket has no API for it";
