import { type Answer, type Call, callName, isWebPage, parseJson } from "../../http/answer.ts";
import { excerpt } from "../../http/excerpt.ts";
import type { Because } from "../../model/capabilities.ts";
import type { Authorization } from "./authorization.ts";
import { Refusal } from "./refusal.ts";

const NEW_TOKEN =
  "Make a new token at id.atlassian.com → Security → API tokens (app: Bitbucket); the scopes of an existing one cannot be edited.";

/** The error for an answer that is not a success: what was called, the status, what it means, and Bitbucket's words in short. */
export function explain(
  call: Call,
  answer: Answer,
  { kind, redact }: Pick<Authorization, "kind" | "redact">,
): Refusal {
  const said = readError(answer);
  const words = excerpt(redact(said.words));
  const meaning = explainStatus(call, answer, said, kind);
  const quote = words === "" ? "" : ` Bitbucket says: "${words}"`;
  return new Refusal(
    redact(`${callName(call)}: ${answer.status}, ${meaning}`) + quote,
    answer.status,
    {
      because: becauseOf(answer, said),
      required: said.required.filter(isScope).map(redact),
      granted: said.granted.filter(isScope).map(redact),
    },
  );
}

/** `read:user:bitbucket`, `account:write`: a server's list is believed only as far as it looks like one. */
function isScope(text: string): boolean {
  return /^[a-z-]{1,40}(:[a-z-]{1,40}){0,2}$/.test(text);
}

function becauseOf({ status }: Answer, said: Said): Because {
  if (status === 401) return "credential";
  if (status === 404) return "missing";
  if (status === 405 || status === 410) return "gone";
  if (status === 429) return "rate-limit";
  if (status !== 403) return "fault";
  if (isWrongKind(said)) return "kind";
  if (said.required.length > 0 || isLackOfScopes(said)) return "scopes";
  return isDeactivated(said) ? "deactivated" : "role";
}

function isWrongKind({ words }: Said): boolean {
  return /only accessible with the following authentication types/i.test(words);
}

function isLackOfScopes({ words }: Said): boolean {
  return /lack one or more required privilege scopes/i.test(words);
}

/** Seen live, as "This workspace and its content have been deactivated due to inactivity…"; in no document. */
function isDeactivated({ words }: Said): boolean {
  return /\bworkspace\b.{0,60}\bdeactivated\b/i.test(words);
}

/** What an error body says. The 2.0 API sends an envelope, the 1.0 API plain text, HTML or nothing. */
type Said = { words: string; required: string[]; granted: string[] };

function readError(answer: Answer): Said {
  const json = parseJson(answer.body);
  const error = property(json, "error");
  const message = property(error, "message");
  if (typeof message !== "string")
    return { words: plainWords(answer, json), required: [], granted: [] };
  // Bitbucket documents `detail` as a string; for missing scopes it is an object.
  const detail = property(error, "detail");
  const fields = property(error, "fields");
  const words = [message, typeof detail === "string" ? detail : "", ...fieldWords(fields)];
  return {
    words: words.filter((word) => word !== "").join(" — "),
    required: texts(property(detail, "required")),
    granted: texts(property(detail, "granted")),
  };
}

function plainWords(answer: Answer, json: unknown): string {
  if (typeof json === "string") return json;
  if (!isWebPage(answer)) return answer.body === "None" ? "" : answer.body;
  return /<title[^>]*>([^<]{1,1000})/i.exec(answer.body)?.[1] ?? "";
}

function property(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Record<string, unknown>)[key];
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function fieldWords(fields: unknown): string[] {
  if (typeof fields !== "object" || fields === null) return [];
  return Object.entries(fields)
    .slice(0, 5)
    .map(([name, said]) => `${name}: ${typeof said === "string" ? said : texts(said).join(", ")}`);
}

function explainStatus(
  call: Call,
  answer: Answer,
  said: Said,
  kind: Authorization["kind"],
): string {
  const { status } = answer;
  if (status === 401) return explainUnauthorized(kind);
  if (status === 403) return explainForbidden(call, said, kind);
  if (status === 402)
    return "the plan's user limit is reached: free a seat or buy one, then run again.";
  if (status === 404) return explainMissing(call);
  if (status === 405 && call.path.startsWith("/1.0/"))
    return "groups are administered at admin.atlassian.com: castellan cannot change them through Bitbucket's 1.0 API.";
  if (status === 410) return `Bitbucket has removed this.${announcement(answer)}`;
  if (status >= 300 && status < 400)
    return "a redirect, which castellan does not follow: the credential must not go elsewhere. Was something renamed?";
  if (status >= 500) return "Bitbucket has a fault.";
  if (status === 409) return "this is in conflict with what is there.";
  return "Bitbucket refuses the request.";
}

function explainUnauthorized(kind: Authorization["kind"]): string {
  return kind === "api-token"
    ? `Bitbucket does not accept the credential: the e-mail address is not that of the token's Atlassian account, or the token is wrong, expired, revoked or without Bitbucket scopes. ${NEW_TOKEN}`
    : `Bitbucket does not accept the access token${kind === "oauth-consumer" ? " of the OAuth consumer" : ": it is wrong, expired or revoked"}.`;
}

function explainForbidden(call: Call, said: Said, kind: Authorization["kind"]): string {
  if (isWrongKind(said))
    return "this type of credential may not do that: Bitbucket lets only an API token change permissions, neither an OAuth consumer nor an access token or app password.";
  const missing = said.required.filter((scope) => !said.granted.includes(scope));
  if (missing.length > 0) return explainScopes(missing.map(excerpt), kind);
  if (isLackOfScopes(said)) return explainSomeScope(call);
  if (isDeactivated(said)) return `${subjectOf(call)} is deactivated.`;
  return `the caller is not an administrator of ${subjectOf(call)}, or may not use it.`;
}

function explainScopes(missing: string[], kind: Authorization["kind"]): string {
  const scopes = `${missing.length === 1 ? "scope" : "scopes"} ${missing.join(", ")}`;
  if (kind === "oauth-consumer")
    return `the OAuth consumer lacks the ${scopes}. Add it in the workspace's settings → OAuth consumers.`;
  if (kind === "access-token")
    return `the access token lacks the ${scopes}. Make a new one in the repository's or workspace's settings → Access tokens.`;
  // API tokens have scopes such as `read:user:bitbucket`; the older names, such as `account:write`, exist for OAuth only.
  if (missing.some((scope) => !scope.endsWith(":bitbucket")))
    return `Bitbucket asks for the ${scopes}, which no API token can have: this cannot be done with an API token.`;
  return `the API token lacks the ${scopes}. ${NEW_TOKEN}`;
}

/** The 1.0 API does not say which scope it misses, and no document does; these are what others found to work. */
function explainSomeScope({ path }: Call): string {
  const groups = path.startsWith("/1.0/")
    ? " Groups are reported to take read:permission:bitbucket to read and write:permission:bitbucket to change."
    : "";
  return `the credential lacks a scope that this call takes, and Bitbucket does not say which.${groups} ${NEW_TOKEN}`;
}

/** Bitbucket also says 404 where it will not say 403. */
function explainMissing(call: Call): string {
  const named = call.method === "GET" ? "" : ", or the account or group that is named,";
  return `${subjectOf(call)}${named} does not exist or the caller may not see it.`;
}

function announcement({ body }: Answer): string {
  const data = property(property(parseJson(body), "error"), "data");
  const url = property(data, "announcement_url");
  return typeof url === "string" && url.startsWith("https://developer.atlassian.com/")
    ? ` See ${excerpt(url)}.`
    : "";
}

/** What a path is about, in words: `project PLAT`, `repository geordi`, `group platform`, `workspace acme`. */
function subjectOf({ path }: Call): string {
  const [bare = ""] = path.split("?", 1);
  const [, , area, workspace, third, fourth] = bare.split("/").map(decoded);
  if (area === "repositories" && third) return `repository ${third}`;
  if (area === "workspaces" && third === "projects" && fourth) return `project ${fourth}`;
  if (area === "groups" && third) return `group ${third}`;
  if (area === "user" && third) return `workspace ${third}`;
  return workspace ? `workspace ${workspace}` : "the account";
}

function decoded(segment: string): string {
  try {
    return excerpt(decodeURIComponent(segment));
  } catch {
    return excerpt(segment);
  }
}
