import type { Organisation, Seats } from "../../model/directory.ts";
import { ProviderError } from "../../model/errors.ts";
import type { OrganisationReadingClient } from "./organisation-client.ts";
import { searchAll } from "./organisation-paging.ts";
import { directoryPath, organisationPath } from "./organisation-path.ts";
import {
  type OrganisationGroup,
  parseDirectories,
  parseOrganisationGroup,
  parseOrganisations,
  parseOrganisationUser,
  parseOrganisationWorkspace,
} from "./organisation-wire.ts";
import { parseAnswer } from "./wire.ts";

/** The organisation that has the workspace, and the seats that it says the workspace has. */
export type Found = Pick<Organisation, "id" | "resource"> & { seats?: Seats };
/** Where groups are written, and those that have access to the workspace. */
export type Groups = Pick<Organisation, "directory"> & { groups: OrganisationGroup[] };

/** Reads what an organisation knows of one workspace. Everything here throws ProviderError. */
export type OrganisationReader = {
  /** Which of the key's organisations has the workspace with this UUID. */
  find(uuid: string): Promise<Found>;
  groups(found: Found): Promise<Groups>;
  /** The account ids of a group's members. */
  membersOf(place: Pick<Organisation, "id" | "directory">, group: string): Promise<string[]>;
  calls(): number;
};

/** A reader over this client. `id` names the organisation; without it, every organisation of the key is asked. */
export function createOrganisationReader(
  client: OrganisationReadingClient,
  id: string | undefined,
): OrganisationReader {
  async function get<T>(path: string, parse: (json: unknown) => T): Promise<T> {
    return parseAnswer(path, parse, await client.request({ method: "GET", path }));
  }

  async function find(uuid: string): Promise<Found> {
    const ids = id === undefined ? await get("/admin/v1/orgs", parseOrganisations) : [id];
    for (const organisation of ids) {
      const workspaces = await searchAll(
        client,
        `${organisationPath(organisation)}/workspaces`,
        { query: BITBUCKET, limit: 100 },
        parseOrganisationWorkspace,
      );
      const bare = uuid.replaceAll(/[{}]/g, "");
      const found = workspaces.find(({ resource }) => resource.toLowerCase().endsWith(`/${bare}`));
      if (found !== undefined) return { id: organisation, ...found };
    }
    throw new ProviderError(
      `${id === undefined ? "No organisation of the API key" : `The organisation ${id}`} has this workspace. Is ATLASSIAN_ORG_API_KEY the key of the right one?`,
    );
  }

  async function groups({ id: organisation, resource }: Found): Promise<Groups> {
    const [directory] = await get(
      `${organisationPath(organisation)}/directories`,
      parseDirectories,
    );
    if (directory === undefined)
      throw new ProviderError(`The organisation ${organisation} has no directory.`);
    const found = await searchAll(
      client,
      `${directoryPath({ id: organisation, directory })}/groups/search`,
      { resourceIds: [resource], limit: 100 },
      parseOrganisationGroup,
    );
    return { directory, groups: found };
  }

  return {
    find,
    groups,
    membersOf: (place, group) =>
      searchAll(
        client,
        `${directoryPath(place)}/users/search`,
        { groupIds: [group], limit: 100 },
        parseOrganisationUser,
      ),
    calls: client.calls,
  };
}

/** Of all the workspaces of an organisation, Bitbucket's. Source: SearchWorkspacesRequestV2 in the OpenAPI document. */
const BITBUCKET = { field: { name: "attributes.type", values: ["bitbucket"] } };
