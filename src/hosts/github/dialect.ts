import { type Answer, type Call, callName, isWebPage, parseJson } from "../../http/answer.ts";
import type { Dialect } from "../../http/client.ts";
import type { Clock } from "../../http/clock.ts";
import { excerpt } from "../../http/excerpt.ts";
import { waitAsked } from "../../http/rate-limit.ts";
import { broken, Setback } from "../../http/setback.ts";
import { ConfigError, ProviderError } from "../../model/errors.ts";
import type { GitHubPlace } from "./connection.ts";

/** How GitHub is spoken to. Nothing can be asked for but who calls, and the issues and pull requests of one repository. */
export function dialectOf(token: string, place: GitHubPlace, clock: Clock): Dialect {
  if (token === "" || !/^[\x21-\x7e]+$/.test(token))
    throw new ConfigError(
      "The GitHub token is empty, or holds a character that none can have: white space or a line end.",
    );
  const own = [`${place.base}/user`, `${place.repository}/issues`, `${place.repository}/pulls`];
  const redact = (text: string) => text.replaceAll(token, "[redacted]");
  const explained = (call: Call, answer: Answer) => explain(call, answer, redact);
  return {
    server: "GitHub",
    origin: place.origin,
    isOwnPath: (path) => own.some((prefix) => path === prefix || /^[/?]/.test(after(path, prefix))),
    ownPaths: own.join(" or "),
    header: async () => `Bearer ${token}`,
    renew: () => false,
    isRateLimited,
    explain: explained,
    judge: (call, answer) => judge(call, answer, explained, clock),
  };
}

function after(path: string, prefix: string): string {
  return path.startsWith(prefix) ? path.slice(prefix.length) : "";
}

/** GitHub turns away with 429, or with 403 and either no calls left, a time to wait, or its secondary limit named (documented). */
function isRateLimited({ status, headers, body }: Answer): boolean {
  if (status === 429) return true;
  if (status !== 403) return false;
  return (
    headers["x-ratelimit-remaining"] === "0" ||
    headers["retry-after"] !== undefined ||
    /secondary rate limit/i.test(body)
  );
}

function judge(call: Call, answer: Answer, explained: Dialect["explain"], clock: Clock): unknown {
  const { status } = answer;
  if (status < 200 || status > 299) {
    const isPassing = status === 408 || (status >= 500 && status !== 501 && status !== 505);
    throw new Setback(isPassing ? "again" : "stop", explained(call, answer), {
      atLeast: isPassing ? waitAsked({ headers: retryAfter(answer) }, clock.now()) : 0,
    });
  }
  if (isWebPage(answer)) throw broken(call, status, "a web page instead of JSON");
  const json = parseJson(answer.body);
  if (json === undefined) throw broken(call, status, "something that is not JSON");
  return json;
}

/** Every answer tells when the hour's calls are counted anew: a fault of the server is not to be waited out for so long. */
function retryAfter({ headers }: Answer): Answer["headers"] {
  return { "retry-after": headers["retry-after"] };
}

function explain(call: Call, answer: Answer, redact: (text: string) => string): ProviderError {
  const said = parseJson(answer.body);
  const message =
    typeof said === "object" && said !== null && "message" in said ? said.message : undefined;
  const words = typeof message === "string" ? excerpt(redact(message)) : "";
  return new ProviderError(
    redact(`${callName(call)}: ${answer.status}, ${meaning(call, answer)}`) +
      (words === "" ? "" : ` GitHub says: "${words}"`),
    answer.status,
  );
}

function meaning({ method }: Call, { status }: Answer): string {
  if (status === 401) return "GitHub does not accept the token: it is wrong, expired or revoked.";
  if (status === 403)
    return method === "GET"
      ? "the token may not read this. Give the job `pull-requests: read` or `issues: read`."
      : "the token may not write this. Give the job `pull-requests: write` for comments, `issues: write` for issues; a run for a pull request from a fork gets no token that writes.";
  if (status === 404) return "there is no such thing, or the token may not see it.";
  if (status === 410) return "issues are switched off in this repository, or this one was deleted.";
  if (status === 422) return "GitHub does not take what was sent.";
  if (status >= 300 && status < 400)
    return "a redirect, which castellan does not follow: the token must not go elsewhere. Was the repository renamed?";
  if (status >= 500) return "GitHub has a fault.";
  return "GitHub refuses the request.";
}
