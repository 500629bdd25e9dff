import type { Call } from "./call.ts";
import type { Group, Person, Project, Repository } from "./state.ts";

/** How the API writes the things of the world. "Condensed" objects are embedded in others and say less (API notes §1.0). */
type Json = Record<string, unknown>;

/** An account on its own, as `/user` and `/users/{id}` give it. */
export function fullUser(call: Call, person: Person): Json {
  return {
    ...condensedUser(call, person),
    created_on: person.createdOn,
    account_status: person.status ?? "active",
    is_staff: false,
  };
}

/** An account inside another object. */
export function condensedUser({ origin, switches }: Call, person: Person): Json {
  const user: Json = {
    type: "user",
    uuid: person.uuid,
    display_name: person.name,
    links: userLinks(origin, person.uuid),
  };
  if (switches["condensed-account-id"]) {
    user["account_id"] = person.accountId;
    user["nickname"] = person.nickname;
  }
  return user;
}

function userLinks(origin: string, uuid: string): Json {
  const id = encodeURIComponent(uuid);
  return {
    self: { href: `${origin}/2.0/users/${id}` },
    html: { href: `${origin}/${id}/` },
  };
}

/** The workspace on its own. */
export function fullWorkspace(call: Call): Json {
  const { workspace } = call.state;
  return {
    ...condensedWorkspace(call),
    is_private: true,
    is_privacy_enforced: false,
    forking_mode: "internal_only",
    created_on: workspace.createdOn,
  };
}

/** The workspace inside another object. */
export function condensedWorkspace({ origin, state: { workspace } }: Call): Json {
  return {
    type: "workspace",
    uuid: workspace.uuid,
    slug: workspace.slug,
    name: workspace.name,
    links: {
      self: { href: `${origin}/2.0/workspaces/${workspace.slug}` },
      html: { href: `${origin}/${workspace.slug}/` },
    },
  };
}

/** The team that owns what is in the workspace. */
function owner({ origin, state: { workspace } }: Call): Json {
  return {
    type: "team",
    uuid: workspace.uuid,
    display_name: workspace.name,
    links: { self: { href: `${origin}/2.0/workspaces/${encodeURIComponent(workspace.uuid)}` } },
  };
}

/** A project on its own. */
export function fullProject(call: Call, project: Project): Json {
  const hasPublic = [...project.slugs].some(
    (slug) => call.state.repositories.get(slug)?.isPrivate === false,
  );
  return {
    ...condensedProject(call, project),
    description: project.description ?? "",
    is_private: project.isPrivate,
    owner: owner(call),
    workspace: condensedWorkspace(call),
    created_on: project.createdOn,
    updated_on: project.createdOn,
    has_publicly_visible_repos: hasPublic,
  };
}

/** A project inside another object. */
export function condensedProject({ origin, state }: Call, { uuid, key, name }: Project): Json {
  return {
    type: "project",
    uuid,
    key,
    name,
    links: {
      html: { href: `${origin}/${state.workspace.slug}/workspace/projects/${key}` },
    },
  };
}

/** A repository on its own. */
export function fullRepository(call: Call, repository: Repository): Json {
  const project = call.state.projects.get(repository.project);
  return {
    ...condensedRepository(call, repository),
    slug: repository.slug,
    is_private: repository.isPrivate,
    scm: "git",
    description: "",
    fork_policy: repository.isPrivate ? "no_public_forks" : "allow_forks",
    owner: owner(call),
    workspace: condensedWorkspace(call),
    ...(project === undefined ? {} : { project: condensedProject(call, project) }),
    mainbranch: { type: "branch", name: "main" },
    size: 0,
    language: "",
    has_issues: false,
    has_wiki: false,
    created_on: repository.createdOn,
    updated_on: repository.updatedOn,
  };
}

/** A repository inside another object. */
export function condensedRepository(
  { origin, state }: Call,
  { uuid, slug, name }: Repository,
): Json {
  const path = `${state.workspace.slug}/${slug}`;
  return {
    type: "repository",
    uuid,
    name,
    full_name: path,
    links: {
      self: { href: `${origin}/2.0/repositories/${path}` },
      html: { href: `${origin}/${path}` },
    },
  };
}

/** A group as 2.0 writes it: always inside a permission row. */
export function condensedGroup(call: Call, { slug, name }: Group): Json {
  const { workspace } = call.state;
  return {
    type: "group",
    name,
    slug,
    full_slug: `${workspace.slug}:${slug}`,
    workspace: condensedWorkspace(call),
    links: {},
  };
}

/** Somebody's place in the workspace. */
export function membership(call: Call, person: Person): Json {
  const { origin, state } = call;
  const path = `${state.workspace.slug}/members/${encodeURIComponent(person.uuid)}`;
  return {
    type: "workspace_membership",
    user: condensedUser(call, person),
    workspace: condensedWorkspace(call),
    links: { self: { href: `${origin}/2.0/workspaces/${path}` } },
  };
}
