import type { Call } from "./call.ts";
import { projectLevel, reaches } from "./effective.ts";
import { type Answer, badRequest, noContent, notFound, ok, removed } from "./errors.ts";
import { selectFields } from "./fields.ts";
import { paginate } from "./paging.ts";
import { filterRows, type Queryable, sortRows } from "./query.ts";
import { fullRepository } from "./representations.ts";
import { READ_AUTH, type Route } from "./route.ts";
import { callerRepositoryLevel, forbidden, repositoryOf } from "./rules.ts";
import type { Project, Repository } from "./state.ts";
import type { Level } from "./world.ts";

const LIST = "/2.0/repositories/{workspace}";
const ONE = `${LIST}/{repo_slug}`;
const READ = {
  method: "GET",
  classic: ["repository"],
  granular: ["read:repository:bitbucket"],
  auth: READ_AUTH,
} as const;
const WRITE = {
  classic: ["repository:admin"],
  granular: ["admin:repository:bitbucket"],
  auth: READ_AUTH,
} as const;

/** Repositories as far as access needs them (API notes §1.6, §1.5). */
export const REPOSITORIES: readonly Route[] = [
  {
    ...READ,
    path: LIST,
    name: "listRepositories",
    access: "member",
    switches: ["role-filter", "list-order", "page-size-field"],
    handle: listRepositories,
  },
  {
    ...READ,
    path: ONE,
    name: "getRepository",
    access: "repository reader",
    switches: ["hidden-repository"],
    handle: (call) => ok(selectFields(call.fields, fullRepository(call, repositoryOf(call)))),
  },
  {
    ...WRITE,
    method: "POST",
    path: ONE,
    name: "createRepository",
    access: "member",
    switches: ["creator-admin-row"],
    handle: createRepository,
  },
  {
    ...WRITE,
    method: "PUT",
    path: ONE,
    name: "putRepository",
    access: "member",
    switches: ["creator-admin-row"],
    handle: putRepository,
  },
  {
    method: "DELETE",
    path: ONE,
    name: "deleteRepository",
    classic: ["repository:delete"],
    granular: ["delete:repository:bitbucket"],
    auth: READ_AUTH,
    access: "repository admin",
    handle: deleteRepository,
  },
  {
    ...WRITE,
    method: "GET",
    path: `${ONE}/override-settings`,
    name: "getOverrideSettings",
    access: "repository admin",
    handle: getOverrides,
  },
  {
    ...WRITE,
    method: "PUT",
    path: `${ONE}/override-settings`,
    name: "putOverrideSettings",
    access: "repository admin",
    handle: putOverrides,
  },
];

function fieldsFor(call: Call): Queryable<Repository> {
  return {
    slug: ({ slug }) => slug,
    name: ({ name }) => name,
    uuid: ({ uuid }) => uuid,
    full_name: ({ slug }) => `${call.state.workspace.slug}/${slug}`,
    is_private: ({ isPrivate }) => isPrivate,
    created_on: ({ createdOn }) => createdOn,
    updated_on: ({ updatedOn }) => updatedOn,
    "project.key": ({ project }) => project,
    "project.uuid": ({ project }) => call.state.projects.get(project)?.uuid ?? null,
    "project.name": ({ project }) => call.state.projects.get(project)?.name ?? null,
  };
}

// What `role` asks of the caller's level; there is no owner of a repository but its workspace.
const ROLES: Readonly<Record<string, Level>> = {
  member: "read",
  contributor: "write",
  admin: "admin",
  owner: "admin",
};

function listRepositories(call: Call): Answer {
  const role = call.query.get("role");
  if (role !== null && call.switches["role-filter"] === "gone") throw removed();
  const wanted = role === null ? "read" : ROLES[role];
  if (wanted === undefined) throw badRequest(`Invalid role: ${role}`);
  const visible = [...call.state.repositories.values()].filter((repository) => {
    const level = callerRepositoryLevel(call, repository);
    return reaches(level, wanted) || (role === null && !repository.isPrivate);
  });
  const fields = fieldsFor(call);
  const sort = call.query.get("sort");
  const rows = sortRows(filterRows(visible, call.query.get("q"), fields), sort, fields);
  return ok(
    paginate(call, rows, (repository) => fullRepository(call, repository), {
      sorted: sort !== null,
    }),
  );
}

function createRepository(call: Call): Answer {
  if (call.state.repository(call.param("repo_slug")) !== undefined) {
    throw badRequest("Repository with this Slug and Owner already exists.");
  }
  return ok(fullRepository(call, addRepository(call)));
}

/** Updates, or creates when the slug is free (API notes §1.6). */
function putRepository(call: Call): Answer {
  const repository = call.state.repository(call.param("repo_slug"));
  if (repository === undefined)
    return { status: 201, json: fullRepository(call, addRepository(call)) };
  const level = callerRepositoryLevel(call, repository);
  if (level === undefined)
    throw notFound(`Repository ${call.param("workspace")}/${call.param("repo_slug")} not found`);
  if (level !== "admin") throw forbidden(call);
  return updateRepository(call, repository);
}

function addRepository(call: Call): Repository {
  const slug = call.param("repo_slug");
  if (!/^[a-z0-9_.-]{1,62}$/.test(slug)) throw badRequest("Invalid repository slug.");
  const body = call.body === "" ? {} : call.object();
  const project = targetProject(call, body);
  const isPrivate = body["is_private"] !== false && body["is_private"] !== "false";
  if (!isPrivate && project.isPrivate)
    throw badRequest("A private project cannot hold public repositories.");
  const at = call.effects.timestamp();
  const added = call.state.addRepository({
    uuid: `{${call.effects.freshUuid()}}`,
    slug,
    name: typeof body["name"] === "string" ? body["name"] : slug,
    project: project.key,
    isPrivate,
    createdOn: at,
    updatedOn: at,
    groups: defaultGroups(call),
    users: creatorRow(call),
  });
  call.effects.record("repository_created", call.caller.person?.uuid ?? "", { repository: slug });
  return added;
}

/** The project in the body, or the oldest one as Bitbucket does. Creating in it takes create-repo. */
function targetProject(call: Call, body: Record<string, unknown>): Project {
  const wanted = body["project"] as { key?: unknown; uuid?: unknown } | undefined;
  const id = wanted?.key ?? wanted?.uuid;
  const project =
    id === undefined ? call.state.projects.values().next().value : call.state.project(String(id));
  if (project === undefined)
    throw badRequest("Bad request", { fields: { project: ["Project does not exist."] } });
  const { person, accessToken } = call.caller;
  const level = person === undefined ? undefined : projectLevel(call.state, person, project);
  const isCovered = accessToken?.level === "workspace" || accessToken?.of === project.key;
  if (!reaches(level, "create-repo") && !isCovered) throw forbidden(call);
  return project;
}

/** Groups with auto_add get their default on new repositories, as an explicit row (API notes §7). */
function defaultGroups(call: Call): Record<string, Level> {
  const rows: Record<string, Level> = {};
  for (const { slug, autoAdd, permission } of call.state.groups.values()) {
    if (autoAdd && permission) rows[slug] = permission;
  }
  return rows;
}

/** The creator is left with admin (API notes §7); owners hold no explicit rows. */
function creatorRow({ caller, switches }: Call): Record<string, Level> {
  const { person } = caller;
  if (person === undefined || person.role === "owner" || !switches["creator-admin-row"]) return {};
  return { [person.uuid]: "admin" };
}

function updateRepository(call: Call, repository: Repository): Answer {
  const body = call.object();
  const name = typeof body["name"] === "string" ? body["name"] : repository.name;
  const slug = name === repository.name ? repository.slug : slugify(name);
  const project =
    body["project"] === undefined ? repository.project : targetProject(call, body).key;
  if (slug !== repository.slug && call.state.repository(slug) !== undefined) {
    throw badRequest("Repository with this Slug and Owner already exists.");
  }
  repository.name = name;
  if (typeof body["is_private"] === "boolean") repository.isPrivate = body["is_private"];
  repository.updatedOn = call.effects.timestamp();
  const isMoved = slug !== repository.slug;
  call.state.moveRepository(repository, slug, project);
  if (!isMoved) return ok(fullRepository(call, repository));
  const location = `${call.origin}/2.0/repositories/${call.state.workspace.slug}/${slug}`;
  return { ...ok(fullRepository(call, repository)), headers: { location } };
}

function slugify(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9_.]+/g, "-");
}

function deleteRepository(call: Call): Answer {
  const repository = repositoryOf(call);
  call.state.deleteRepository(repository);
  call.effects.record("repository_deleted", call.caller.person?.uuid ?? "", {
    repository: repository.slug,
  });
  return noContent();
}

const OVERRIDES = ["default_merge_strategy", "branching_model"] as const;

function getOverrides(call: Call): Answer {
  const held = call.state.collection<boolean>("override-settings", repositoryOf(call).uuid);
  const settings = Object.fromEntries(OVERRIDES.map((name) => [name, held.get(name) ?? false]));
  return ok({ type: "repository_inheritance_state", override_settings: settings });
}

/** Settings only: permissions are inherited whatever this says (API notes §1.5). */
function putOverrides(call: Call): Answer {
  const held = call.state.collection<boolean>("override-settings", repositoryOf(call).uuid);
  const body = call.object();
  for (const name of OVERRIDES) {
    if (typeof body[name] === "boolean") held.set(name, body[name]);
  }
  return noContent();
}
