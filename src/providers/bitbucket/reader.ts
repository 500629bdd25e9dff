import pLimit from "p-limit";
import type { Caller, Directory, LiveGroup, Member } from "../../model/directory.ts";
import {
  compareText,
  type Grant,
  type Principal,
  principalKey,
  type Scope,
} from "../../model/grant.ts";
import type { DirectoryQuery, Reader } from "../../model/provider.ts";
import { isKnown, type Read } from "../../model/read.ts";
import {
  type Administered,
  inBitbucket,
  inOrganisation,
  NO_KEY,
  outOfReach,
} from "./administration.ts";
import type { ReadingClient } from "./client.ts";
import { emailBatches } from "./email-batches.ts";
import { known } from "./known.ts";
import type { Found, OrganisationReader } from "./organisation-reader.ts";
import { createLister, type Lister } from "./paging.ts";
import { groupMembersPath, groupsPath, invitationsPath, rowsPath, segment } from "./path.ts";
import { createPlaces } from "./places.ts";
import {
  parseAccount,
  parseAddress,
  parseAnswer,
  parseGroupRow,
  parseGroups,
  parseInvitations,
  parseMember,
  parsePermission,
  parseProfiles,
  parseUserRow,
  parseWorkspaceUuid,
  type Row,
} from "./wire.ts";

const NOT_ASKED = "It was not read, because nothing in the files needs it.";

/**
 * Reads one workspace, and with a reader of its organisation what that knows of it. Throws ConfigError when the workspace's name
 * cannot be one.
 */
export function createReader(
  client: ReadingClient,
  workspace: string,
  organisation?: OrganisationReader,
): Reader {
  const list = createLister(client);
  // Thousands of reads may be asked for at once. Those that cannot be under way yet are not begun, which keeps them small.
  const limit = pLimit(client.concurrency);
  const names = new Map<string, string>();
  const places = createPlaces(client, list, workspace);
  const home = `/2.0/workspaces/${segment(workspace)}`;

  async function get<T>(path: string, parse: (json: unknown) => T): Promise<T> {
    return parseAnswer(path, parse, await client.request({ method: "GET", path }));
  }

  /** Who calls, and as what. */
  async function readCaller(): Promise<Caller> {
    const [user, permission] = await Promise.all([
      get("/2.0/user", parseAccount),
      get(`/2.0/user/workspaces/${segment(workspace)}/permission`, parsePermission),
    ]);
    return { ...user, permission };
  }

  /** Bitbucket has two lists of members; this one also tells who is an owner. */
  async function readMembers(): Promise<{ members: Member[]; dated: boolean }> {
    const fields = "next,size,values.permission,values.added_on,values.last_accessed";
    const user = "values.user.uuid,values.user.account_id,values.user.display_name";
    const rows = await list({
      path: `${home}/permissions?fields=${fields},${user}`,
      family: "members",
      parse: parseMember,
      key: ({ member }) => member.uuid,
    });
    return {
      members: sorted(
        rows.map(({ member }) => member),
        ({ uuid }) => uuid,
      ),
      dated: rows.some(({ dated }) => dated),
    };
  }

  async function readFound(): Promise<Read<Found> | undefined> {
    if (organisation === undefined) return undefined;
    return await known(async () => {
      const uuid = await get(`${home}?fields=uuid`, parseWorkspaceUuid);
      return await organisation.find(uuid);
    });
  }

  /**
   * Who administers the workspace. Memberships carry dates in Bitbucket, and carry none once it has moved (announced); where
   * they carry none, the list of invitations decides, which is turned off by the move (announced too).
   */
  async function readWhere(dated: boolean, isAsked: boolean): Promise<Where> {
    if (dated && !isAsked) return { by: "bitbucket" };
    const invitations = await known(() => get(invitationsPath(workspace), parseInvitations));
    if (!dated && !isKnown(invitations)) return { by: "organisation" };
    return isAsked ? { by: "bitbucket", invitations } : { by: "bitbucket" };
  }

  async function readGroups(): Promise<LiveGroup[]> {
    return sorted(await get(groupsPath(workspace), parseGroups), ({ slug }) => slug);
  }

  async function directory(query: DirectoryQuery): Promise<Directory> {
    const { only } = query;
    const [caller, { members, dated }, accounts, groups, projects, repositories, found] =
      await Promise.all([
        readCaller(),
        readMembers(),
        readAccounts(list, home, query.emails),
        known(readGroups),
        query.projects ? known(() => places.projects(only)) : { unknown: NOT_ASKED },
        query.repositories ? known(() => places.repositories(only)) : { unknown: NOT_ASKED },
        readFound(),
      ]);
    const isSomebodyMissing = query.emails.some((email) => !Object.hasOwn(accounts, email));
    const { by, ...invited } = await readWhere(
      dated,
      query.invitations === true || isSomebodyMissing,
    );
    const administered =
      by === "bitbucket" ? inBitbucket(groups, found) : await moved(groups, members, found);
    const lists = { projects, repositories, ...(only && { partial: true as const }) };
    return { caller, members, accounts, ...lists, ...invited, ...administered };
  }

  async function moved(
    groups: Read<LiveGroup[]>,
    members: readonly Member[],
    found: Read<Found> | undefined,
  ): Promise<Administered> {
    if (organisation === undefined || found === undefined) return outOfReach(groups, NO_KEY);
    return await inOrganisation(organisation, { groups, members, found });
  }

  /** Two calls, for accounts and for groups, and one more for each further page. */
  async function readRows(scope: Scope): Promise<Grant[]> {
    const listRows = (kind: "users" | "groups", fields: string, parse: (row: unknown) => Row) =>
      list({
        path: `${rowsPath(workspace, scope, kind)}?fields=next,size,values.permission,${fields}`,
        family: `${scope.kind} ${kind}`,
        parse,
        key: ({ principal }) => principalKey(principal),
      });
    const [users, groups] = await Promise.all([
      listRows("users", "values.user.uuid,values.user.display_name", parseUserRow),
      listRows("groups", "values.group.slug", parseGroupRow),
    ]);
    return (
      [...users, ...groups]
        // A row that says `none` is how Bitbucket may write that there is no explicit permission.
        .filter(({ permission }) => permission !== "none")
        .map(({ principal, permission, name }) => {
          if (name !== undefined) names.set(principal.id, name);
          return { scope, principal, permission };
        })
    );
  }

  async function readGrants(scope: Scope): Promise<Grant[]> {
    switch (scope.kind) {
      case "project":
      case "repository":
        return readRows(scope);
      case "group": {
        const members = await get(groupMembersPath(workspace, scope.name), parseProfiles);
        return members.map((uuid) => membership(scope, uuid));
      }
      case "workspace":
        return (await readMembers()).members.map(({ uuid, owner }) => ({
          ...membership(scope, uuid),
          ...(owner && { permission: "owner" }),
        }));
    }
  }

  return {
    directory,
    read: (scope) =>
      limit(() =>
        known(async () =>
          sorted(await readGrants(scope), ({ principal }) => principalKey(principal)),
        ),
      ),
    names: () => Object.fromEntries(names),
    calls: () => client.calls() + (organisation?.calls() ?? 0),
  };
}

/** Who administers the workspace, and the pending invitations, where they were asked for or read for whoever was not found. */
type Where = Pick<Directory, "invitations"> & { by: "bitbucket" | "organisation" };

/** The accounts that the addresses belong to. Bitbucket tells them only to an administrator, and only for members. */
async function readAccounts(
  list: Lister,
  home: string,
  emails: readonly string[],
): Promise<Record<string, string>> {
  const batches = emailBatches(emails);
  const found = await Promise.all(
    batches.map(async ({ asked, query }) => {
      const rows = await list({
        path: `${home}/members?q=${query}&fields=%2Bvalues.user.email`,
        family: "members",
        parse: parseAddress,
        key: ({ email }) => email,
      });
      return rows.filter(({ email }) => asked.has(email));
    }),
  );
  return Object.fromEntries(
    sorted(found.flat(), ({ email }) => email).map(({ email, uuid }) => [email, uuid]),
  );
}

function membership(scope: Scope, uuid: string): Grant {
  const principal: Principal = { kind: "user", id: uuid };
  return { scope, principal, permission: "member" };
}

/** In one order, whatever order the server lists things in. */
function sorted<T>(items: readonly T[], key: (item: T) => string): T[] {
  return items.toSorted((left, right) => compareText(key(left), key(right)));
}
