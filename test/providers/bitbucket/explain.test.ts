import { expect, test } from "@jest/globals";
import { excerpt } from "../../../src/http/excerpt.ts";
import { explain } from "../../../src/providers/bitbucket/explain.ts";

const NEW_TOKEN =
  "Make a new token at id.atlassian.com → Security → API tokens (app: Bitbucket); the scopes of an existing one cannot be edited.";
const ROW = "/2.0/repositories/acme/geordi/permissions-config/groups/devs";

type Row = {
  name: string;
  method?: string;
  path?: string;
  kind?: "api-token" | "oauth-consumer";
  status: number;
  body?: unknown;
  message: string;
};

const error = (message: string, more: object = {}) => ({
  type: "error",
  error: { message, ...more },
});

test.each<Row>([
  {
    name: "one missing scope, by name",
    status: 403,
    body: error("Your credentials lack one or more required privilege scopes.", {
      detail: {
        granted: ["read:user:bitbucket", "admin:repository:bitbucket"],
        required: ["admin:repository:bitbucket", "write:permission:bitbucket"],
      },
    }),
    message: `PUT ${ROW}: 403, the API token lacks the scope write:permission:bitbucket. ${NEW_TOKEN} Bitbucket says: "Your credentials lack one or more required privilege scopes."`,
  },
  {
    name: "several missing scopes",
    status: 403,
    body: error("lack", { detail: { required: ["a:bitbucket", "b:bitbucket"], granted: [] } }),
    message: `PUT ${ROW}: 403, the API token lacks the scopes a:bitbucket, b:bitbucket. ${NEW_TOKEN} Bitbucket says: "lack"`,
  },
  {
    name: "a scope that no API token has",
    path: "/1.0/groups/acme",
    method: "POST",
    status: 403,
    body: error("lack", { detail: { required: ["account:write"], granted: [] } }),
    message:
      'POST /1.0/groups/acme: 403, Bitbucket asks for the scope account:write, which no API token can have: this cannot be done with an API token. Bitbucket says: "lack"',
  },
  {
    name: "a missing scope that 1.0 does not name",
    path: "/1.0/groups/acme",
    method: "POST",
    status: 403,
    body: "Your credentials lack one or more required privilege scopes.",
    message: `POST /1.0/groups/acme: 403, the credential lacks a scope that this call takes, and Bitbucket does not say which. Groups are reported to take read:permission:bitbucket to read and write:permission:bitbucket to change. ${NEW_TOKEN} Bitbucket says: "Your credentials lack one or more required privilege scopes."`,
  },
  {
    name: "an OAuth consumer's missing scope",
    method: "GET",
    path: "/2.0/user",
    kind: "oauth-consumer",
    status: 403,
    body: error("lack", { detail: { required: ["account"], granted: [] } }),
    message:
      'GET /2.0/user: 403, the OAuth consumer lacks the scope account. Add it in the workspace\'s settings → OAuth consumers. Bitbucket says: "lack"',
  },
  {
    name: "the wrong type of credential",
    status: 403,
    body: error(
      "This API is only accessible with the following authentication types: apppassword, session, api_token",
    ),
    message: `PUT ${ROW}: 403, this type of credential may not do that: Bitbucket lets only an API token change permissions, neither an OAuth consumer nor an access token or app password. Bitbucket says: "This API is only accessible with the following authentication types: apppassword, session, api_token"`,
  },
  {
    name: "not an administrator",
    status: 403,
    body: error("Forbidden"),
    message: `PUT ${ROW}: 403, the caller is not an administrator of repository geordi, or may not use it. Bitbucket says: "Forbidden"`,
  },
  {
    name: "not an administrator of a project",
    method: "GET",
    path: "/2.0/workspaces/acme/projects/PLAT/permissions-config/users?pagelen=100",
    status: 403,
    body: "",
    message:
      "GET /2.0/workspaces/acme/projects/PLAT/permissions-config/users: 403, the caller is not an administrator of project PLAT, or may not use it.",
  },
  {
    name: "a bad token",
    method: "GET",
    path: "/2.0/user",
    status: 401,
    body: error("Token is invalid, expired, or not supported for this endpoint."),
    message: `GET /2.0/user: 401, Bitbucket does not accept the credential: the e-mail address is not that of the token's Atlassian account, or the token is wrong, expired, revoked or without Bitbucket scopes. ${NEW_TOKEN} Bitbucket says: "Token is invalid, expired, or not supported for this endpoint."`,
  },
  {
    name: "no seat left",
    status: 402,
    body: error("You have reached your plan's user limit", { detail: "Upgrade." }),
    message: `PUT ${ROW}: 402, the plan's user limit is reached: free a seat or buy one, then run again. Bitbucket says: "You have reached your plan's user limit — Upgrade."`,
  },
  {
    name: "nothing there",
    method: "GET",
    status: 404,
    body: error("Repository acme/geordi not found"),
    message: `GET ${ROW}: 404, repository geordi does not exist or the caller may not see it. Bitbucket says: "Repository acme/geordi not found"`,
  },
  {
    name: "nothing there to write to",
    status: 404,
    body: "",
    message: `PUT ${ROW}: 404, repository geordi, or the account or group that is named, does not exist or the caller may not see it.`,
  },
  {
    name: "1.0 groups after the move",
    method: "POST",
    path: "/1.0/groups/acme",
    status: 405,
    body: "None",
    message:
      "POST /1.0/groups/acme: 405, groups are administered at admin.atlassian.com: castellan cannot change them through Bitbucket's 1.0 API.",
  },
  {
    name: "removed, with the announcement",
    method: "GET",
    status: 410,
    body: error("CHANGE-2770 - Functionality has been deprecated", {
      detail: "Please read the changelog entry for more details.",
      data: {
        announcement_url: "https://developer.atlassian.com/cloud/bitbucket/changelog#CHANGE-2770",
      },
    }),
    message: `GET ${ROW}: 410, Bitbucket has removed this. See https://developer.atlassian.com/cloud/bitbucket/changelog#CHANGE-2770. Bitbucket says: "CHANGE-2770 - Functionality has been deprecated — Please read the changelog entry for more details."`,
  },
  {
    name: "a bad request names the fields",
    status: 400,
    body: error("Bad request", { fields: { permission: ["invalid value"] } }),
    message: `PUT ${ROW}: 400, Bitbucket refuses the request. Bitbucket says: "Bad request — permission: invalid value"`,
  },
  {
    name: "a web page is its title",
    method: "GET",
    status: 503,
    body: "<!doctype html><html><head><title>Down for\n maintenance</title><body>…",
    message: `GET ${ROW}: 503, Bitbucket has a fault. Bitbucket says: "Down for maintenance"`,
  },
])("$name", ({ method = "PUT", path = ROW, kind = "api-token", status, body = "", message }) => {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const authorization = { kind, redact: (words: string) => words };
  const found = explain({ method, path }, { status, headers: {}, body: text }, authorization);
  expect(found.message).toBe(message);
  expect(found.status).toBe(status);
});

test.each([
  { name: "short", text: "Forbidden", found: "Forbidden" },
  { name: "terminal codes", text: "a\u001b[2J\u0007b\u009bc", found: "a [2J b c" },
  { name: "line ends", text: " a\r\n\tb\u2028c ", found: "a b c" },
  { name: "text turned round", text: "a\u202eb\u200bc", found: "a b c" },
  { name: "long", text: "é".repeat(500), found: `${"é".repeat(200)}…` },
  { name: "beyond the plane", text: "😀".repeat(201), found: `${"😀".repeat(200)}…` },
])("an excerpt is one printable line: $name", ({ text, found }) => {
  expect(excerpt(text)).toBe(found);
});
