import { type Clock, systemClock } from "../../http/clock.ts";
import { excerpt } from "../../http/excerpt.ts";
import type { Directory } from "../../model/directory.ts";
import { ConfigError, ProviderError } from "../../model/errors.ts";
import { compareText } from "../../model/grant.ts";
import type { RefusedAddress, Request, Step } from "../../model/plan.ts";
import type { Writer } from "../../model/provider.ts";
import type { WritingClient } from "./client.ts";
import type { OrganisationWritingClient } from "./organisation-client.ts";
import { createOrganisationWriter, type OrganisationWriter } from "./organisation-writer.ts";
import { createPace } from "./pace.ts";
import { groupsPath } from "./path.ts";
import { bitbucketToStep } from "./step.ts";
import { parseAnswer, parseGroups } from "./wire.ts";

/** What a writer needs beside Bitbucket itself. */
export type WriterOptions = {
  /** Who administers the workspace, as the plan's directory says. */
  directory?: Directory;
  /** For steps that the organisation's API carries out. */
  organisation?: OrganisationWritingClient;
  clock?: Clock;
};

/** Bitbucket takes 100 invitations a minute (documented). */
const INVITATIONS = { most: 100, length: 60_000 };

/**
 * Writes to one workspace. Every step may be repeated: what is already so counts as done. It makes only the calls that
 * `bitbucketToStep` makes for a step's change, so a plan file that was tampered with cannot name another.
 */
export function createWriter(
  client: WritingClient,
  workspace: string,
  { directory, organisation, clock = systemClock }: WriterOptions = {},
): Writer {
  const toStep = bitbucketToStep(workspace);
  const pace = createPace(INVITATIONS.most, INVITATIONS.length, clock);
  let inOrganisation: OrganisationWriter | undefined;

  function organisationWriter(): OrganisationWriter {
    if (organisation === undefined || directory === undefined)
      throw new ConfigError(
        "The plan writes to the workspace's organisation. Set ATLASSIAN_ORG_API_KEY to an API key of it.",
      );
    inOrganisation ??= createOrganisationWriter(organisation, directory);
    return inOrganisation;
  }

  async function send(request: Request): Promise<unknown> {
    try {
      return await client.request(request);
    } catch (error) {
      if (error instanceof ProviderError && isAlreadySo(request, error)) return undefined;
      throw error;
    }
  }

  /** A group may be there already, made by an attempt whose answer was lost; only its presence under the right slug is success. */
  async function createGroup(request: Request, slug: string): Promise<void> {
    try {
      const slugMade = slugOf(await client.request(request));
      if (slugMade === undefined || slugMade === slug) return;
      throw new ProviderError(
        `Bitbucket has given the new group the slug ${excerpt(slugMade)}, not ${slug}: name it so in the files, or delete it.`,
      );
    } catch (error) {
      const mayExist =
        error instanceof ProviderError && (error.status === 400 || error.status === 409);
      if (!mayExist || !(await groupExists(slug))) throw error;
    }
  }

  async function groupExists(slug: string): Promise<boolean> {
    const path = groupsPath(workspace);
    const groups = await client.request({ method: "GET", path });
    return parseAnswer(path, parseGroups, groups).some((group) => group.slug === slug);
  }

  return {
    async execute({ change, request }: Step): Promise<RefusedAddress[] | undefined> {
      const own = toStep(change, directory).request;
      if (!isSameCall(own, request))
        throw new ConfigError(
          `The plan says ${excerpt(`${request.method} ${request.path}`)}, which is not the call for that change: plan again.`,
        );
      if (own.path.startsWith("/admin/"))
        return await organisationWriter().execute({ change, request: own });
      if (change.action === "invite") await pace();
      if (change.action === "create-group") await createGroup(own, change.scope.name);
      else await send(own);
      return undefined;
    },
  };
}

/**
 * 404 on a DELETE: the row, member or group is gone, or what it was on. Bitbucket leaves open whether a second DELETE answers 204
 * or 404. 409 from 1.0: the account is a member of the group already (reported), or the address is invited already (documented).
 */
function isAlreadySo({ method, path }: Request, { status }: ProviderError): boolean {
  if (method === "DELETE") return status === 404;
  const isJoining = method === "PUT" && path.startsWith("/1.0/groups/");
  const isInviting = /^\/1\.0\/(invitations\/|users\/[^/]+\/invitations$)/.test(path);
  return status === 409 && (isJoining || isInviting);
}

function isSameCall(own: Request, planned: Request): boolean {
  const words = ({ method, path, json, form }: Request) =>
    JSON.stringify([method, path, json, form], inOrder);
  return words(own) === words(planned);
}

/** A plan file is written in canonical order, which is no other call. */
function inOrder(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).toSorted(([left], [right]) => compareText(left, right)),
  );
}

function slugOf(json: unknown): string | undefined {
  const slug = typeof json === "object" && json !== null && "slug" in json ? json.slug : undefined;
  return typeof slug === "string" ? slug : undefined;
}
