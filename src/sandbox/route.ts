import type { Call } from "./call.ts";
import type { Answer } from "./errors.ts";
import type { SwitchName } from "./switches.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** What the caller must be, besides having the scopes. */
export type Access =
  | "anyone"
  | "account"
  | "member"
  | "workspace admin"
  | "project reader"
  | "project admin"
  | "repository reader"
  | "repository admin"
  | "organisation admin";

/** The words of `x-atlassian-auth-types` in the official document. */
export type AuthType = "forge-oauth2" | "api-token";

/** One endpoint as data: the server, the contract tests and the documentation are made from this table. */
export type Route = {
  method: Method;
  /** With the part of the API in front: `/2.0/user`. Parameters are named as in the official document. */
  path: string;
  name: string;
  /** Classic scopes, for OAuth consumers and access tokens: all are needed. */
  classic: readonly string[];
  /** Granular scopes, for API tokens: all are needed. */
  granular: readonly string[];
  /** Absent when the document names none, which admits every credential. */
  auth?: readonly AuthType[];
  access: Access;
  /** Access tokens may not query or change permissions (API notes §4). */
  isPermission?: true;
  switches?: readonly SwitchName[];
  handle: (call: Call) => Answer;
};

/** Reads: OAuth and API tokens. */
export const READ_AUTH: readonly AuthType[] = ["forge-oauth2", "api-token"];
/** Permission writes and keys: API tokens only (API notes §1.4). */
export const TOKEN_AUTH: readonly AuthType[] = ["api-token"];
