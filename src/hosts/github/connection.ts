import { checkedOrigin, type Link } from "../../http/link.ts";
import { ConfigError } from "../../model/errors.ts";

/** How to reach one repository at GitHub, or at a GitHub of one's own. */
export type GitHubConnection = Link & {
  /** The API's address, as GITHUB_API_URL gives it: `https://api.github.com`, or `https://github.example.com/api/v3`. */
  apiUrl?: string;
  token: string;
  /** `owner/name`. */
  repository: string;
};

/** The origin, and the path of the repository below it. */
export type GitHubPlace = { origin: string; base: string; repository: string };

const DEFAULT_API = "https://api.github.com";

/** Where a connection leads, checked. Throws ConfigError when it cannot be right. */
export function placeOf({ apiUrl = DEFAULT_API, repository }: GitHubConnection): GitHubPlace {
  const url = URL.canParse(apiUrl) ? new URL(apiUrl) : undefined;
  const path = url?.pathname.replace(/\/$/, "") ?? "";
  if (url === undefined || !/^(\/[\w.-]+)*$/.test(path) || `${url.search}${url.hash}` !== "")
    throw new ConfigError(
      "GITHUB_API_URL must be an address such as https://api.github.com or https://github.example.com/api/v3.",
    );
  url.pathname = "/";
  const origin = checkedOrigin(url.href);
  return { origin, base: path, repository: `${path}/repos/${ownerAndName(repository)}` };
}

function ownerAndName(repository: string): string {
  const parts = repository.split("/");
  if (
    parts.length === 2 &&
    parts.every((part) => /^[\w.-]{1,100}$/.test(part) && !/^\.+$/.test(part))
  )
    return parts.join("/");
  throw new ConfigError("The repository must be given as OWNER/NAME, as in GITHUB_REPOSITORY.");
}
