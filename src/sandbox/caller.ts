import type { Call } from "./call.ts";
import { repositoryLevel } from "./effective.ts";
import { type Answer, notFound, ok, removed } from "./errors.ts";
import { selectFields } from "./fields.ts";
import { paginate } from "./paging.ts";
import { filterRows, type Queryable, sortRows } from "./query.ts";
import { condensedRepository, condensedUser, fullUser, membership } from "./representations.ts";
import { READ_AUTH, type Route, TOKEN_AUTH } from "./route.ts";
import { knownPerson, workspaceRole } from "./rules.ts";
import type { Repository } from "./state.ts";
import type { Level } from "./world.ts";

/** Who is calling, and what that caller may see (API notes §1.1). */
export const CALLER: readonly Route[] = [
  {
    method: "GET",
    path: "/2.0/user",
    name: "getCaller",
    classic: ["account"],
    granular: ["read:user:bitbucket"],
    auth: READ_AUTH,
    access: "account",
    handle: getCaller,
  },
  {
    method: "GET",
    path: "/2.0/user/emails",
    name: "listCallerEmails",
    classic: ["email"],
    granular: ["read:user:bitbucket"],
    auth: TOKEN_AUTH,
    access: "account",
    handle: (call) => ok(paginate(call, emails(call), (email) => email)),
  },
  {
    method: "GET",
    path: "/2.0/user/emails/{email}",
    name: "getCallerEmail",
    classic: ["email"],
    granular: ["read:user:bitbucket"],
    auth: TOKEN_AUTH,
    access: "account",
    handle: getEmail,
  },
  {
    method: "GET",
    path: "/2.0/user/workspaces",
    name: "listCallerWorkspaces",
    classic: ["account"],
    granular: ["read:workspace:bitbucket"],
    auth: READ_AUTH,
    access: "account",
    handle: listWorkspaces,
  },
  {
    method: "GET",
    path: "/2.0/user/workspaces/{workspace}/permission",
    name: "getCallerWorkspacePermission",
    classic: ["account"],
    granular: ["read:workspace:bitbucket"],
    auth: READ_AUTH,
    access: "member",
    isPermission: true,
    handle: getWorkspacePermission,
  },
  {
    method: "GET",
    path: "/2.0/user/workspaces/{workspace}/permissions/repositories",
    name: "listCallerRepositoryPermissions",
    classic: ["account", "repository"],
    granular: ["read:repository:bitbucket"],
    auth: READ_AUTH,
    access: "member",
    isPermission: true,
    handle: listRepositoryPermissions,
  },
  {
    method: "GET",
    path: "/2.0/users/{selected_user}",
    name: "getUser",
    classic: [],
    granular: ["read:user:bitbucket"],
    auth: READ_AUTH,
    access: "account",
    handle: (call) => {
      const person = knownPerson(call.state, call.param("selected_user"));
      return ok(selectFields(call.fields, fullUser(call, person)));
    },
  },
  ...[
    "/2.0/user/permissions/workspaces",
    "/2.0/user/permissions/repositories",
    "/2.0/workspaces",
    "/2.0/repositories",
  ].map(removedRoute),
];

/** Gone since 2026-04-14 (API notes §1.1, CHANGE-2770). */
function removedRoute(path: string): Route {
  return {
    method: "GET",
    path,
    name: `removed ${path}`,
    classic: [],
    granular: [],
    access: "account",
    handle: () => {
      throw removed();
    },
  };
}

function getCaller(call: Call): Answer {
  const { accessToken } = call.caller;
  const user = accessToken === undefined ? fullUser(call, call.person()) : tokenBot(accessToken);
  return ok(selectFields(call.fields, user));
}

/** An access token is a user of its own, without e-mail (API notes §1.1). */
function tokenBot({ uuid, name }: { uuid: string; name: string }): Record<string, unknown> {
  return {
    type: "app_user",
    uuid,
    display_name: name,
    account_status: "active",
    kind: "repository_access_token",
    links: {},
  };
}

type Email = {
  type: "email";
  email: string;
  is_primary: boolean;
  is_confirmed: boolean;
  links: unknown;
};

function emails(call: Call): Email[] {
  return call.person().emails.map((email, index) => ({
    type: "email",
    email,
    is_primary: index === 0,
    is_confirmed: true,
    links: { self: { href: `${call.origin}/2.0/user/emails/${email}` } },
  }));
}

function getEmail(call: Call): Answer {
  const wanted = call.param("email").toLowerCase();
  const found = emails(call).find(({ email }) => email.toLowerCase() === wanted);
  if (found === undefined) throw notFound(`Email ${call.param("email")} not found`);
  return ok(selectFields(call.fields, found));
}

type WorkspaceRow = { slug: string; administrator: boolean };
const WORKSPACE_FIELDS: Queryable<WorkspaceRow> = {
  "workspace.slug": ({ slug }) => slug,
  slug: ({ slug }) => slug,
};

function listWorkspaces(call: Call): Answer {
  const person = call.person();
  const administrator = person.role === "owner";
  const all = person.role === null ? [] : [{ slug: call.state.workspace.slug, administrator }];
  const wanted = call.query.get("administrator");
  const rows = filterRows(all, call.query.get("q"), WORKSPACE_FIELDS).filter(
    (row) => wanted === null || String(row.administrator) === wanted,
  );
  return ok(paginate(call, rows, (row) => workspaceAccess(call, row), { pagelen: 25 }));
}

function workspaceAccess({ state, origin }: Call, { administrator }: WorkspaceRow): unknown {
  const { uuid, slug } = state.workspace;
  const links = { self: { href: `${origin}/2.0/workspaces/${slug}` } };
  return {
    type: "workspace_access",
    administrator,
    workspace: { type: "workspace_base", uuid, slug, links },
  };
}

function getWorkspacePermission(call: Call): Answer {
  const person = call.person();
  const body = { ...membership(call, person), permission: workspaceRole(person) };
  return ok(selectFields(call.fields, body));
}

type RepositoryRow = { repository: Repository; level: Level };
const REPOSITORY_FIELDS: Queryable<RepositoryRow> = {
  "repository.name": ({ repository }) => repository.name,
  "repository.slug": ({ repository }) => repository.slug,
  "repository.uuid": ({ repository }) => repository.uuid,
  permission: ({ level }) => level,
};

function listRepositoryPermissions(call: Call): Answer {
  const person = call.person();
  const held: RepositoryRow[] = [];
  for (const repository of call.state.repositories.values()) {
    const level = repositoryLevel(call.state, person, repository);
    if (level !== undefined) held.push({ repository, level });
  }
  const sort = call.query.get("sort");
  const rows = sortRows(
    filterRows(held, call.query.get("q"), REPOSITORY_FIELDS),
    sort,
    REPOSITORY_FIELDS,
  );
  const write = ({ repository, level }: RepositoryRow) => ({
    type: "repository_permission",
    permission: level,
    user: condensedUser(call, person),
    repository: condensedRepository(call, repository),
  });
  return ok(paginate(call, rows, write, { sorted: sort !== null }));
}
