import type { Directory, Organisation } from "../../model/directory.ts";
import { organisationOf } from "../../model/directory.ts";
import { ConfigError, ProviderError } from "../../model/errors.ts";
import type { RefusedAddress, Request, Step } from "../../model/plan.ts";
import { refusedAddresses } from "./invite-results.ts";
import type { OrganisationWritingClient } from "./organisation-client.ts";
import { searchAll } from "./organisation-paging.ts";
import { directoryPath, slugOfNewGroup } from "./organisation-path.ts";
import { USER_ROLE } from "./organisation-step.ts";
import { parseOrganisationGroup, parseOrganisationUser } from "./organisation-wire.ts";
import { parseAnswer } from "./wire.ts";

/** Carries out the steps that an organisation's API carries out. Throws ProviderError. */
export type OrganisationWriter = {
  execute(step: Step): Promise<RefusedAddress[] | undefined>;
};

/** A writer to the organisation of this directory. Throws ConfigError when the directory names none. */
export function createOrganisationWriter(
  client: OrganisationWritingClient,
  directory: Directory,
): OrganisationWriter {
  const organisation = organisationOf(directory);
  if (organisation === undefined)
    throw new ConfigError(
      "The plan writes to an organisation that is not known any more: plan again.",
    );
  const writing = new Writing(client, organisation);
  return {
    async execute({ change, request }) {
      switch (change.action) {
        case "create-group":
          await writing.createGroup(request, change.scope.name, change.name);
          return undefined;
        case "invite": {
          // Sent twice, it would be two letters: when nobody knows what became of it, the next run finds out.
          const answer = await client.request({ ...writing.resolved(request), once: true });
          return parseAnswer(
            request.path,
            (json) => refusedAddresses(change, json),
            answer,
            "POST",
          );
        }
        default:
          await writing.send(writing.resolved(request));
          return undefined;
      }
    },
  };
}

function isOfSeat({ path }: Request): boolean {
  return path.endsWith("/roles/revoke");
}

class Writing {
  readonly #client: OrganisationWritingClient;
  readonly #organisation: Organisation;
  /** Slug → id of the groups that were created. */
  readonly #created = new Map<string, string>();

  constructor(client: OrganisationWritingClient, organisation: Organisation) {
    this.#client = client;
    this.#organisation = organisation;
  }

  /**
   * The answer need not name the new group, which is then looked up. It becomes a group of the workspace by the role that lets its
   * members in: without it, creating it is not done, and is done again by the next run.
   */
  async createGroup(request: Request, slug: string, name: string): Promise<void> {
    try {
      await this.#client.request(request);
    } catch (error) {
      if (!(error instanceof ProviderError && error.status === 409)) throw error;
    }
    const id = await this.#idOf(name);
    const path = `${directoryPath(this.#organisation)}/groups/${id}/role-assignments/assign`;
    const json = { resourceId: this.#organisation.resource, roleId: USER_ROLE };
    await this.#quietly({ method: "POST", path, json }, (status) => status === 409);
    this.#created.set(slug, id);
  }

  async #idOf(name: string): Promise<string> {
    const found = await searchAll(
      this.#client,
      `${directoryPath(this.#organisation)}/groups/search`,
      { groupNames: [name] },
      parseOrganisationGroup,
    );
    const [only] = found;
    if (only !== undefined && found.length === 1) return encodeURIComponent(only.id);
    throw new ProviderError(
      `The organisation says that it created the group ${name}, and does not find it: run again.`,
    );
  }

  /** 404 on a DELETE, or on taking a seat: it is gone already. 409 on an addition: there already, or no seat left; only looking tells. */
  async send(request: Request): Promise<void> {
    await this.#quietly(request, async (status) => {
      if (request.method === "DELETE" || isOfSeat(request)) return status === 404;
      return status === 409 && (await this.#isMember(request));
    });
  }

  async #quietly(
    request: Request,
    isSo: (status: number | undefined) => boolean | Promise<boolean>,
  ): Promise<void> {
    try {
      await this.#client.request(request);
    } catch (error) {
      if (error instanceof ProviderError && (await isSo(error.status))) return;
      throw error;
    }
  }

  async #isMember({ path, json }: Request): Promise<boolean> {
    const [, group] = /\/groups\/([^/]+)\/memberships$/.exec(path) ?? [];
    const account = json?.["accountId"];
    if (group === undefined || typeof account !== "string") return false;
    const found = await searchAll(
      this.#client,
      `${directoryPath(this.#organisation)}/users/search`,
      { accountIds: [account], groupIds: [decodeURIComponent(group)] },
      parseOrganisationUser,
    );
    return found.includes(account);
  }

  /** The request with the ids of new groups in the place of what stands for them. */
  resolved(request: Request): Request {
    const path = request.path
      .split("/")
      .map((segment) => this.#idFor(segment))
      .join("/");
    const groups = request.json?.["additionalGroups"];
    if (request.json === undefined || !Array.isArray(groups)) return { ...request, path };
    const ids = groups.map((id) => (typeof id === "string" ? this.#idFor(id) : id));
    return { ...request, path, json: { ...request.json, additionalGroups: ids } };
  }

  #idFor(text: string): string {
    const slug = slugOfNewGroup(text);
    if (slug === undefined) return text;
    const id = this.#created.get(decodeURIComponent(slug));
    if (id !== undefined) return id;
    throw new ProviderError(`The group ${slug} was not created by this run: plan again.`);
  }
}
