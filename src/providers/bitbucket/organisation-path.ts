import type { Organisation } from "../../model/directory.ts";
import { segment } from "./path.ts";

/** The path of one organisation, in the second version of its API. */
export function organisationPath(id: string): string {
  return `/admin/v2/orgs/${segment(id)}`;
}

/** The path of an organisation's people, whose roles only the first version of its API changes. */
export function usersPath(id: string): string {
  return `/admin/v1/orgs/${segment(id)}/users`;
}

/** The path of a directory of people and groups. */
export function directoryPath({ id, directory }: Pick<Organisation, "id" | "directory">): string {
  return `${organisationPath(id)}/directories/${segment(directory)}`;
}

/** `{platform}` in a path or body: the id that the group of this slug is given when it is created. */
export function newGroupId(slug: string): string {
  return `{${slug}}`;
}

/** The slug of the group whose id this stands for, if it does. */
export function slugOfNewGroup(id: string): string | undefined {
  return /^\{([^{}]+)\}$/.exec(id)?.[1];
}
