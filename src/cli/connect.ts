import { ConfigError } from "../model/errors.ts";
import type { Connection, Credentials } from "../providers/bitbucket/index.ts";
import type { Io } from "./io.ts";

/** Flags of every command that talks to Bitbucket. */
export type ConnectFlags = {
  apiUrl?: string;
  atlassianApiUrl?: string;
  concurrency: number;
  maxWait: number;
};

/**
 * How to reach the workspace, from flags and environment.
 * @throws ConfigError when no complete credential is set.
 */
export function connectionTo(
  workspace: string,
  flags: ConnectFlags,
  io: Io,
  onWait: NonNullable<Connection["onWait"]>,
): Connection {
  const origin = flags.apiUrl ?? io.env["BITBUCKET_API_URL"];
  const organisation = organisationFrom(flags, io.env);
  return {
    workspace,
    credentials: credentialsFrom(io.env),
    ...(origin ? { origin } : {}),
    ...(organisation ? { organisation } : {}),
    concurrency: flags.concurrency,
    maxWait: flags.maxWait * 60_000,
    onWait,
    signal: io.signal,
    proxyEnvironment: io.env,
  };
}

/** The organisation that administers the workspace's people, where a key of it is set. */
function organisationFrom(
  { atlassianApiUrl }: ConnectFlags,
  env: Io["env"],
): Connection["organisation"] {
  const { ATLASSIAN_ORG_API_KEY: key, ATLASSIAN_ORG_ID: id, ATLASSIAN_API_URL: url } = env;
  if (!key) return undefined;
  const origin = atlassianApiUrl ?? url;
  return { key, ...(id ? { id } : {}), ...(origin ? { origin } : {}) };
}

/**
 * The credential that the environment holds.
 * @throws ConfigError when there is no complete one.
 */
export function credentialsFrom(env: Io["env"]): Credentials {
  const { BITBUCKET_EMAIL: email, BITBUCKET_API_TOKEN: token } = env;
  const { BITBUCKET_CLIENT_ID: id, BITBUCKET_CLIENT_SECRET: secret } = env;
  if (email && token) return { kind: "api-token", email, token };
  if (email || token)
    throw new ConfigError(
      `${email ? "BITBUCKET_API_TOKEN" : "BITBUCKET_EMAIL"} is not set. An API token is used together with the e-mail address of its account: set both.`,
    );
  if (id && secret) return { kind: "oauth-consumer", id, secret };
  if (id || secret)
    throw new ConfigError(
      `${id ? "BITBUCKET_CLIENT_SECRET" : "BITBUCKET_CLIENT_ID"} is not set. An OAuth consumer needs both.`,
    );
  throw new ConfigError(
    "No credential. Set BITBUCKET_EMAIL and BITBUCKET_API_TOKEN (an API token with scopes, from id.atlassian.com → Security → API tokens).\n" +
      "To plan only, BITBUCKET_CLIENT_ID and BITBUCKET_CLIENT_SECRET of an OAuth consumer do as well.\n" +
      "To try castellan without an account: castellan demo.",
  );
}
