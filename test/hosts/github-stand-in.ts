import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A user as GitHub shows one. */
export type StandInUser = { login: string; type: "User" | "Bot" };
type Comment = { id: number; body: string; user: StandInUser; issue: number };
type Issue = {
  number: number;
  title: string;
  body: string;
  user: StandInUser;
  state: "open" | "closed";
  state_reason?: string;
  pull_request?: object;
};
/** What goes wrong with a request: an answer in place of its own, before or after it took effect, or none at all. */
export type StandInFault =
  | { status: number; after?: boolean; headers?: Record<string, string> }
  | "cut"
  | "cut after";

export const WORKFLOW: StandInUser = { login: "github-actions[bot]", type: "Bot" };

/**
 * The part of GitHub's API that comments and issues need, as its documents describe it: pages of `per_page`, issues mixed with pull
 * requests, a workflow's token that may not ask who it is.
 */
export class GitHubStandIn {
  readonly token = "ghs_standInToken0123456789";
  readonly repository = "acme/access";
  readonly comments: Comment[] = [];
  readonly issues: Issue[] = [];
  readonly requests: string[] = [];
  /** The commits that pull requests are at. */
  readonly heads = new Map<number, string>();
  /** Who the token is: a workflow, or a person. */
  caller = WORKFLOW;
  canWrite = true;
  /** Tried in order, each once. */
  readonly faults: { match: RegExp; fault: StandInFault }[] = [];
  origin = "";
  /** As the API of an enterprise server has one. */
  base = "";
  #lastId = 1000;
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.origin = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this.origin;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  /** As if somebody had written it. */
  comment(
    issue: number,
    body: string,
    user: StandInUser = { login: "mallory", type: "User" },
  ): Comment {
    this.#lastId += 1;
    const comment = { id: this.#lastId, body, user, issue };
    this.comments.push(comment);
    return comment;
  }

  openIssue(title: string, body: string, user: StandInUser, pullRequest = false): Issue {
    const number = this.issues.length + 1;
    const issue: Issue = {
      number,
      title,
      body,
      user,
      state: "open",
      ...(pullRequest ? { pull_request: {} } : {}),
    };
    this.issues.push(issue);
    return issue;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const line = `${request.method} ${request.url}`;
    this.requests.push(line);
    const at = this.faults.findIndex(({ match }) => match.test(line));
    const fault = at === -1 ? undefined : this.faults.splice(at, 1)[0]?.fault;
    if (fault === "cut") return void response.destroy();
    if (typeof fault === "object" && fault.after !== true)
      return send(response, fault.status, { message: "fault" }, fault.headers);
    const { status, json } = this.#answer(request, text);
    if (fault === "cut after") return void response.destroy();
    if (typeof fault === "object") return send(response, fault.status, { message: "fault" });
    send(response, status, json);
  }

  #answer(request: IncomingMessage, text: string): { status: number; json: unknown } {
    if (request.headers.authorization !== `Bearer ${this.token}`)
      return {
        status: 401,
        json: { message: "Bad credentials", documentation_url: "https://docs.github.com/rest" },
      };
    const url = new URL(request.url ?? "", this.origin);
    if (!url.pathname.startsWith(this.base)) return notFound();
    const path = url.pathname.slice(this.base.length);
    const body = text === "" ? {} : JSON.parse(text);
    if (path === "/user") return this.#whoAmI();
    const pull = /^\/repos\/acme\/access\/pulls\/(\d+)$/.exec(path)?.[1];
    if (pull !== undefined) return this.#pullRequest(Number(pull));
    const own = `/repos/${this.repository}/issues`;
    if (!path.startsWith(own)) return notFound();
    if (request.method !== "GET" && !this.canWrite)
      return { status: 403, json: { message: "Resource not accessible by integration" } };
    const [first = "", second = ""] = path.slice(own.length).split("/").filter(Boolean);
    if (first === "comments") return this.#oneComment(Number(second), body);
    if (first === "") return this.#listOrOpen(request.method, url, body);
    if (second === "comments") return this.#commentsOf(request.method, Number(first), url, body);
    return this.#oneIssue(Number(first), body);
  }

  #pullRequest(number: number) {
    const sha = this.heads.get(number);
    return sha === undefined ? notFound() : { status: 200, json: { number, head: { sha } } };
  }

  #whoAmI() {
    return this.caller.type === "Bot"
      ? { status: 403, json: { message: "Resource not accessible by integration" } }
      : { status: 200, json: { ...this.caller, id: 7 } };
  }

  #commentsOf(method: string | undefined, issue: number, url: URL, { body }: { body?: string }) {
    if (method === "GET")
      return {
        status: 200,
        json: page(
          this.comments.filter((comment) => comment.issue === issue),
          url,
        ),
      };
    if (typeof body !== "string" || body === "" || body.length > 65_536) return invalid();
    return { status: 201, json: this.comment(issue, body, this.caller) };
  }

  #oneComment(id: number, { body }: { body?: string }) {
    const found = this.comments.find((comment) => comment.id === id);
    if (found === undefined) return notFound();
    if (typeof body !== "string" || body.length > 65_536) return invalid();
    found.body = body;
    return { status: 200, json: found };
  }

  #listOrOpen(
    method: string | undefined,
    url: URL,
    { title, body }: { title?: string; body?: string },
  ) {
    if (method === "GET") {
      const state = url.searchParams.get("state");
      return {
        status: 200,
        json: page(
          this.issues.filter((issue) => issue.state === state),
          url,
        ),
      };
    }
    if (typeof title !== "string" || title === "") return invalid();
    return { status: 201, json: this.openIssue(title, body ?? "", this.caller) };
  }

  #oneIssue(number: number, changes: Partial<Issue>) {
    const found = this.issues.find((issue) => issue.number === number);
    if (found === undefined) return notFound();
    Object.assign(found, changes);
    return { status: 200, json: found };
  }
}

function page<T>(rows: readonly T[], url: URL): T[] {
  const size = Math.min(Number(url.searchParams.get("per_page") ?? 30), 100);
  const start = (Number(url.searchParams.get("page") ?? 1) - 1) * size;
  return rows.slice(start, start + size);
}

function notFound() {
  return { status: 404, json: { message: "Not Found" } };
}

function invalid() {
  return { status: 422, json: { message: "Validation Failed" } };
}

function send(
  response: ServerResponse,
  status: number,
  json: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "x-ratelimit-remaining": "4999",
    "x-ratelimit-reset": "4102444800",
    ...headers,
  });
  response.end(JSON.stringify(json));
}
