import { BRANCH_RESTRICTIONS } from "./branch-restrictions.ts";
import { CALLER } from "./caller.ts";
import { COMMITS } from "./commits.ts";
import { DEFAULT_REVIEWERS } from "./default-reviewers.ts";
import { DEPLOY_KEYS } from "./deploy-keys.ts";
import { GROUP_PRIVILEGES_1_0 } from "./group-privileges-1.0.ts";
import { GROUPS_1_0 } from "./groups-1.0.ts";
import { INVITATIONS_1_0 } from "./invitations-1.0.ts";
import { OAUTH } from "./oauth.ts";
import { ORGANISATION } from "./organisation.ts";
import { ORGANISATION_GROUPS } from "./organisation-groups.ts";
import { ORGANISATION_USERS } from "./organisation-users.ts";
import { PERMISSIONS_CONFIG } from "./permissions-config.ts";
import { PROJECTS } from "./projects.ts";
import { PROPERTIES } from "./properties.ts";
import { PULL_REQUESTS } from "./pull-requests.ts";
import { REPOSITORIES } from "./repositories.ts";
import type { Route } from "./route.ts";
import { VARIABLES } from "./variables.ts";
import { WORKSPACE } from "./workspace.ts";

/** Every endpoint the sandbox answers. */
export const ROUTES: readonly Route[] = [
  ...CALLER,
  ...WORKSPACE,
  ...PROJECTS,
  ...PERMISSIONS_CONFIG,
  ...REPOSITORIES,
  ...DEFAULT_REVIEWERS,
  ...BRANCH_RESTRICTIONS,
  ...DEPLOY_KEYS,
  ...PULL_REQUESTS,
  ...COMMITS,
  ...VARIABLES,
  ...PROPERTIES,
  ...GROUPS_1_0,
  ...GROUP_PRIVILEGES_1_0,
  ...INVITATIONS_1_0,
  ...ORGANISATION,
  ...ORGANISATION_GROUPS,
  ...ORGANISATION_USERS,
  ...OAUTH,
];

/**
 * Where Bitbucket has endpoints that the sandbox does not serve: anything under these answers 501, so that a missing
 * endpoint is never mistaken for a missing object. See https://developer.atlassian.com/cloud/bitbucket/rest/.
 */
const UNBUILT: readonly RegExp[] = [
  /^\/2\.0\/(addon|hook_events|pullrequests|snippets|teams)(\/|$)/,
  /^\/2\.0\/user\/?$/,
  /^\/2\.0\/user\/(emails|workspaces|permissions)(\/|$)/,
  /^\/2\.0\/users\/[^/]+(\/(gpg-keys|members|pipelines_config|properties|search|ssh-keys|repositories|hooks))?(\/|$)/,
  /^\/2\.0\/workspaces\/[^/]+\/?$/,
  /^\/2\.0\/workspaces\/[^/]+\/(gpg|hooks|members|pipelines-config|projects|pullrequests|search|settings)(\/|$)/,
  /^\/2\.0\/repositories\/[^/]+\/[^/]+\/?$/,
  /^\/2\.0\/repositories\/[^/]+\/[^/]+\/(branch-restrictions|branching-model|commit|commits|components|default-reviewers|deploy-keys|deployments|deployments_config|diff|diffstat|downloads|effective-branching-model|effective-default-reviewers|environments|filehistory|forks|hooks|issues|merge-base|milestones|override-settings|patch|permissions-config|pipelines|pipelines-config|pipelines_config|properties|pullrequests|refs|src|versions|watchers)(\/|$)/,
  /^\/1\.0\/(groups|group-privileges|invitations|users)(\/|$)/,
  /^\/(admin|scim|users)\//,
];

/** Whether Bitbucket has something at this path that the sandbox lacks. */
export function isUnbuilt(pathname: string): boolean {
  return UNBUILT.some((pattern) => pattern.test(pathname));
}
