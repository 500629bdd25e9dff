import type { Call } from "./call.ts";
import { reaches, repositoryLevel } from "./effective.ts";
import { type Answer, badRequest, noContent, notFound, ok, Refusal } from "./errors.ts";
import { paginate } from "./paging.ts";
import { condensedUser } from "./representations.ts";
import { READ_AUTH, type Route } from "./route.ts";
import { knownPerson, projectOf, repositoryOf } from "./rules.ts";
import type { Person, Project } from "./state.ts";

const REPOSITORY = "/2.0/repositories/{workspace}/{repo_slug}/default-reviewers";
const PROJECT = "/2.0/workspaces/{workspace}/projects/{project_key}/default-reviewers";
const READ = { method: "GET", auth: READ_AUTH, granular: ["read:pullrequest:bitbucket"] } as const;
const REPOSITORY_READ = { ...READ, classic: ["pullrequest"], access: "repository reader" } as const;
const REPOSITORY_WRITE = {
  auth: READ_AUTH,
  classic: ["repository:admin"],
  granular: ["admin:repository:bitbucket"],
  access: "repository admin",
} as const;
const PROJECT_READ = { ...READ, classic: ["project:admin"], access: "project admin" } as const;
const PROJECT_WRITE = {
  auth: READ_AUTH,
  classic: ["project:admin"],
  granular: ["admin:project:bitbucket"],
  access: "project admin",
} as const;

/** Who reviews by default, on repositories and projects (API notes §1.7). */
export const DEFAULT_REVIEWERS: readonly Route[] = [
  {
    ...REPOSITORY_READ,
    path: REPOSITORY,
    name: "listDefaultReviewers",
    handle: (call) => list(call, reviewersOf(call)),
  },
  {
    ...REPOSITORY_READ,
    path: `${REPOSITORY}/{target_username}`,
    name: "getDefaultReviewer",
    handle: (call) => get(call, 404),
  },
  {
    ...REPOSITORY_WRITE,
    method: "PUT",
    path: `${REPOSITORY}/{target_username}`,
    name: "putDefaultReviewer",
    handle: putOnRepository,
  },
  {
    ...REPOSITORY_WRITE,
    method: "DELETE",
    path: `${REPOSITORY}/{target_username}`,
    name: "deleteDefaultReviewer",
    handle: (call) => remove(call, 404),
  },
  {
    ...REPOSITORY_READ,
    path: "/2.0/repositories/{workspace}/{repo_slug}/effective-default-reviewers",
    name: "listEffectiveDefaultReviewers",
    handle: listEffective,
  },
  {
    ...PROJECT_READ,
    path: PROJECT,
    name: "listProjectDefaultReviewers",
    handle: (call) => listTyped(call, typed(call, projectOf(call).uuid, "project")),
  },
  {
    ...PROJECT_READ,
    path: `${PROJECT}/{selected_user}`,
    name: "getProjectDefaultReviewer",
    handle: (call) => get(call, 400),
  },
  {
    ...PROJECT_WRITE,
    method: "PUT",
    path: `${PROJECT}/{selected_user}`,
    name: "putProjectDefaultReviewer",
    handle: put,
  },
  {
    ...PROJECT_WRITE,
    method: "DELETE",
    path: `${PROJECT}/{selected_user}`,
    name: "deleteProjectDefaultReviewer",
    handle: (call) => remove(call, 400),
  },
];

const KIND = "default-reviewers";

function reviewersOf(call: Call): Map<string, true> {
  const owner = call.params["project_key"] === undefined ? repositoryOf(call) : projectOf(call);
  return call.state.collection<true>(KIND, owner.uuid);
}

function list(call: Call, reviewers: Map<string, true>): Answer {
  const people = [...reviewers.keys()].flatMap((uuid) => call.state.people.get(uuid) ?? []);
  return ok(paginate(call, people, (person) => condensedUser(call, person)));
}

type Typed = { type: string; reviewer_type: "project" | "repository"; user: unknown };

function typed(call: Call, owner: string, reviewer_type: Typed["reviewer_type"]): Typed[] {
  return [...call.state.collection<true>(KIND, owner).keys()].flatMap((uuid) => {
    const person = call.state.people.get(uuid);
    return person === undefined
      ? []
      : { type: "default_reviewer", reviewer_type, user: condensedUser(call, person) };
  });
}

function listTyped(call: Call, rows: Typed[]): Answer {
  return ok(paginate(call, rows, (row) => row, { pagelen: 20 }));
}

function listEffective(call: Call): Answer {
  const repository = repositoryOf(call);
  const project = call.state.projects.get(repository.project) as Project;
  return listTyped(call, [
    ...typed(call, project.uuid, "project"),
    ...typed(call, repository.uuid, "repository"),
  ]);
}

function named(call: Call): Person {
  return knownPerson(call.state, call.params["target_username"] ?? call.param("selected_user"));
}

/** Repositories answer 404 for somebody who is no reviewer, projects 400 (API notes §1.7). */
function reviewer(call: Call, absent: 400 | 404): Person {
  const person = named(call);
  if (reviewersOf(call).has(person.uuid)) return person;
  const message = `${person.name} is not a default reviewer`;
  throw absent === 404 ? notFound(message) : new Refusal(400, message);
}

function get(call: Call, absent: 400 | 404): Answer {
  return ok(condensedUser(call, reviewer(call, absent)));
}

/** No body is needed, but a Content-Type without one is refused (API notes §1.7). */
function put(call: Call): Answer {
  if (call.contentType.startsWith("application/json") && call.body === "")
    throw badRequest("Bad request");
  const person = named(call);
  if (person.bot || person.role === null)
    throw badRequest("Only members with access can be default reviewers.");
  reviewersOf(call).set(person.uuid, true);
  return ok(condensedUser(call, person));
}

function putOnRepository(call: Call): Answer {
  const level = repositoryLevel(call.state, named(call), repositoryOf(call));
  if (!reaches(level, "read")) throw badRequest("The user has no access to the repository.");
  return put(call);
}

function remove(call: Call, absent: 400 | 404): Answer {
  reviewersOf(call).delete(reviewer(call, absent).uuid);
  return noContent();
}
