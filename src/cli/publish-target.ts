import { readFile } from "node:fs/promises";
import type { GitHubConnection } from "../hosts/github/connection.ts";
import { ConfigError } from "../model/errors.ts";
import type { ReportingConnection } from "../providers/bitbucket/client.ts";
import { credentialsFrom } from "./connect.ts";
import type { Io } from "./io.ts";

/** Flags that say where something is shown, over what the pipeline's environment says. */
export type TargetFlags = {
  pullRequest?: number;
  repository?: string;
  commit?: string;
  url?: string;
  apiUrl?: string;
};

/** A comment is worth a few minutes of a runner, not an hour. */
const MAX_WAIT = 5 * 60_000;

/**
 * The pull request at GitHub, from flags and from what GitHub's runner sets.
 * @throws ConfigError when something is missing.
 */
export async function gitHubTarget(
  flags: TargetFlags,
  io: Io,
): Promise<{ connection: GitHubConnection; pullRequest: number }> {
  const connection = gitHubConnection(flags, io);
  const pullRequest = flags.pullRequest ?? (await pullRequestOf(io.env["GITHUB_EVENT_PATH"]));
  if (pullRequest === undefined)
    throw new ConfigError("Which pull request? Give --pull-request: this run is for none.");
  return { connection, pullRequest };
}

/**
 * The repository at GitHub, from flags and from what GitHub's runner sets.
 * @throws ConfigError when something is missing.
 */
export function gitHubConnection(
  flags: TargetFlags,
  { env, signal }: Pick<Io, "env" | "signal">,
): GitHubConnection {
  const apiUrl = flags.apiUrl ?? env["GITHUB_API_URL"];
  return {
    ...(apiUrl ? { apiUrl } : {}),
    token: needed(env["GITHUB_TOKEN"], "Set GITHUB_TOKEN"),
    repository: needed(
      flags.repository ?? env["GITHUB_REPOSITORY"],
      "Give --repository, or set GITHUB_REPOSITORY",
    ),
    maxWait: MAX_WAIT,
    signal,
    proxyEnvironment: env,
  };
}

/** The number that the event's payload names, when the run is for a pull request. */
async function pullRequestOf(eventPath: string | undefined): Promise<number | undefined> {
  if (!eventPath) return undefined;
  const event: unknown = await readFile(eventPath, "utf8")
    .then((text) => JSON.parse(text))
    .catch(() => undefined);
  if (typeof event !== "object" || event === null || !("pull_request" in event)) return undefined;
  const { pull_request: found } = event;
  const number =
    typeof found === "object" && found !== null && "number" in found ? found.number : undefined;
  return typeof number === "number" && Number.isSafeInteger(number) && number > 0
    ? number
    : undefined;
}

/** Where at Bitbucket something is shown. Without a pull request there is nowhere to comment. */
export type BitbucketTarget = {
  connection: ReportingConnection;
  pullRequest?: number;
  commit: string;
  url: string;
  branch?: string;
};

/**
 * The commit at Bitbucket, and its pull request, from flags and from what Bitbucket Pipelines sets.
 * @throws ConfigError when something is missing.
 */
export function bitbucketTarget(flags: TargetFlags, { env, signal }: Io): BitbucketTarget {
  const [workspace = "", repository = "", ...rest] = repositoryOf(flags, env).split("/");
  if (workspace === "" || repository === "" || rest.length > 0)
    throw new ConfigError("--repository takes WORKSPACE/SLUG.");
  const commit = needed(
    flags.commit ?? env["BITBUCKET_COMMIT"],
    "Give --commit, or set BITBUCKET_COMMIT",
  );
  if (!/^[0-9a-f]{7,40}$/i.test(commit))
    throw new ConfigError("--commit takes the hash of a commit.");
  if (flags.url !== undefined && !/^https?:$/.test(protocolOf(flags.url)))
    throw new ConfigError("--url takes the address of a web page.");
  const origin = flags.apiUrl ?? env["BITBUCKET_API_URL"];
  const pullRequest = flags.pullRequest ?? numberIn(env["BITBUCKET_PR_ID"]);
  const branch = env["BITBUCKET_BRANCH"];
  const token = env["BITBUCKET_ACCESS_TOKEN"];
  return {
    connection: {
      workspace,
      repository,
      credentials: token ? { kind: "access-token", token } : credentialsFrom(env),
      ...(origin ? { origin } : {}),
      maxWait: MAX_WAIT,
      signal,
      proxyEnvironment: env,
    },
    commit,
    url: flags.url ?? pageOf(workspace, repository, commit, env),
    ...(pullRequest === undefined ? {} : { pullRequest }),
    ...(branch ? { branch } : {}),
  };
}

function repositoryOf({ repository }: TargetFlags, env: Io["env"]): string {
  const { BITBUCKET_WORKSPACE: workspace, BITBUCKET_REPO_SLUG: slug } = env;
  const ofPipeline = workspace && slug ? `${workspace}/${slug}` : undefined;
  return needed(
    repository ?? ofPipeline,
    "Give --repository, or set BITBUCKET_WORKSPACE and BITBUCKET_REPO_SLUG",
  );
}

/** The page of this run in Bitbucket Pipelines; elsewhere, the commit's. */
function pageOf(workspace: string, slug: string, commit: string, env: Io["env"]): string {
  const build = numberIn(env["BITBUCKET_BUILD_NUMBER"]);
  const page = build === undefined ? `commits/${commit}` : `pipelines/results/${build}`;
  return `https://bitbucket.org/${encodeURIComponent(workspace)}/${encodeURIComponent(slug)}/${page}`;
}

function protocolOf(url: string): string {
  return URL.canParse(url) ? new URL(url).protocol : "";
}

function numberIn(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined;
}

function needed(value: string | undefined, how: string): string {
  if (value) return value;
  throw new ConfigError(`${how}: it is not known where to publish.`);
}
