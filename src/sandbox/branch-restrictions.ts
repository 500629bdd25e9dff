import type { Call } from "./call.ts";
import { type Answer, badRequest, noContent, notFound, ok, Refusal } from "./errors.ts";
import { paginate } from "./paging.ts";
import { condensedGroup, condensedUser } from "./representations.ts";
import { READ_AUTH, type Route } from "./route.ts";
import { repositoryOf } from "./rules.ts";

const LIST = "/2.0/repositories/{workspace}/{repo_slug}/branch-restrictions";
// Even reading needs admin (API notes §1.8).
const COMMON = {
  auth: READ_AUTH,
  classic: ["repository:admin"],
  granular: ["admin:repository:bitbucket"],
  access: "repository admin",
} as const;

/** Branch restrictions of a repository (API notes §1.8). */
export const BRANCH_RESTRICTIONS: readonly Route[] = [
  { ...COMMON, method: "GET", path: LIST, name: "listBranchRestrictions", handle: list },
  {
    ...COMMON,
    method: "POST",
    path: LIST,
    name: "createBranchRestriction",
    switches: ["duplicate-restriction"],
    handle: create,
  },
  {
    ...COMMON,
    method: "GET",
    path: `${LIST}/{id}`,
    name: "getBranchRestriction",
    handle: (call) => ok(write(call, restrictionOf(call))),
  },
  { ...COMMON, method: "PUT", path: `${LIST}/{id}`, name: "putBranchRestriction", handle: put },
  {
    ...COMMON,
    method: "DELETE",
    path: `${LIST}/{id}`,
    name: "deleteBranchRestriction",
    handle: remove,
  },
];

type Restriction = {
  id: number;
  kind: string;
  branch_match_kind: "glob" | "branching_model";
  pattern: string;
  branch_type?: string;
  value?: number;
  users: string[];
  groups: string[];
};

const KINDS =
  "push delete force restrict_merges require_tasks_to_be_completed require_approvals_to_merge require_review_group_approvals_to_merge require_default_reviewer_approvals_to_merge require_no_changes_requested require_passing_builds_to_merge require_commits_behind reset_pullrequest_approvals_on_change smart_reset_pullrequest_approvals reset_pullrequest_changes_requested_on_change require_all_dependencies_merged enforce_merge_checks allow_auto_merge_when_builds_pass require_all_comments_resolved".split(
    " ",
  );
const BRANCH_TYPES = ["feature", "bugfix", "release", "hotfix", "development", "production"];
/** Only these name people. */
const WITH_HOLDERS = ["push", "restrict_merges"];

function restrictionsOf(call: Call): Map<string, Restriction> {
  return call.state.collection<Restriction>("branch-restrictions", repositoryOf(call).uuid);
}

function restrictionOf(call: Call): Restriction {
  const restriction = restrictionsOf(call).get(call.param("id"));
  if (restriction === undefined) throw notFound(`Branch restriction ${call.param("id")} not found`);
  return restriction;
}

function list(call: Call): Answer {
  const kind = call.query.get("kind");
  const pattern = call.query.get("pattern");
  const rows = [...restrictionsOf(call).values()].filter(
    (one) => (kind === null || one.kind === kind) && (pattern === null || one.pattern === pattern),
  );
  return ok(paginate(call, rows, (row) => write(call, row)));
}

function create(call: Call): Answer {
  const body = call.object();
  const restriction = read(call, body, {
    id: 0,
    kind: "",
    branch_match_kind: "glob",
    pattern: "",
    users: [],
    groups: [],
  });
  checkUnique(call, restriction);
  restriction.id = call.effects.freshNumber();
  restrictionsOf(call).set(String(restriction.id), restriction);
  return { status: 201, json: write(call, restriction) };
}

/** Fields that are absent stay as they are (API notes §1.8). */
function put(call: Call): Answer {
  const updated = read(call, call.object(), restrictionOf(call));
  checkUnique(call, updated);
  restrictionsOf(call).set(String(updated.id), updated);
  return ok(write(call, updated));
}

function remove(call: Call): Answer {
  restrictionsOf(call).delete(String(restrictionOf(call).id));
  return noContent();
}

function read(call: Call, body: Record<string, unknown>, before: Restriction): Restriction {
  const kind = String(body["kind"] ?? before.kind);
  if (!KINDS.includes(kind))
    throw badRequest("Bad request", { fields: { kind: [`"${kind}" is not a valid choice.`] } });
  const match = body["branch_match_kind"] ?? before.branch_match_kind;
  if (match !== "glob" && match !== "branching_model")
    throw badRequest("Bad request", { fields: { branch_match_kind: ["invalid"] } });
  const holders = {
    users: readUsers(call, body["users"]) ?? before.users,
    groups: readGroups(call, body["groups"]) ?? before.groups,
  };
  if (!WITH_HOLDERS.includes(kind) && holders.users.length + holders.groups.length > 0) {
    throw badRequest("Bad request", { fields: { users: [`Not used by ${kind}.`] } });
  }
  return {
    ...before,
    kind,
    branch_match_kind: match,
    ...readBranches(body, before, match),
    ...holders,
  };
}

function readBranches(
  body: Record<string, unknown>,
  before: Restriction,
  match: Restriction["branch_match_kind"],
): Pick<Restriction, "pattern" | "branch_type" | "value"> {
  const pattern = match === "glob" ? String(body["pattern"] ?? before.pattern) : "";
  const type = body["branch_type"] ?? before.branch_type;
  if (match === "glob" && pattern === "")
    throw badRequest("Bad request", { fields: { pattern: ["This field is required."] } });
  if (match === "branching_model" && !BRANCH_TYPES.includes(String(type))) {
    throw badRequest("Bad request", { fields: { branch_type: ["This field is required."] } });
  }
  const value = body["value"] ?? before.value;
  return {
    pattern,
    ...(match === "branching_model" ? { branch_type: String(type) } : {}),
    ...(typeof value === "number" ? { value } : {}),
  };
}

function readUsers(call: Call, users: unknown): string[] | undefined {
  if (!Array.isArray(users)) return undefined;
  return users.map((user: { uuid?: unknown; account_id?: unknown }) => {
    const person = call.state.member(String(user.uuid ?? user.account_id));
    if (person === undefined)
      throw badRequest("Bad request", { fields: { users: ["Unknown user."] } });
    return person.uuid;
  });
}

function readGroups(call: Call, groups: unknown): string[] | undefined {
  if (!Array.isArray(groups)) return undefined;
  return groups.map(({ slug }: { slug?: unknown }) => {
    if (!call.state.groups.has(String(slug)))
      throw badRequest("Bad request", { fields: { groups: ["Unknown group."] } });
    return String(slug);
  });
}

/** One per kind and pattern, or kind and branch type (API notes §1.8). */
function checkUnique(call: Call, { id, kind, pattern, branch_type }: Restriction): void {
  const twin = [...restrictionsOf(call).values()].find(
    (one) =>
      one.id !== id &&
      one.kind === kind &&
      one.pattern === pattern &&
      one.branch_type === branch_type,
  );
  if (twin === undefined) return;
  const status = call.switches["duplicate-restriction"] === "conflict" ? 409 : 400;
  throw new Refusal(status, "A restriction of this kind exists for these branches.");
}

function write(
  call: Call,
  { users, groups, ...restriction }: Restriction,
): Record<string, unknown> {
  const self = `${call.origin}/2.0/repositories/${call.state.workspace.slug}/${repositoryOf(call).slug}/branch-restrictions/${restriction.id}`;
  return {
    type: "branchrestriction",
    ...restriction,
    users: users
      .flatMap((uuid) => call.state.people.get(uuid) ?? [])
      .map((person) => condensedUser(call, person)),
    groups: groups
      .flatMap((slug) => call.state.groups.get(slug) ?? [])
      .map((group) => condensedGroup(call, group)),
    links: { self: { href: self } },
  };
}
