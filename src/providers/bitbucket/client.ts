import type { Call } from "../../http/answer.ts";
import {
  type Client,
  connectClient as connectHttpClient,
  type Dialect,
  type Tuning,
} from "../../http/client.ts";
import type { Clock } from "../../http/clock.ts";
import { isRateLimited } from "../../http/rate-limit.ts";
import type { Transport } from "../../http/transport.ts";
import { ConfigError } from "../../model/errors.ts";
import type { Request } from "../../model/plan.ts";
import { authorize } from "./authorization.ts";
import { type AccessToken, type Connection, DEFAULT_ORIGIN, originOf } from "./connection.ts";
import { explain } from "./explain.ts";
import { judge } from "./judge.ts";
import { placePath, segment } from "./path.ts";

/** A client that has no way to change anything. */
export type ReadingClient = Client<"GET">;
/** A client that may change things, and reads to make sure of it. */
export type WritingClient = Client<"GET" | Request["method"]>;

/** A client for reading. Throws ConfigError when the connection cannot be right. */
export function connectReadingClient(connection: Connection, tuning: Tuning = {}): ReadingClient {
  return connectClient<"GET">(connection, ["GET"], tuning);
}

/** A client for reading about accounts, which belong to no workspace. Throws ConfigError when the connection cannot be right. */
export function connectAccountClient(
  connection: Omit<Connection, "workspace">,
  tuning: Tuning = {},
): ReadingClient {
  const speak = (send: Transport["send"], clock: Clock) => dialectOf(connection, send, clock);
  return connectHttpClient<"GET">(connection, ["GET"], speak, tuning);
}

/**
 * A client for writing. Throws ConfigError when the connection cannot be right, or its credential is an OAuth consumer, which
 * Bitbucket forbids to change permissions (`x-atlassian-auth-types: api-token` on every PUT and DELETE).
 */
export function connectWritingClient(connection: Connection, tuning: Tuning = {}): WritingClient {
  if (connection.credentials.kind === "oauth-consumer")
    throw new ConfigError(
      "An OAuth consumer can read but not write: Bitbucket lets only an API token change permissions. Connect with an e-mail address and an API token.",
    );
  return connectClient(connection, ["GET", "POST", "PUT", "DELETE"], tuning);
}

/** How to reach one repository, to talk about plans there. */
export type ReportingConnection = Omit<Connection, "credentials"> & {
  credentials: Connection["credentials"] | AccessToken;
  /** The repository's slug. */
  repository: string;
};
/** A client that comments and reports on one repository's pull requests and commits. */
export type ReportingClient = Client<"GET" | Request["method"]>;

/**
 * A client for comments, reports and build statuses. Whatever its credential may do, it calls nothing beside the pull requests and
 * commits of one repository, and who the caller is. Throws ConfigError when the connection cannot be right.
 */
export function connectReportingClient(
  connection: ReportingConnection,
  tuning: Tuning = {},
): ReportingClient {
  const base = repositoryPath(connection);
  const isOwnPath = (path: string) =>
    path === "/2.0/user" ||
    [`${base}/pullrequests/`, `${base}/commit/`].some((own) => path.startsWith(own));
  const speak = (send: Transport["send"], clock: Clock) => ({
    ...dialectOf(connection, send, clock),
    isOwnPath,
    ownPaths: `${base}/pullrequests/ or ${base}/commit/`,
  });
  return connectHttpClient(connection, ["GET", "POST", "PUT", "DELETE"], speak, tuning);
}

/** The path of the repository that a connection leads to. */
export function repositoryPath({ workspace, repository }: ReportingConnection): string {
  return placePath(workspace, { kind: "repository", name: repository });
}

function connectClient<Verb extends string>(
  connection: Connection,
  verbs: readonly Verb[],
  tuning: Tuning,
): Client<Verb> {
  segment(connection.workspace);
  const speak = (send: Transport["send"], clock: Clock) => dialectOf(connection, send, clock);
  return connectHttpClient(connection, verbs, speak, tuning);
}

function dialectOf(
  connection: Pick<ReportingConnection, "credentials" | "origin">,
  send: Transport["send"],
  clock: Clock,
): Dialect {
  const origin = originOf(connection);
  const tokenOrigin = origin === DEFAULT_ORIGIN ? "https://bitbucket.org" : origin;
  const authorization = authorize(
    connection.credentials,
    (header) => send(tokenOrigin, TOKEN_CALL, header),
    clock,
  );
  return {
    server: "Bitbucket",
    origin,
    isOwnPath: (path) => /^\/[12]\.0\//.test(path),
    ownPaths: "/1.0/ or /2.0/",
    header: authorization.header,
    renew: authorization.renew,
    isRateLimited,
    explain: (call, answer) => explain(call, answer, authorization),
    judge: (call, answer) => judge(call, answer, authorization, clock),
  };
}

const TOKEN_CALL: Call = {
  method: "POST",
  path: "/site/oauth2/access_token",
  form: { grant_type: "client_credentials" },
};
