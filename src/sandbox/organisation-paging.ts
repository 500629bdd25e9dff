import type { Call } from "./call.ts";
import { badRequest, Refusal } from "./errors.ts";

/** How a list of the organisation API is cut: the request's limit, the default and the most (API notes §3.3). */
export type CursorOptions = { limit: unknown; cursor: unknown; standard: number; most: number };

/** One page and its links: a bare cursor or a URL, as the switch says (API notes §3.3, paging). */
export function cursorPage<T>(
  call: Call,
  rows: readonly T[],
  { limit, cursor, standard, most }: CursorOptions,
): { values: T[]; links: Record<string, string>; start: number } {
  const length = readLimit(limit, standard, most);
  const start = readCursor(cursor);
  const end = start + length;
  const links: Record<string, string> = {};
  if (end < rows.length) links["next"] = link(call, end);
  if (start > 0) links["prev"] = link(call, Math.max(0, start - length));
  return { values: rows.slice(start, end), links, start };
}

function readLimit(limit: unknown, standard: number, most: number): number {
  if (limit === undefined || limit === null) return standard;
  const wanted = Number(limit);
  if (Number.isInteger(wanted) && wanted >= 1 && wanted <= most) return wanted;
  throw badRequest(`limit must be between 1 and ${most}`, { code: "ADMIN-400-19" });
}

function readCursor(cursor: unknown): number {
  if (cursor === undefined || cursor === null || cursor === "") return 0;
  const start = Number(
    Buffer.from(String(cursor), "base64url").toString("utf8").replace("from:", ""),
  );
  if (Number.isInteger(start) && start >= 0) return start;
  throw badRequest("The cursor is not valid", { code: "ADMIN-400-1" });
}

function link(call: Call, start: number): string {
  const cursor = Buffer.from(`from:${start}`).toString("base64url");
  if (call.switches["organisation-next"] === "cursor") return cursor;
  const query = new URLSearchParams(call.query);
  query.set("cursor", cursor);
  return `${call.origin}${call.pathname}?${query}`;
}

/** Checks the organisation and directory in the path. Throws the 404. */
export function checkOrganisation(call: Call): void {
  const { organisation } = call.state.workspace;
  const isOrganisation =
    call.params["orgId"] === undefined || call.param("orgId") === organisation.id;
  const isDirectory =
    call.params["directoryId"] === undefined ||
    call.param("directoryId") === organisation.directory;
  if (!isOrganisation) throw missing("organization");
  if (!isDirectory) throw missing("directory");
}

/** People and groups are the organisation's once the workspace has moved; before, it has none of them (API notes §3.1). */
export function isMoved({ state }: Call): boolean {
  return state.workspace.administration === "moved";
}

/** Throws the 403 of a change before the move. */
export function checkMoved(call: Call): void {
  checkOrganisation(call);
  if (isMoved(call)) return;
  throw new Refusal(403, "The workspace is administered in Bitbucket", { code: "ADMIN-403-3" });
}

// The codes of the organisation document (Error.OrgNotFound, Error.EventNotFound, ApiError).
const MISSING: Readonly<Record<string, string>> = {
  organization: "ADMIN-404-2",
  event: "ADMIN-404-4",
  user: "ADMIN-UAM-404-3",
};

/** The 404 for a thing of the organisation. */
export function missing(what: string): Refusal {
  return new Refusal(404, `The ${what} was not found`, { code: MISSING[what] ?? "ADMIN-404-1" });
}

/** The resource identifier of the workspace (API notes §3.3). */
export function workspaceResource({ state }: Call): string {
  return `ari:cloud:bitbucket::workspace/${state.workspace.uuid.slice(1, -1)}`;
}

const ROLES = "user user-access-admin admin guest contributor customer basic stakeholder viewer"
  .split(" ")
  .map((name) => `atlassian/${name}`);

/** Checks a role on a resource: which ones a Bitbucket workspace takes is not known (API notes §9.6). */
export function checkRole(call: Call, resource: unknown, role: unknown): void {
  if (resource !== workspaceResource(call)) throw missing("resource");
  const isAll = call.switches["organisation-roles"] === "all";
  const accepted = isAll ? ROLES : ["atlassian/user", "atlassian/admin"];
  if (accepted.some((one) => one === role)) return;
  throw badRequest(`Role ${JSON.stringify(role)} is not valid for this resource`, {
    code: "ADMIN-UAM-400-3",
  });
}
