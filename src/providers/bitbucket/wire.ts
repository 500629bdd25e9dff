import { callName } from "../../http/answer.ts";
import { normalizeAddress } from "../../model/address.ts";
import type { Listed, OwnAddress } from "../../model/capabilities.ts";
import type {
  Account,
  LiveGroup,
  LiveProject,
  LiveRepository,
  Member,
  PendingInvitation,
} from "../../model/directory.ts";
import { ProviderError } from "../../model/errors.ts";
import type { Permission, Principal } from "../../model/grant.ts";

/** One page of a 2.0 list. Only `values` and `next` are promised by Bitbucket's documents; `size` counts all rows. */
export type Page = { values: unknown[]; next?: string; size?: number };
/** One explicit row of a permission list; for an account, with the display name. */
export type Row = { principal: Principal; permission: Permission; name?: string };

/** Parses the answer to a call of this path, a GET by default, and names the call when it cannot. */
export function parseAnswer<T>(
  path: string,
  parse: (json: unknown) => T,
  json: unknown,
  method = "GET",
): T {
  try {
    return parse(json);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    throw new ProviderError(`${callName({ method, path })}: ${error.message}`);
  }
}

/** A page of a 2.0 list. Like every function here, throws ProviderError when the answer has another form. */
export function parsePage(json: unknown): Page {
  const page = object(json, "the page");
  const values = array(member(page, "values"), "the page's values");
  const next = member(page, "next");
  const size = member(page, "size");
  return {
    values,
    ...(next === undefined || next === null ? {} : { next: text(next, "next") }),
    ...(typeof size === "number" ? { size } : {}),
  };
}

/** A page of the organisation API. `links.next` is a cursor, or an address that has one. */
export function parseCursorPage(json: unknown): { values: unknown[]; next?: string } {
  const page = object(json, "the page");
  const values = array(member(page, "data"), "data");
  const links = member(page, "links");
  const next = typeof links === "object" && links !== null ? member(links, "next") : undefined;
  if (typeof next !== "string" || next === "") return { values };
  const cursor = URL.canParse(next) ? new URL(next).searchParams.get("cursor") : next;
  if (cursor === null) throw malformed("its next page has no cursor");
  return { values, next: cursor };
}

/** An account. The display name may be missing (closed accounts) and identifies nobody; the UUID may not. */
export function parseAccount(json: unknown): Account {
  const account = object(json, "the account");
  const uuid = parseUuid(member(account, "uuid"));
  const id = member(account, "account_id");
  const name = member(account, "display_name") ?? member(account, "nickname");
  return {
    uuid,
    ...(typeof id === "string" && id !== "" ? { accountId: id } : {}),
    name: typeof name === "string" ? name : "",
  };
}

/** The UUID of a workspace. */
export function parseWorkspaceUuid(json: unknown): string {
  return parseUuid(member(object(json, "the workspace"), "uuid"));
}

/** The permission of a workspace membership: `owner`, `create-project`, `member` or the old `collaborator`. */
export function parsePermission(json: unknown): string {
  return text(member(object(json, "the row"), "permission"), "permission");
}

/** A row of a workspace's membership list, and whether it carries a date. Bitbucket calls a workspace administrator `owner`. */
export function parseMember(json: unknown): { member: Member; dated: boolean } {
  const account = parseAccount(member(object(json, "the row"), "user"));
  return {
    member: { ...account, owner: parsePermission(json) === "owner" },
    dated: isDated(object(json, "the row")),
  };
}

/** `added_on` and `last_accessed` are gone once a workspace is administered at admin.atlassian.com (announced). */
function isDated(row: object): boolean {
  return ["added_on", "last_accessed"].some((key) => typeof member(row, key) === "string");
}

/** A row of an e-mail look-up: which account belongs to the address. */
export function parseAddress(json: unknown): { email: string; uuid: string } {
  const user = object(member(object(json, "the row"), "user"), "the user");
  return {
    email: normalizeAddress(text(member(user, "email"), "user.email")),
    uuid: parseUuid(member(user, "uuid")),
  };
}

/** A row of a permission list for accounts; `none` is left as it is. */
export function parseUserRow(json: unknown): Row {
  const { uuid, name } = parseAccount(member(object(json, "the row"), "user"));
  return { principal: { kind: "user", id: uuid }, permission: parsePermission(json), name };
}

/** A row of a permission list for groups; `none` is left as it is. */
export function parseGroupRow(json: unknown): Row {
  const group = object(member(object(json, "the row"), "group"), "the group");
  const id = text(member(group, "slug"), "group.slug");
  return { principal: { kind: "group", id }, permission: parsePermission(json) };
}

/** A project. */
export function parseProject(json: unknown): LiveProject {
  const project = object(json, "the project");
  const key = text(member(project, "key"), "key");
  const name = member(project, "name");
  return { key, name: typeof name === "string" ? name : key };
}

/** A repository and the project that holds it: every repository is in one. */
export function parseRepository(json: unknown): LiveRepository {
  const repository = object(json, "the repository");
  const project = object(member(repository, "project"), "the repository's project");
  return {
    slug: text(member(repository, "slug"), "slug"),
    project: text(member(project, "key"), "project.key"),
  };
}

/** All groups with their members: 1.0 answers with a bare array and has no pages. */
export function parseGroups(json: unknown): LiveGroup[] {
  const groups = array(json, "the list of groups").map(parseGroup);
  if (new Set(groups.map(({ slug }) => slug)).size < groups.length)
    throw malformed("two groups have one slug");
  return groups;
}

/** A group as 1.0 gives it. */
export function parseGroup(json: unknown): LiveGroup {
  const group = object(json, "the group");
  const slug = text(member(group, "slug"), "slug");
  const name = member(group, "name");
  const members = parseProfiles(member(group, "members"));
  return { slug, name: typeof name === "string" ? name : slug, members };
}

/** The UUIDs in a 1.0 list of members, each once. */
export function parseProfiles(json: unknown): string[] {
  const profiles = array(json, "the list of members");
  return [...new Set(profiles.map((profile) => parseAccount(profile).uuid))];
}

/** The pending invitations: 1.0 answers with a bare array and has no pages. */
export function parseInvitations(json: unknown): PendingInvitation[] {
  return array(json, "the list of invitations").map((row) => {
    const invitation = object(row, "the invitation");
    const groups = member(invitation, "groups");
    const [sent] = /^\d{4}-\d{2}-\d{2}/.exec(String(member(invitation, "utc_sent_on"))) ?? [];
    const by = parseInviter(member(invitation, "invited_by"));
    return {
      email: normalizeAddress(text(member(invitation, "email"), "email")),
      groups: (Array.isArray(groups) ? groups : []).map((group) =>
        text(member(object(group, "the group"), "slug"), "slug"),
      ),
      ...(sent === undefined ? {} : { sent }),
      ...(by === undefined ? {} : { by }),
    };
  });
}

/** Who sent it only informs: one whom Bitbucket does not name, or names in another way, is nobody. */
function parseInviter(json: unknown): PendingInvitation["by"] {
  try {
    const { uuid, name } = parseAccount(json);
    return { uuid, name };
  } catch {
    return undefined;
  }
}

/** The caller's own addresses. Source: seen answers; the OpenAPI document gives no schema. */
export function parseOwnAddresses(json: unknown): OwnAddress[] {
  return parsePage(json).values.map((row) => {
    const address = object(row, "the row");
    return {
      email: text(member(address, "email"), "email"),
      confirmed: member(address, "is_confirmed") === true,
    };
  });
}

/** The number of names in a list, and those on its first page. */
export function parseNames(json: unknown, field: "key" | "slug"): Listed {
  const { values, size } = parsePage(json);
  const names = values.map((row) => text(member(object(row, "the row"), field), field));
  return { ...(size === undefined ? {} : { size }), names };
}

/** How many members there are, and whether their rows carry dates. */
export function parseMemberPage(json: unknown): { size?: number; dated: boolean } {
  const { values, size } = parsePage(json);
  const dated = values.some((row) => isDated(object(row, "the row")));
  return { ...(size === undefined ? {} : { size }), dated };
}

/** A UUID in braces and lower case, however it was written: 1.0 and 2.0 need not agree. */
function parseUuid(json: unknown): string {
  const uuid = text(json, "uuid").toLowerCase();
  const [bare] = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(uuid) ?? [];
  if (bare === undefined || (uuid !== bare && uuid !== `{${bare}}`))
    throw malformed("a uuid is none");
  return `{${bare}}`;
}

/** What must be an object. */
export function object(json: unknown, what: string): object {
  if (typeof json !== "object" || json === null || Array.isArray(json))
    throw malformed(`${what} is not an object`);
  return json;
}

/** What must be a list. */
export function array(json: unknown, what: string): unknown[] {
  if (!Array.isArray(json)) throw malformed(`${what} is not an array`);
  return json;
}

/** What must be text, and some. */
export function text(json: unknown, what: string): string {
  if (typeof json !== "string" || json === "") throw malformed(`"${what}" is missing or no text`);
  return json;
}

/** An object's own property: what it inherits was not in the answer. */
export function member(json: object, key: string): unknown {
  return Object.hasOwn(json, key) ? (json as Record<string, unknown>)[key] : undefined;
}

function malformed(what: string): ProviderError {
  return new ProviderError(`the answer is not as Bitbucket documents it: ${what}.`);
}
