import type {
  Budget,
  Capabilities,
  Listed,
  Look,
  OwnAddress,
  Refused,
  SeenOrganisation,
} from "../../model/capabilities.ts";
import { isFound } from "../../model/capabilities.ts";
import type { Account } from "../../model/directory.ts";
import { ProviderError } from "../../model/errors.ts";
import type { Scope } from "../../model/grant.ts";
import type { Examiner } from "../../model/provider.ts";
import type { ReadingClient } from "./client.ts";
import type { Credentials } from "./connection.ts";
import { emailBatches } from "./email-batches.ts";
import type { OrganisationReader } from "./organisation-reader.ts";
import { groupsPath, invitationsPath, placePath, rowsPath, segment } from "./path.ts";
import { Refusal } from "./refusal.ts";
import {
  parseAccount,
  parseAnswer,
  parseGroups,
  parseInvitations,
  parseMemberPage,
  parseNames,
  parseOwnAddresses,
  parsePermission,
  parseWorkspaceUuid,
} from "./wire.ts";

/** A look-up needs an address; this one, of a domain reserved for examples (RFC 2606), is nobody's. */
const NOBODY = "nobody@example.com";

/** Finds out by GET alone what a credential can do in one workspace. Throws ConfigError when the workspace's name cannot be one. */
export function createExaminer(
  client: ReadingClient,
  workspace: string,
  credential: Credentials["kind"],
  organisation?: OrganisationReader,
): Examiner {
  const slug = segment(workspace);
  return {
    async examine(named) {
      const looks = new Looks(client);
      const account = await looks.at("/2.0/user", parseAccount);
      const found =
        isFound(account) || isAboutScopes(account.refused)
          ? await lookAround(looks, workspace, named, organisation)
          : nothing(account.refused);
      if (isFound(account) && looks.granted === undefined)
        await lookForScopes(looks, slug, account.known);
      const budget: Budget | undefined = client.budget();
      return {
        workspace,
        origin: client.origin,
        credential,
        account,
        ...found,
        ...(looks.granted === undefined ? {} : { granted: looks.granted }),
        ...(budget === undefined ? {} : { budget }),
        calls: client.calls() + (organisation?.calls() ?? 0),
      };
    },
  };
}

/** Reads that end in what they found or why they did not, and remember the scopes that a refusal names. */
class Looks {
  granted: string[] | undefined;
  readonly #client: ReadingClient;

  constructor(client: ReadingClient) {
    this.#client = client;
  }

  async at<T>(path: string, parse: (json: unknown) => T): Promise<Look<T>> {
    let answered = false;
    try {
      const json = await this.#client.request({ method: "GET", path });
      answered = true;
      return { known: parseAnswer(path, parse, json) };
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      if (!answered) return { refused: this.#refused(error) };
      return { refused: { because: "fault", message: error.message, lacks: [] } };
    }
  }

  /** What reading something in another way found. */
  async by<T>(read: () => Promise<T>): Promise<Look<T>> {
    try {
      return { known: await read() };
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      return { refused: this.#refused(error) };
    }
  }

  #refused(error: ProviderError): Refused {
    const { message, status } = error;
    if (!(error instanceof Refusal))
      return {
        because: status === undefined ? "unreachable" : becauseOf(status),
        message,
        lacks: [],
      };
    const { because, required, granted } = error;
    if (because === "scopes" && granted.length > 0) this.granted = [...granted];
    return { because, message, lacks: required.filter((scope) => !granted.includes(scope)) };
  }
}

/** Of errors without an answer of Bitbucket's own: the rate limit's, a token request's, a broken body's. */
function becauseOf(status: number): Refused["because"] {
  if (status === 429) return "rate-limit";
  return status >= 400 && status < 500 ? "credential" : "fault";
}

/** A credential that may not read its own account is accepted all the same. */
function isAboutScopes({ because }: Refused): boolean {
  return because === "scopes" || because === "kind";
}

type Found = Omit<
  Capabilities,
  "workspace" | "origin" | "credential" | "account" | "granted" | "budget" | "calls"
>;

/** What is not looked at, because the first look failed for a reason that all others would meet. */
function nothing(refused: Refused): Found {
  const look = { refused };
  return {
    addresses: look,
    role: look,
    members: look,
    lookup: look,
    groups: look,
    projects: look,
    repositories: look,
    projectGrants: look,
    repositoryGrants: look,
    projectSettings: look,
    repositorySettings: look,
  };
}

async function lookAround(
  looks: Looks,
  workspace: string,
  named: { projects: string[]; repositories: string[] },
  organisation: OrganisationReader | undefined,
): Promise<Found> {
  const slug = segment(workspace);
  const role = await looks.at(`/2.0/user/workspaces/${slug}/permission`, parsePermission);
  if (!isFound(role) && !isAboutScopes(role.refused))
    return { ...nothing(role.refused), addresses: await lookAtAddresses(looks), role };
  const home = `/2.0/workspaces/${slug}`;
  const list = "pagelen=100&fields=size,";
  const [addresses, members, lookup, groups, projects, repositories] = await Promise.all([
    lookAtAddresses(looks),
    looks.at(`${home}/permissions?pagelen=10`, parseMemberPage),
    looks.at(`${home}/members?q=${emailBatches([NOBODY])[0]?.query}`, (): true => true),
    looks.at(groupsPath(workspace), parseGroups),
    looks.at(`${home}/projects?${list}values.key`, (json) => parseNames(json, "key")),
    looks.at(`/2.0/repositories/${slug}?${list}values.slug`, (json) => parseNames(json, "slug")),
  ]);
  return {
    ...{ addresses, role, members, lookup, groups, projects, repositories },
    ...(await lookForMove(looks, workspace, members)),
    ...(organisation === undefined
      ? {}
      : { organisation: await lookAtOrganisation(looks, home, organisation) }),
    ...(await lookInside(looks, workspace, {
      project: oneOf(projects, "project", named.projects),
      repository: oneOf(repositories, "repository", named.repositories),
    })),
  };
}

/** The caller's own addresses. Source: `GET /user/emails`, which only an API token may call. */
async function lookAtAddresses(looks: Looks): Promise<Look<OwnAddress[]>> {
  return await looks.at("/2.0/user/emails?pagelen=50", parseOwnAddresses);
}

/** Where memberships carry no dates, the list of invitations tells: it is turned off when a workspace moves (announced). */
async function lookForMove(
  looks: Looks,
  workspace: string,
  members: Capabilities["members"],
): Promise<Pick<Capabilities, "invitations">> {
  if (!isFound(members) || members.known.dated) return {};
  const invitations = await looks.at(invitationsPath(workspace), (json): true => {
    parseInvitations(json);
    return true;
  });
  return { invitations };
}

async function lookAtOrganisation(
  looks: Looks,
  home: string,
  reader: OrganisationReader,
): Promise<Look<SeenOrganisation>> {
  const uuid = await looks.at(`${home}?fields=uuid`, parseWorkspaceUuid);
  if (!isFound(uuid)) return uuid;
  return await looks.by(async () => {
    const { id, seats, ...found } = await reader.find(uuid.known);
    const { groups } = await reader.groups({ id, ...found });
    const synced = groups.filter((group) => group.synced).length;
    return { id, ...(seats === undefined ? {} : { seats }), groups: groups.length, synced };
  });
}

/** One that the files name, else the first; or why there is none. */
function oneOf(list: Look<Listed>, kind: "project" | "repository", named: string[]): Look<Scope> {
  if (!isFound(list)) return list;
  // A name that could not be put into a path is nothing to look at.
  const names = list.known.names.filter((one) => /^\w[\w.-]*$/.test(one));
  const name = names.find((one) => named.includes(one)) ?? names[0];
  if (name !== undefined) return { known: { kind, name } };
  const message = `The workspace has no ${kind} that the account sees.`;
  return { refused: { because: "nothing-there", message, lacks: [] } };
}

/**
 * A read of a project's deploy keys takes `admin:project:bitbucket`, one of a repository's branch restrictions
 * `admin:repository:bitbucket`: the scopes that changing permissions takes too. Source: Bitbucket's OpenAPI document. Only the
 * number of rows is asked for.
 */
async function lookInside(
  looks: Looks,
  workspace: string,
  { project, repository }: { project: Look<Scope>; repository: Look<Scope> },
) {
  const inside = async (place: Look<Scope>, path: (scope: Scope) => string) =>
    isFound(place)
      ? await looks.at(`${path(place.known)}?pagelen=10&fields=size`, () => place.known.name)
      : place;
  const users = (scope: Scope) => rowsPath(workspace, scope, "users");
  const [projectGrants, repositoryGrants, projectSettings, repositorySettings] = await Promise.all([
    inside(project, users),
    inside(repository, users),
    inside(project, (scope) => `${placePath(workspace, scope)}/deploy-keys`),
    inside(repository, (scope) => `${placePath(workspace, scope)}/branch-restrictions`),
  ]);
  return { projectGrants, repositoryGrants, projectSettings, repositorySettings };
}

/**
 * Bitbucket tells a credential's scopes only when it refuses something for want of one. Nothing refused yet: so ask for two things
 * whose scopes castellan has no use for, `admin:workspace:bitbucket` and `read:pipeline:bitbucket` (source: the OpenAPI document).
 * Of the variables, only their number.
 */
async function lookForScopes(looks: Looks, slug: string, { uuid }: Account): Promise<void> {
  const found = (): true => true;
  await looks.at(`/2.0/users/${segment(uuid)}/properties/castellan/scopes`, found);
  if (looks.granted !== undefined) return;
  await looks.at(
    `/2.0/workspaces/${slug}/pipelines-config/variables?pagelen=10&fields=size`,
    found,
  );
}
