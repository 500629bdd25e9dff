import { ProviderError } from "../../model/errors.ts";
import { compareText, type Permission, type Scope } from "../../model/grant.ts";
import type { AccountReader } from "../../model/provider.ts";
import type { Read } from "../../model/read.ts";
import {
  parseCallerAddress,
  parseCallerRepository,
  parseCallerWorkspace,
  parsePublicAccount,
} from "./account-wire.ts";
import type { ReadingClient } from "./client.ts";
import { known } from "./known.ts";
import { createLister, type Listing } from "./paging.ts";
import { placePath, rowPath, segment } from "./path.ts";
import { parseAccount, parseAnswer, parsePermission } from "./wire.ts";

/** Looks accounts up: the caller's, and any by its id. */
export function createAccountReader(client: ReadingClient): AccountReader {
  const lister = createLister(client);

  async function get<T>(path: string, parse: (json: unknown) => T): Promise<T> {
    return parseAnswer(path, parse, await client.request({ method: "GET", path }));
  }

  async function list<T>(listing: Omit<Listing<T>, "family">): Promise<Read<T[]>> {
    const { key } = listing;
    return await known(async () => {
      const items = await lister({ ...listing, family: listing.path });
      return items.toSorted((left, right) => compareText(key(left), key(right)));
    });
  }

  /**
   * Bitbucket may say `none`, or 404; and it says 404 too where there is no such scope, or no such account. So the scope is looked at
   * then, and an account that is nobody's has nothing.
   */
  async function permission(workspace: string, scope: Scope, id: string): Promise<Permission> {
    const principal = { kind: "user", id } as const;
    const path = `${rowPath(workspace, { scope, principal })}?fields=permission`;
    const row = await orAbsent(() => get(path, parsePermission));
    if (row !== undefined) return row;
    await client.request({
      method: "GET",
      path: `${placePath(workspace, scope)}?fields=${scope.kind === "project" ? "key" : "slug"}`,
    });
    return "none";
  }

  return {
    caller: () => get("/2.0/user", parseAccount),
    callerAddresses: () =>
      list({ path: "/2.0/user/emails", parse: parseCallerAddress, key: ({ email }) => email }),
    callerWorkspaces: () =>
      list({
        path: "/2.0/user/workspaces",
        parse: parseCallerWorkspace,
        key: ({ workspace }) => workspace,
      }),
    callerRepositories: (workspace) =>
      list({
        path: `/2.0/user/workspaces/${segment(workspace)}/permissions/repositories`,
        parse: parseCallerRepository,
        key: ({ repository }) => repository,
      }),
    account: (id) =>
      known(() => orAbsent(() => get(`/2.0/users/${segment(id)}`, parsePublicAccount))),
    permission: (workspace, scope, id) => known(() => permission(workspace, scope, id)),
    calls: client.calls,
  };
}

async function orAbsent<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ProviderError && error.status === 404) return undefined;
    throw error;
  }
}
