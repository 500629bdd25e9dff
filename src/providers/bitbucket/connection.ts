import { checkedOrigin, type Link } from "../../http/link.ts";

/**
 * Who calls. An `api-token` is the only credential that may change permissions; an `oauth-consumer` can read.
 * Source: `x-atlassian-auth-types` of the permissions-config endpoints in Bitbucket's OpenAPI document.
 */
export type Credentials =
  | { kind: "api-token"; email: string; token: string }
  | { kind: "oauth-consumer"; id: string; secret: string };

/**
 * A repository's, project's or workspace's access token. It may comment and report, and neither query nor change permissions
 * (documented), which makes it the right one for talking about plans.
 */
export type AccessToken = { kind: "access-token"; token: string };

/** How to reach one workspace. */
export type Connection = Link & {
  /** The workspace's slug. Its UUID does not do: the 1.0 groups API refuses it. */
  workspace: string;
  credentials: Credentials;
  /** Origin of both API versions, by default `https://api.bitbucket.org`. Must be https unless it is loopback. */
  origin?: string;
  /** The Atlassian organisation that administers the workspace, or may. */
  organisation?: OrganisationAccess;
};

/** How to reach an organisation: with an API key of its own, which an administrator of the organisation makes. */
export type OrganisationAccess = {
  key: string;
  /** The organisation's id. Without it, the organisations of the key are asked which of them has the workspace. */
  id?: string;
  /** By default `https://api.atlassian.com`. Must be https unless it is loopback. */
  origin?: string;
};

/** Where the organisation API lives unless a connection says otherwise. */
export const ORGANISATION_ORIGIN = "https://api.atlassian.com";

/** Where both API versions live unless a connection says otherwise. */
export const DEFAULT_ORIGIN = "https://api.bitbucket.org";

/** The origin a connection calls, checked. Throws ConfigError when it is not an origin, or would send a credential in clear text. */
export function originOf({ origin = DEFAULT_ORIGIN }: Pick<Connection, "origin">): string {
  return checkedOrigin(origin);
}
