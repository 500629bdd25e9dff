import { type Answer, type Call, isWebPage, parseJson } from "../../http/answer.ts";
import { type Client, connectClient, type Dialect, type Tuning } from "../../http/client.ts";
import type { Clock } from "../../http/clock.ts";
import { checkedOrigin } from "../../http/link.ts";
import { waitAsked } from "../../http/rate-limit.ts";
import { broken, Setback } from "../../http/setback.ts";
import { ConfigError } from "../../model/errors.ts";
import type { Request } from "../../model/plan.ts";
import { type Connection, ORGANISATION_ORIGIN, type OrganisationAccess } from "./connection.ts";
import { explainOrganisation } from "./organisation-error.ts";

/** A client of the organisation API that has no way to change anything: it may GET, and make the POSTs that only read. */
export type OrganisationReadingClient = Client<"GET" | "POST">;
/** A client of the organisation API that may change things. */
export type OrganisationWritingClient = Client<"GET" | Request["method"]>;

/**
 * Every POST that only reads: three searches, whose filters go into a body. Source: the organisation API's OpenAPI document. A
 * reading client makes no other.
 */
export const POSTS_THAT_READ: readonly RegExp[] = [
  /^\/admin\/v2\/orgs\/[^/?]+\/workspaces$/,
  /^\/admin\/v2\/orgs\/[^/?]+\/directories\/[^/?]+\/groups\/search$/,
  /^\/admin\/v2\/orgs\/[^/?]+\/directories\/[^/?]+\/users\/search$/,
];

type Reached = Connection & { organisation: OrganisationAccess };

/** A client for reading. Throws ConfigError when the connection cannot be right. */
export function connectOrganisationReadingClient(
  connection: Reached,
  tuning: Tuning = {},
): OrganisationReadingClient {
  const client = connect<"GET" | "POST">(connection, ["GET", "POST"], tuning);
  return {
    ...client,
    request(call) {
      if (call.method === "POST" && !onlyReads(call))
        throw new Error("This client only reads; nothing was sent.");
      return client.request(call);
    },
  };
}

/** A client for writing. Throws ConfigError when the connection cannot be right. */
export function connectOrganisationWritingClient(
  connection: Reached,
  tuning: Tuning = {},
): OrganisationWritingClient {
  return connect(connection, ["GET", "POST", "PUT", "DELETE"], tuning);
}

function connect<Verb extends string>(
  connection: Reached,
  verbs: readonly Verb[],
  tuning: Tuning,
): Client<Verb> {
  const { key, origin = ORGANISATION_ORIGIN } = connection.organisation;
  if (key === "" || !/^[\x21-\x7e]+$/.test(key))
    throw new ConfigError(
      "The organisation's API key is empty or holds a character that none can have: white space or a line end.",
    );
  const checked = checkedOrigin(origin);
  return connectClient(connection, verbs, (_send, clock) => dialectOf(key, checked, clock), tuning);
}

function dialectOf(key: string, origin: string, clock: Clock): Dialect {
  const redact = (text: string) => text.replaceAll(key, "[redacted]");
  const explain = (call: Call, answer: Answer) => explainOrganisation(call, answer, redact);
  return {
    server: "Atlassian",
    origin,
    isOwnPath: (path) => /^\/admin\/v[12]\//.test(path),
    ownPaths: "/admin/v1/ or /admin/v2/",
    header: async () => `Bearer ${key}`,
    renew: () => false,
    isRateLimited: ({ status }) => status === 429,
    explain,
    judge(call, answer) {
      const { status } = answer;
      if (status < 200 || status > 299)
        throw new Setback(isPassing(status) ? "again" : "stop", explain(call, answer), {
          atLeast: waitAsked(answer, clock.now()),
        });
      if (isWebPage(answer)) throw broken(call, status, "a web page instead of JSON");
      const json = parseJson(answer.body);
      if (json === undefined && onlyReads(call))
        throw broken(call, status, "something that is not JSON");
      return json;
    },
  };
}

function onlyReads({ method, path }: Pick<Call, "method" | "path">): boolean {
  return method === "GET" || (method === "POST" && POSTS_THAT_READ.some((read) => read.test(path)));
}

/** 501 is an answer for good, and so is 505. */
function isPassing(status: number): boolean {
  return status === 408 || (status >= 500 && status !== 501 && status !== 505);
}
