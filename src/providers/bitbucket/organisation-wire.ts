import type { Seats } from "../../model/directory.ts";
import { array, member, object, text } from "./wire.ts";

/** A workspace as its organisation lists it; `seats` where it tells both numbers. */
export type OrganisationWorkspace = { resource: string; seats?: Seats };
/** A group as the organisation knows it. */
export type OrganisationGroup = { id: string; name: string; synced: boolean; modifiable: boolean };

/** The ids in a list of organisations. Like every function here, throws ProviderError when the answer has another form. */
export function parseOrganisations(json: unknown): string[] {
  return rows(json).map((row) => text(member(object(row, "the organisation"), "id"), "id"));
}

/** The ids in a list of directories. */
export function parseDirectories(json: unknown): string[] {
  return rows(json).map((row) => {
    const directory = object(row, "the directory");
    return text(member(directory, "directoryId") ?? member(directory, "id"), "directoryId");
  });
}

/** A row of a list of workspaces. Capacity and usage are the seats of a Bitbucket workspace (documented as filled there). */
export function parseOrganisationWorkspace(json: unknown): OrganisationWorkspace {
  const workspace = object(json, "the workspace");
  const attributes = object(member(workspace, "attributes"), "attributes");
  const [capacity, used] = [member(attributes, "capacity"), member(attributes, "usage")];
  return {
    resource: text(member(workspace, "id"), "id"),
    ...(typeof capacity === "number" && typeof used === "number"
      ? { seats: { capacity, used } }
      : {}),
  };
}

/** A row of a list of groups. Where it does not say who may change it, everybody may who has the key. */
export function parseOrganisationGroup(json: unknown): OrganisationGroup {
  const group = object(json, "the group");
  const access = member(group, "managementAccess");
  const isFixed = typeof access === "object" && access !== null && isFalse(access, "modifiable");
  return {
    id: text(member(group, "id"), "id"),
    name: text(member(group, "name"), "name"),
    synced: member(group, "externalSynced") === true || member(group, "managedBy") === "external",
    modifiable: !isFixed,
  };
}

function isFalse(value: object, key: string): boolean {
  return member(value, key) === false;
}

/** The account id in a row of a list of people. */
export function parseOrganisationUser(json: unknown): string {
  return text(member(object(json, "the person"), "accountId"), "accountId");
}

function rows(json: unknown): unknown[] {
  return array(member(object(json, "the page"), "data"), "data");
}
