import type { Directory } from "../../src/model/directory.ts";
import { ProviderError } from "../../src/model/errors.ts";
import type { Grant, Principal, Scope } from "../../src/model/grant.ts";
import type { Reader } from "../../src/model/provider.ts";
import type { Read } from "../../src/model/read.ts";
import type { World } from "../../src/sandbox/index.ts";

/** How a world is shown: which of its reads fail, and in what order lists come. */
export type Showing = {
  /** The numbers of the reads that fail, counted from 0: groups, projects, repositories, then the scopes as they are asked for. */
  fails?: (read: number) => boolean;
  /** Puts a list into another order. */
  reorder?: <T>(list: T[]) => T[];
};

/** A reader of a world without HTTP in between, for laws about what is computed from it. */
export function worldReader(
  world: World,
  { fails = () => false, reorder = (list) => list }: Showing = {},
): Reader {
  let count = 0;
  const read = <T>(known: T[]): Read<T[]> => {
    const number = count;
    count += 1;
    return fails(number) ? { unknown: "the read failed" } : { known: reorder(known) };
  };
  return {
    directory: async ({ emails }) => ({
      ...peopleIn(world, emails, reorder),
      groups: read(
        world.groups.map(({ slug, name, members }) => ({
          slug,
          name,
          members: reorder([...members]),
        })),
      ),
      projects: read(world.projects.map(({ key, name }) => ({ key, name }))),
      repositories: read(world.repositories.map(({ slug, project }) => ({ slug, project }))),
    }),
    read: async (scope) => read(grantsOn(world, scope)),
    names: () => ({}),
    calls: () => 0,
  };
}

function peopleIn(
  { people }: World,
  emails: string[],
  reorder: <T>(list: T[]) => T[],
): Pick<Directory, "caller" | "members" | "accounts"> {
  const members = people.filter(({ role }) => role !== null);
  const caller = members.find(({ nickname }) => nickname === "castellan");
  if (caller === undefined) throw new ProviderError("nobody calls");
  const accounts = members.flatMap(({ uuid, emails: own }) =>
    own
      .map((email) => email.toLowerCase())
      .filter((email) => emails.includes(email))
      .map((email) => [email, uuid] as const),
  );
  return {
    caller: { uuid: caller.uuid, name: caller.name, permission: "owner" },
    members: reorder(
      members.map(({ uuid, accountId, name, role }) => ({
        uuid,
        accountId,
        name,
        owner: role === "owner",
      })),
    ),
    accounts: Object.fromEntries(reorder(accounts)),
  };
}

function grantsOn(world: World, scope: Scope): Grant[] {
  const rows =
    scope.kind === "project"
      ? world.projects.find(({ key }) => key === scope.name)
      : world.repositories.find(({ slug }) => slug === scope.name);
  const grants = (kind: Principal["kind"], held: Record<string, string> = {}) =>
    Object.entries(held).map(([id, permission]) => ({
      scope,
      principal: { kind, id },
      permission,
    }));
  return [...grants("user", rows?.users), ...grants("group", rows?.groups)];
}
