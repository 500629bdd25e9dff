import type { Call } from "./call.ts";
import type { Caller } from "./credentials.ts";
import { projectLevel, reaches, repositoryLevel } from "./effective.ts";
import { badRequest, notFound, Refusal } from "./errors.ts";
import type { Access, Route } from "./route.ts";
import type { Person, Project, Repository, State } from "./state.ts";
import type { Switches } from "./switches.ts";
import type { Level, WorkspaceRole } from "./world.ts";

// API notes §4 and §6.
const WRONG_TYPE =
  "This API is only accessible with the following authentication types: apppassword, session, api_token";
const LACKS_SCOPES = "Your credentials lack one or more required privilege scopes.";
const DEACTIVATED = "This workspace and its content have been deactivated due to inactivity.";

/** Whether this credential may use this endpoint at all: its type first, then its scopes. Throws the 401 or 403. */
export function checkCredential(route: Route, caller: Caller, switches: Switches): void {
  if (route.access === "anyone") return;
  if (caller.kind === "anonymous") throw new Refusal(401, "Authentication required.");
  if ((caller.kind === "organisation-key") !== (route.access === "organisation admin")) {
    throw new Refusal(401, "Token is invalid, expired, or not supported for this endpoint.");
  }
  if (!isTypeAllowed(route, caller)) throw new Refusal(403, WRONG_TYPE);
  const required = requiredScopes(route, caller, switches);
  if (required.every((scope) => caller.scopes.has(scope))) return;
  throw new Refusal(403, LACKS_SCOPES, { detail: { required, granted: [...caller.scopes] } });
}

function isTypeAllowed(route: Route, { kind }: Caller): boolean {
  if (kind === "access-token" && route.isPermission) return false;
  if (kind === "api-token" || kind === "organisation-key" || route.auth === undefined) return true;
  return route.auth.includes("forge-oauth2");
}

function requiredScopes(route: Route, { kind }: Caller, switches: Switches): readonly string[] {
  const isWrite = route.method !== "GET";
  if (kind !== "api-token") {
    const isReport = isWrite && route.path.includes("/reports/") && switches["reports-need-write"];
    return isReport && kind === "access-token" ? ["repository:write"] : route.classic;
  }
  const isGroupWrite = isWrite && route.path.startsWith("/1.0/groups");
  const isImpossible = switches["groups-write-scopes"] === "account-write";
  return isGroupWrite && isImpossible ? ["account:write"] : route.granular;
}

/** Throws when the part of the API that the route belongs to is switched off. */
export function checkAlive({ path }: Route, switches: Switches): void {
  const state = switches["version-1"];
  if (!path.startsWith("/1.0/") || state === "alive") return;
  throw state === "gone" ? new Refusal(410, "Gone") : notFound("Not Found");
}

/** Whether the caller stands high enough. Throws what Bitbucket answers: 404 where it hides things, 403 elsewhere. */
export function checkAccess(call: Call, access: Access): void {
  if (access === "anyone" || access === "account" || access === "organisation admin") return;
  checkWorkspace(call);
  if (access === "workspace admin" && !isWorkspaceAdmin(call)) throw forbidden(call);
  if (access.startsWith("project"))
    checkProject(call, access === "project admin" ? "admin" : "read");
  if (access.startsWith("repository"))
    checkRepository(call, access === "repository admin" ? "admin" : "read");
}

function checkWorkspace(call: Call): void {
  const { workspace } = call.state;
  const named = call.param("workspace");
  const isIt =
    named === workspace.slug ||
    named.toLowerCase() === workspace.uuid ||
    isAnyWorkspace(call, named);
  if (!isIt || !isInside(call)) throw foreign(call, named);
  if (workspace.administration === "deactivated") throw new Refusal(403, DEACTIVATED);
}

/** With a repository UUID the workspace may be left as `{}` (API notes §1.0). */
function isAnyWorkspace(call: Call, named: string): boolean {
  return named === "{}" && call.param("repo_slug").startsWith("{");
}

function isInside({ caller }: Call): boolean {
  return caller.accessToken !== undefined || (caller.person?.role ?? null) !== null;
}

function foreign(call: Call, named: string): Refusal {
  if (call.switches["foreign-workspace"] === "forbidden") return forbidden(call);
  return notFound(`No workspace with identifier '${named}'.`);
}

/** The 403 for somebody who is known but may not. */
export function forbidden({ switches }: Call): Refusal {
  return new Refusal(403, switches["forbidden-message"]);
}

/** Owners administer the workspace; of the access tokens only a workspace's own comes near (API notes §4). */
export function isWorkspaceAdmin({ caller }: Call): boolean {
  return caller.person?.role === "owner" || caller.accessToken?.level === "workspace";
}

function checkProject(call: Call, wanted: Level): void {
  const project = projectOf(call);
  const level = callerProjectLevel(call, project);
  if (reaches(level, wanted)) return;
  if (wanted === "read" && isMember(call)) return;
  throw forbidden(call);
}

/** Members see every project of their workspace, though not what is inside. */
function isMember({ caller }: Call): boolean {
  return (caller.person?.role ?? null) !== null;
}

function callerProjectLevel(call: Call, project: Project): Level | undefined {
  const { person, accessToken } = call.caller;
  if (person !== undefined) return projectLevel(call.state, person, project);
  const covers = accessToken?.level === "workspace" || accessToken?.of === project.key;
  return covers ? tokenLevel(call, "project") : undefined;
}

function checkRepository(call: Call, wanted: Level): void {
  const repository = call.state.repository(call.param("repo_slug"));
  const level = repository === undefined ? undefined : callerRepositoryLevel(call, repository);
  if (repository === undefined || !isVisible(repository, level)) throw hidden(call, repository);
  if (!reaches(level ?? "read", wanted)) throw forbidden(call);
}

function isVisible(repository: Repository, level: Level | undefined): boolean {
  return level !== undefined || !repository.isPrivate;
}

function hidden(call: Call, repository: Repository | undefined): Refusal {
  const isToldForbidden = call.switches["hidden-repository"] === "forbidden";
  if (repository !== undefined && isToldForbidden) return forbidden(call);
  return noRepository(call);
}

function noRepository(call: Call): Refusal {
  return notFound(`Repository ${call.param("workspace")}/${call.param("repo_slug")} not found`);
}

/** What the caller may do on a repository; access tokens reach as far as their scopes say. */
export function callerRepositoryLevel(call: Call, repository: Repository): Level | undefined {
  const { person, accessToken } = call.caller;
  if (person !== undefined) return repositoryLevel(call.state, person, repository);
  if (accessToken === undefined) return undefined;
  const covers =
    accessToken.level === "workspace" ||
    (accessToken.level === "project" && accessToken.of === repository.project) ||
    (accessToken.level === "repository" && accessToken.of === repository.slug);
  return covers ? tokenLevel(call, "repository") : undefined;
}

function tokenLevel({ caller }: Call, kind: "project" | "repository"): Level {
  if (caller.scopes.has(`${kind}:admin`)) return "admin";
  return caller.scopes.has(`${kind}:write`) ? "write" : "read";
}

/** The project in the path. Throws the 404. */
export function projectOf(call: Call): Project {
  const project = call.state.project(call.param("project_key"));
  if (project === undefined) throw notFound(`Project ${call.param("project_key")} not found`);
  return project;
}

/** The repository in the path. Throws the 404. */
export function repositoryOf(call: Call): Repository {
  const repository = call.state.repository(call.param("repo_slug"));
  if (repository === undefined) throw noRepository(call);
  return repository;
}

/** The account a path or a body names, by UUID in braces or account id. Throws the 404. */
export function knownPerson(state: State, id: string): Person {
  const person = state.person(id);
  if (person === undefined) throw notFound(`User ${id} not found`);
  return person;
}

/** Whether an explicit row may be made for this account (API notes §1.4): a member, but never an owner. */
export function checkGrantable(call: Call, person: Person): void {
  if (person.role === null) {
    const message = "The user is not a member of the workspace.";
    throw call.switches["non-member-grant"] === "not-found"
      ? notFound(message)
      : badRequest(message);
  }
  if (person.role === "owner")
    throw badRequest("The user is an owner of the workspace and already has admin access.");
}

/** What `permission` may be called in a role's answer. */
export function workspaceRole({ role }: Person): WorkspaceRole {
  return role ?? "member";
}

/**
 * Whether the plan has room for the seats that a change takes (402, API notes §1.4). Somebody has a seat who is an
 * owner, or holds a row, alone or through a group. `after` lists who would hold one through the change.
 */
export function checkSeats(state: State, after: Iterable<string>): void {
  const { seats } = state.workspace;
  if (seats === null) return;
  const seated = seatedPeople(state);
  const before = seated.size;
  for (const uuid of after) seated.add(uuid);
  if (seated.size > before && seated.size > seats) {
    throw new Refusal(402, "You have reached your plan's user limit.");
  }
}

/** The UUIDs of everybody with a seat. */
export function seatedPeople(state: State): Set<string> {
  const seated = new Set<string>();
  const holding = new Set<string>();
  for (const rows of state.allRows()) {
    for (const uuid of rows.users.keys()) seated.add(uuid);
    for (const slug of rows.groups.keys()) holding.add(slug);
  }
  for (const slug of holding) {
    for (const uuid of state.groups.get(slug)?.members ?? []) seated.add(uuid);
  }
  for (const { uuid, role, status } of state.people.values()) {
    if (role === "owner") seated.add(uuid);
    if (role === null || status === "inactive") seated.delete(uuid);
  }
  return seated;
}
