import type { Call } from "./call.ts";
import { type Answer, badRequest, noContent, notFound, ok, Refusal } from "./errors.ts";
import { checkWritable, writeGroup } from "./groups-1.0.ts";
import type { Route } from "./route.ts";
import { checkSeats, isWorkspaceAdmin } from "./rules.ts";
import type { Group, Repository } from "./state.ts";
import type { Level } from "./world.ts";

const ALL = "/1.0/group-privileges/{workspace}";
const READ = {
  method: "GET",
  classic: ["account"],
  granular: ["read:permission:bitbucket"],
  access: "member",
} as const;
const WRITE = {
  classic: ["account:write"],
  granular: ["write:permission:bitbucket"],
  access: "member",
  switches: ["moved-body"],
} as const;

/** The 1.0 view of group rows on repositories; read-only once the workspace has moved (API notes §2.3). */
export const GROUP_PRIVILEGES_1_0: readonly Route[] = [
  {
    ...READ,
    path: ALL,
    name: "listGroupPrivileges",
    handle: admin((call) => list(call, [...call.state.repositories.values()])),
  },
  {
    ...READ,
    path: `${ALL}/{repo_slug}`,
    name: "listRepositoryGroupPrivileges",
    handle: admin((call) => list(call, [repositoryIn(call)])),
  },
  {
    ...READ,
    path: `${ALL}/{group_owner}/{group_slug}`,
    name: "listPrivilegesOfGroup",
    handle: admin((call) => list(call, [...call.state.repositories.values()], groupIn(call))),
  },
  {
    ...READ,
    path: `${ALL}/{repo_slug}/{group_owner}/{group_slug}`,
    name: "getGroupPrivilege",
    handle: admin((call) => list(call, [repositoryIn(call)], groupIn(call))),
  },
  {
    ...WRITE,
    method: "PUT",
    path: `${ALL}/{repo_slug}/{group_owner}/{group_slug}`,
    name: "putGroupPrivilege",
    handle: admin(put),
  },
  {
    ...WRITE,
    method: "DELETE",
    path: `${ALL}/{repo_slug}/{group_owner}/{group_slug}`,
    name: "deleteGroupPrivilege",
    handle: admin((call) => remove(call, [repositoryIn(call)])),
  },
  {
    ...WRITE,
    method: "DELETE",
    path: `${ALL}/{group_owner}/{group_slug}`,
    name: "deletePrivilegesOfGroup",
    handle: admin((call) => remove(call, [...call.state.repositories.values()])),
  },
];

type Handle = Route["handle"];

function admin(handle: Handle): Handle {
  return (call) => {
    if (!isWorkspaceAdmin(call)) throw new Refusal(403, "Forbidden");
    return handle(call);
  };
}

const LEVELS: readonly Level[] = ["read", "write", "admin"];

function list(call: Call, repositories: Repository[], only?: Group): Answer {
  const filter = call.query.get("filter");
  const isPrivate = call.query.get("private") === "true";
  const rows = repositories
    .filter((repository) => !isPrivate || repository.isPrivate)
    .flatMap((repository) => privileges(call, repository, only))
    .filter(({ privilege }) => filter === null || privilege === filter);
  return ok(rows);
}

type Privilege = { repo: string; privilege: Level; group: unknown; repository: unknown };

function privileges(call: Call, repository: Repository, only: Group | undefined): Privilege[] {
  const { workspace, groups } = call.state;
  return [...repository.rows.groups].flatMap(([slug, privilege]) => {
    const group = groups.get(slug);
    if (group === undefined || (only !== undefined && only !== group)) return [];
    const { owner, name, members } = writeGroup(call, group);
    const shown = call.query.has("exclude-members") ? {} : { members };
    return {
      repo: `${workspace.slug}/${repository.slug}`,
      privilege,
      group: { owner, name, slug, ...shown },
      repository: {
        owner: { username: workspace.slug },
        name: repository.name,
        slug: repository.slug,
      },
    };
  });
}

/** The body is the bare word (API notes §2.3). */
function put(call: Call): Answer {
  checkWritable(call);
  const repository = repositoryIn(call);
  const group = groupIn(call);
  const level = LEVELS.find((one) => one === call.body.trim());
  if (level === undefined) throw badRequest("privilege must be read, write or admin");
  if (!repository.rows.groups.has(group.slug)) checkSeats(call.state, group.members);
  call.state.setRow(repository.rows.groups, group.slug, level);
  return ok(privileges(call, repository, group));
}

function remove(call: Call, repositories: Repository[]): Answer {
  checkWritable(call);
  const { slug } = groupIn(call);
  for (const { rows } of repositories) call.state.setRow(rows.groups, slug, undefined);
  return noContent();
}

function repositoryIn(call: Call): Repository {
  const repository = call.state.repository(call.param("repo_slug"));
  if (repository === undefined) throw notFound("Not Found");
  return repository;
}

function groupIn(call: Call): Group {
  const isOwn = call.param("group_owner") === call.state.workspace.slug;
  const group = isOwn ? call.state.groups.get(call.param("group_slug")) : undefined;
  if (group === undefined) throw notFound("Not Found");
  return group;
}
