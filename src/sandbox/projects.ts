import type { Call } from "./call.ts";
import { type Answer, badRequest, noContent, ok, Refusal } from "./errors.ts";
import { selectFields } from "./fields.ts";
import { paginate } from "./paging.ts";
import { filterRows, type Queryable, sortRows } from "./query.ts";
import { fullProject } from "./representations.ts";
import { READ_AUTH, type Route } from "./route.ts";
import { forbidden, isWorkspaceAdmin, projectOf } from "./rules.ts";
import type { Project } from "./state.ts";

const LIST = "/2.0/workspaces/{workspace}/projects";
const ONE = `${LIST}/{project_key}`;
const READ = {
  method: "GET",
  classic: ["project"],
  granular: ["read:project:bitbucket"],
  auth: READ_AUTH,
} as const;
const WRITE = {
  classic: ["project:admin"],
  granular: ["admin:project:bitbucket"],
  auth: READ_AUTH,
} as const;

/** Projects themselves (API notes §1.3). */
export const PROJECTS: readonly Route[] = [
  {
    ...READ,
    path: LIST,
    name: "listProjects",
    access: "member",
    switches: ["project-list-query", "list-order", "page-size-field"],
    handle: listProjects,
  },
  {
    ...WRITE,
    method: "POST",
    path: LIST,
    name: "createProject",
    access: "member",
    handle: createProject,
  },
  {
    ...READ,
    path: ONE,
    name: "getProject",
    access: "project reader",
    handle: (call) => ok(selectFields(call.fields, fullProject(call, projectOf(call)))),
  },
  { ...WRITE, method: "PUT", path: ONE, name: "putProject", access: "member", handle: putProject },
  {
    ...WRITE,
    method: "DELETE",
    path: ONE,
    name: "deleteProject",
    access: "project admin",
    handle: deleteProject,
  },
];

const FIELDS: Queryable<Project> = {
  key: ({ key }) => key,
  name: ({ name }) => name,
  uuid: ({ uuid }) => uuid,
  is_private: ({ isPrivate }) => isPrivate,
  created_on: ({ createdOn }) => createdOn,
};

function listProjects(call: Call): Answer {
  const all = [...call.state.projects.values()];
  const isQueryable = call.switches["project-list-query"];
  const sort = isQueryable ? call.query.get("sort") : null;
  const rows = isQueryable
    ? sortRows(filterRows(all, call.query.get("q"), FIELDS), sort, FIELDS)
    : all;
  return ok(
    paginate(call, rows, (project) => fullProject(call, project), { sorted: sort !== null }),
  );
}

function createProject(call: Call): Answer {
  const body = call.object();
  const key = readKey(body["key"]);
  if (call.state.projects.has(key)) {
    throw badRequest("Bad request", {
      fields: { key: ["Project with this Owner and Key already exists."] },
    });
  }
  return { status: 201, json: fullProject(call, addProject(call, key, body)) };
}

/** Creating takes the right to create projects in the workspace (API notes §1.1, `create-project`). */
function addProject(call: Call, key: string, body: Record<string, unknown>): Project {
  const role = call.caller.person?.role;
  if (role !== "owner" && role !== "create-project" && !isWorkspaceAdmin(call))
    throw forbidden(call);
  const added = call.state.addProject({
    uuid: `{${call.effects.freshUuid()}}`,
    key,
    name: typeof body["name"] === "string" && body["name"] !== "" ? body["name"] : missingName(),
    description: typeof body["description"] === "string" ? body["description"] : "",
    isPrivate: body["is_private"] !== false && body["is_private"] !== "false",
    createdOn: call.effects.timestamp(),
    ...(role === "create-project" ? { users: { [call.person().uuid]: "admin" } } : {}),
  });
  call.effects.record("project_created", call.caller.person?.uuid ?? "", { project: key });
  return added;
}

function missingName(): never {
  throw badRequest("Bad request", { fields: { name: ["This field is required."] } });
}

function readKey(key: unknown): string {
  if (typeof key === "string" && /^[A-Z][A-Z0-9_]*$/.test(key)) return key;
  throw badRequest("Bad request", {
    fields: { key: ["A key is upper-case letters, digits and underscores."] },
  });
}

/** Updates, or creates when the key is free; a `key` in the body renames (API notes §1.3). */
function putProject(call: Call): Answer {
  const project = call.state.project(call.param("project_key"));
  const body = call.object();
  if (project === undefined) {
    const key = readKey(body["key"] ?? call.param("project_key"));
    return { status: 201, json: fullProject(call, addProject(call, key, body)) };
  }
  return updateProject(call, projectForWriting(call, project), body);
}

function projectForWriting(call: Call, project: Project): Project {
  const isTheirs = call.caller.person !== undefined && isProjectAdmin(call, project);
  if (!isTheirs && !isWorkspaceAdmin(call)) throw forbidden(call);
  return project;
}

function isProjectAdmin({ state, caller }: Call, { rows }: Project): boolean {
  const uuid = caller.person?.uuid ?? "";
  if (rows.users.get(uuid) === "admin") return true;
  return [...state.groupsOf(uuid)].some((slug) => rows.groups.get(slug) === "admin");
}

function updateProject(call: Call, project: Project, body: Record<string, unknown>): Answer {
  const key = body["key"] === undefined ? project.key : readKey(body["key"]);
  const isPrivate =
    typeof body["is_private"] === "boolean" ? body["is_private"] : project.isPrivate;
  if (isPrivate && hasPublicRepository(call, project)) {
    throw badRequest("A private project cannot hold public repositories.");
  }
  if (key !== project.key && call.state.projects.has(key))
    throw badRequest("Project key is taken.");
  if (typeof body["name"] === "string") project.name = body["name"];
  if (typeof body["description"] === "string") project.description = body["description"];
  project.isPrivate = isPrivate;
  if (key === project.key) return ok(fullProject(call, project));
  call.state.renameProject(project, key);
  const location = `${call.origin}/2.0/workspaces/${call.state.workspace.slug}/projects/${key}`;
  return { ...ok(fullProject(call, project)), headers: { location } };
}

function hasPublicRepository({ state }: Call, { slugs }: Project): boolean {
  return [...slugs].some((slug) => state.repositories.get(slug)?.isPrivate === false);
}

function deleteProject(call: Call): Answer {
  const project = projectOf(call);
  // Not while it holds repositories (API notes §1.3).
  if (project.slugs.size > 0) throw new Refusal(403, "The project still contains repositories.");
  call.state.deleteProject(project);
  call.effects.record("project_deleted", call.caller.person?.uuid ?? "", { project: project.key });
  return noContent();
}
