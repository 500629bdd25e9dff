import { type Client, connectClient, type Tuning } from "../../http/client.ts";
import { ProviderError } from "../../model/errors.ts";
import type { Board, Post } from "../host.ts";
import { type GitHubConnection, placeOf } from "./connection.ts";
import { dialectOf } from "./dialect.ts";

/** What castellan does at GitHub: comments of pull requests, and issues. */
export type GitHub = {
  /** The comments of a pull request. */
  comments(pullRequest: number): Board;
  /** The commit that a pull request is at. */
  headOf(pullRequest: number): Promise<string>;
  /** The open issues of the repository; a new one gets this title. */
  issues(title: string): Board & { close(id: string, farewell: string): Promise<void> };
};

type GitHubClient = Client<"GET" | "POST" | "PATCH">;

/** A client of one repository at GitHub. Throws ConfigError when the connection cannot be right. */
export function connectGitHub(connection: GitHubConnection, tuning: Tuning = {}): GitHub {
  const place = placeOf(connection);
  const client: GitHubClient = connectClient(
    connection,
    ["GET", "POST", "PATCH"],
    (_send, clock) => dialectOf(connection.token, place, clock),
    tuning,
  );
  const issues = `${place.repository}/issues`;
  const caller = createCaller(client, place.base);
  const read = async (path: string) => await listAll(client, path, await caller());
  const edit = (path: string, json: Record<string, string>) =>
    client.request({ method: "PATCH", path, json });
  const create = async (path: string, json: Record<string, string>) =>
    idOf(await client.request({ method: "POST", path, json, once: true }), path);

  return {
    comments: (pullRequest) => {
      const path = `${issues}/${wholeNumber(pullRequest)}/comments`;
      return {
        list: () => read(`${path}?`),
        create: (body) => create(path, { body }),
        edit: async (id, body) => void (await edit(`${issues}/comments/${id}`, { body })),
      };
    },
    headOf: async (pullRequest) => {
      const path = `${place.repository}/pulls/${wholeNumber(pullRequest)}`;
      const head = field(field(await client.request({ method: "GET", path }), "head"), "sha");
      return text(head) ?? "";
    },
    issues: (title) => ({
      list: () => read(`${issues}?state=open&direction=asc&`),
      create: (body) => create(issues, { title, body }),
      edit: async (id, body) => void (await edit(`${issues}/${id}`, { body })),
      close: async (id, farewell) => {
        await create(`${issues}/${id}/comments`, { body: farewell });
        await edit(`${issues}/${id}`, { state: "closed", state_reason: "completed" });
      },
    }),
  };
}

function wholeNumber(number: number): number {
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new Error("A pull request has a positive number.");
}

/** The caller's login; undefined for an app's token, as a workflow's is, which may not ask who it is. */
type Login = string | undefined;

/** Asks once. */
function createCaller(client: GitHubClient, base: string): () => Promise<Login> {
  let asked: Promise<Login> | undefined;
  return () => {
    asked ??= client.request({ method: "GET", path: `${base}/user` }).then(
      (json) => text(field(json, "login")),
      (error: unknown) => {
        if (error instanceof ProviderError && error.status === 403) return undefined;
        throw error;
      },
    );
    return asked;
  };
}

const PER_PAGE = 100;
/** Ten thousand posts: whoever has more has another problem. */
const MOST_PAGES = 100;

async function listAll(client: GitHubClient, path: string, login: Login): Promise<Post[]> {
  const posts: Post[] = [];
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const call = `${path}per_page=${PER_PAGE}&page=${page}`;
    const rows = await client.request({ method: "GET", path: call });
    if (!Array.isArray(rows)) throw strange(path);
    posts.push(...rows.flatMap((row) => readPost(row, login, path)));
    if (rows.length < PER_PAGE) return posts;
  }
  throw new ProviderError(`${path.split("?", 1)[0]}: more than ${MOST_PAGES * PER_PAGE} entries.`);
}

/** Issues are listed together with pull requests, which are none. */
function readPost(row: unknown, login: Login, path: string): Post[] {
  if (field(row, "pull_request") !== undefined) return [];
  const isIssue = field(row, "number") !== undefined;
  const user = field(row, "user");
  const isOurs =
    login === undefined ? field(user, "type") === "Bot" : text(field(user, "login")) === login;
  return [
    {
      id: isIssue ? numberOf(row, path) : idOf(row, path),
      body: text(field(row, "body")) ?? "",
      isOurs,
    },
  ];
}

/** Comments are known by their id; a new issue, too, by its number. */
function idOf(json: unknown, path: string): string {
  if (field(json, "number") !== undefined) return numberOf(json, path);
  return digits(field(json, "id"), path);
}

function numberOf(json: unknown, path: string): string {
  return digits(field(json, "number"), path);
}

/** It goes into a path: nothing but digits do. */
function digits(value: unknown, path: string): string {
  if (typeof value === "number" && Number.isSafeInteger(value) && value > 0) return `${value}`;
  throw strange(path);
}

function strange(path: string): ProviderError {
  return new ProviderError(`${path.split("?", 1)[0]}: GitHub's answer is not what it documents.`);
}

function field(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Record<string, unknown>)[key];
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
