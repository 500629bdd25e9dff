import type { Call } from "./call.ts";
import { type Answer, badRequest, noContent, notFound, ok, Refusal } from "./errors.ts";
import { selectFields } from "./fields.ts";
import { paginate } from "./paging.ts";
import { filterRows, type Queryable, sortRows } from "./query.ts";
import { condensedRepository, condensedUser } from "./representations.ts";
import { READ_AUTH, type Route } from "./route.ts";
import { forbidden, repositoryOf } from "./rules.ts";

const ONE = "/2.0/repositories/{workspace}/{repo_slug}/pullrequests/{pull_request_id}";
const COMMENTS = `${ONE}/comments`;
const COMMENT = `${COMMENTS}/{comment_id}`;
// Commenting needs no more than reading (API notes §1.12).
const COMMON = {
  auth: READ_AUTH,
  classic: ["pullrequest"],
  granular: ["read:pullrequest:bitbucket"],
  access: "repository reader",
} as const;

/** A pull request and its comments, for posting plans (API notes §1.12). */
export const PULL_REQUESTS: readonly Route[] = [
  {
    ...COMMON,
    method: "GET",
    path: ONE,
    name: "getPullRequest",
    handle: (call) => ok(selectFields(call.fields, writePullRequest(call))),
  },
  { ...COMMON, method: "GET", path: COMMENTS, name: "listComments", handle: list },
  { ...COMMON, method: "POST", path: COMMENTS, name: "createComment", handle: create },
  {
    ...COMMON,
    method: "GET",
    path: COMMENT,
    name: "getComment",
    handle: (call) => ok(write(call, commentOf(call))),
  },
  { ...COMMON, method: "PUT", path: COMMENT, name: "putComment", handle: put },
  { ...COMMON, method: "DELETE", path: COMMENT, name: "deleteComment", handle: remove },
  {
    ...COMMON,
    method: "POST",
    path: `${COMMENT}/resolve`,
    name: "resolveComment",
    handle: resolve,
  },
  {
    ...COMMON,
    method: "DELETE",
    path: `${COMMENT}/resolve`,
    name: "reopenComment",
    handle: reopen,
  },
];

/** A pull request of the world. */
export type PullRequest = {
  id: number;
  title: string;
  state: "OPEN" | "MERGED" | "DECLINED" | "SUPERSEDED";
  author: string;
  branch: string;
  commit: string;
  createdOn: string;
};

type Comment = {
  id: number;
  raw: string;
  author: string;
  createdOn: string;
  updatedOn: string;
  deleted: boolean;
  parent?: number;
  inline?: unknown;
  resolved?: { by: string; at: string };
};

function pullRequestOf(call: Call): PullRequest {
  const held = call.state.collection<PullRequest>("pullrequests", repositoryOf(call).uuid);
  const found = held.get(call.param("pull_request_id"));
  if (found === undefined)
    throw notFound(`Pull request ${call.param("pull_request_id")} not found`);
  return found;
}

function writePullRequest(call: Call): Record<string, unknown> {
  const { id, title, state, author, branch, commit, createdOn } = pullRequestOf(call);
  const repository = condensedRepository(call, repositoryOf(call));
  return {
    type: "pullrequest",
    id,
    title,
    state,
    author: userOf(call, author),
    source: { branch: { name: branch }, commit: { hash: commit }, repository },
    destination: { branch: { name: "main" }, repository },
    created_on: createdOn,
    updated_on: createdOn,
    links: { self: { href: `${call.origin}${call.pathname}` } },
  };
}

function commentsOf(call: Call): Map<string, Comment> {
  const { id } = pullRequestOf(call);
  return call.state.collection<Comment>("comments", `${repositoryOf(call).uuid}/${id}`);
}

function commentOf(call: Call): Comment {
  const comment = commentsOf(call).get(call.param("comment_id"));
  if (comment === undefined) throw notFound(`Comment ${call.param("comment_id")} not found`);
  return comment;
}

const FIELDS: Queryable<Comment> = {
  id: ({ id }) => id,
  created_on: ({ createdOn }) => createdOn,
  updated_on: ({ updatedOn }) => updatedOn,
  deleted: ({ deleted }) => deleted,
  "content.raw": ({ raw }) => raw,
  "user.uuid": ({ author }) => author,
};

/** Oldest first; deleted comments stay in the list (API notes §1.12). */
function list(call: Call): Answer {
  const sort = call.query.get("sort") ?? "created_on";
  const rows = sortRows(
    filterRows([...commentsOf(call).values()], call.query.get("q"), FIELDS),
    sort,
    FIELDS,
  );
  return ok(paginate(call, rows, (row) => write(call, row), { sorted: true }));
}

function create(call: Call): Answer {
  const body = call.object();
  const at = call.effects.timestamp();
  const parent = (body["parent"] as { id?: unknown } | undefined)?.id;
  const comment: Comment = {
    id: call.effects.freshNumber(),
    raw: readContent(body),
    author: authorOf(call),
    createdOn: at,
    updatedOn: at,
    deleted: false,
    ...(typeof parent === "number" ? { parent } : {}),
    ...(body["inline"] === undefined ? {} : { inline: body["inline"] }),
  };
  commentsOf(call).set(String(comment.id), comment);
  return { status: 201, json: write(call, comment) };
}

function readContent(body: Record<string, unknown>): string {
  const raw = (body["content"] as { raw?: unknown } | undefined)?.raw;
  if (typeof raw === "string" && raw !== "") return raw;
  throw badRequest("Bad request", { fields: { content: ["raw is required."] } });
}

/** Access tokens comment under their own name. */
function authorOf({ caller }: Call): string {
  return caller.person?.uuid ?? caller.accessToken?.uuid ?? "";
}

function put(call: Call): Answer {
  const comment = ownComment(call);
  comment.raw = readContent(call.object());
  comment.updatedOn = call.effects.timestamp();
  return ok(write(call, comment));
}

function ownComment(call: Call): Comment {
  const comment = commentOf(call);
  if (comment.deleted || comment.author !== authorOf(call)) throw forbidden(call);
  return comment;
}

function remove(call: Call): Answer {
  const comment = ownComment(call);
  comment.deleted = true;
  comment.raw = "";
  return noContent();
}

function resolve(call: Call): Answer {
  const comment = commentOf(call);
  if (comment.resolved !== undefined) throw new Refusal(409, "The comment is already resolved.");
  comment.resolved = { by: authorOf(call), at: call.effects.timestamp() };
  return ok(resolution(call, comment.resolved));
}

function reopen(call: Call): Answer {
  const comment = commentOf(call);
  if (comment.resolved === undefined) throw notFound("The comment is not resolved.");
  delete comment.resolved;
  return noContent();
}

function resolution(call: Call, { by, at }: { by: string; at: string }): Record<string, unknown> {
  return { type: "comment_resolution", user: userOf(call, by), created_on: at };
}

function userOf(call: Call, uuid: string): Record<string, unknown> {
  const person = call.state.people.get(uuid);
  return person === undefined ? { type: "app_user", uuid } : condensedUser(call, person);
}

function write(call: Call, comment: Comment): Record<string, unknown> {
  const { id, title } = pullRequestOf(call);
  const base = `${call.origin}/2.0/repositories/${call.state.workspace.slug}/${repositoryOf(call).slug}/pullrequests/${id}`;
  return {
    type: "pullrequest_comment",
    id: comment.id,
    created_on: comment.createdOn,
    updated_on: comment.updatedOn,
    content: { raw: comment.raw, markup: "markdown", html: toHtml(comment.raw) },
    user: userOf(call, comment.author),
    deleted: comment.deleted,
    pending: false,
    ...(comment.parent === undefined
      ? {}
      : { parent: { id: comment.parent, type: "pullrequest_comment" } }),
    ...(comment.inline === undefined ? {} : { inline: comment.inline }),
    ...(comment.resolved === undefined ? {} : { resolution: resolution(call, comment.resolved) }),
    pullrequest: { type: "pullrequest", id, title },
    links: {
      self: { href: `${base}/comments/${comment.id}` },
      html: { href: `${base}/_/diff#comment-${comment.id}` },
    },
  };
}

function toHtml(raw: string): string {
  return raw === "" ? "" : `<p>${raw.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</p>`;
}
