import { ConfigError } from "../model/errors.ts";

/** How requests travel, whoever the server is. */
export type Link = {
  /** Most requests under way at once, by default 10. */
  concurrency?: number;
  /** Longest total time to wait out a rate limit, in milliseconds; by default 65 minutes, as most servers count per hour. */
  maxWait?: number;
  /** Told whenever everything waits for a rate limit, with the length of the wait in milliseconds. */
  onWait?: (wait: { reason: string; milliseconds: number }) => void;
  /** Stops everything that is under way or waiting. */
  signal?: AbortSignal;
  /** Where `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` are looked up; by default nowhere, so no proxy is used. */
  proxyEnvironment?: Readonly<Record<string, string | undefined>>;
};

/** An origin to call, checked. Throws ConfigError when it is not an origin, or would send a credential in clear text. */
export function checkedOrigin(origin: string): string {
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  if (url === undefined || !isBareOrigin(url))
    throw new ConfigError(
      "The endpoint must be an origin such as https://api.bitbucket.org: no path, no query, no user name.",
    );
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname)))
    throw new ConfigError(
      `The endpoint ${url.origin} must be https: the credential would travel in clear text. Only a loopback address may be http.`,
    );
  return url.origin;
}

function isBareOrigin(url: URL): boolean {
  return url.pathname === "/" && `${url.search}${url.hash}${url.username}${url.password}` === "";
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}
