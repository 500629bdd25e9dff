import { type Capabilities, isFound, type Look, type Needs } from "../../model/capabilities.ts";

/** Whether the credential has a scope. `unseen`: no read tells. */
export type ScopeState = "granted" | "missing" | "unseen";

/** The scopes that something takes, by what is known of each. */
export type ScopeStates = Record<ScopeState, string[]>;

type ScopesOf = (needs: Needs) => string[];

/** Which scopes planning takes. Sources: the OpenAPI document; for 1.0 groups, what users of other tools found to work. */
const TO_PLAN: Readonly<Record<Capabilities["credential"], ScopesOf>> = {
  "api-token": ({ groups, projects, repositories }) => [
    "read:user:bitbucket",
    "read:workspace:bitbucket",
    ...(projects ? ["read:project:bitbucket"] : []),
    ...(repositories ? ["read:repository:bitbucket"] : []),
    ...(groups ? ["read:permission:bitbucket"] : []),
  ],
  "oauth-consumer": ({ projects, repositories }) => [
    "account",
    ...(projects ? ["project", "project:admin"] : []),
    ...(repositories ? ["repository", "repository:admin"] : []),
  ],
};

/** Every scope that planning takes, by what is known of it. */
export function scopesToPlan(capabilities: Capabilities, needs: Needs): ScopeStates {
  return sorted(capabilities, TO_PLAN[capabilities.credential](needs));
}

/** What applying takes besides. Only an API token can have it. */
export function scopesToApply(capabilities: Capabilities, needs: Needs): ScopeStates {
  const { groups, projects, repositories } = needs;
  return sorted(capabilities, [
    ...(projects ? ["admin:project:bitbucket"] : []),
    ...(repositories ? ["admin:repository:bitbucket"] : []),
    ...(groups || projects || repositories ? ["write:permission:bitbucket"] : []),
    ...(projects || repositories ? ["delete:permission:bitbucket"] : []),
  ]);
}

function sorted(capabilities: Capabilities, scopes: readonly string[]): ScopeStates {
  const states: ScopeStates = { granted: [], missing: [], unseen: [] };
  for (const scope of scopes) states[scopeState(capabilities, scope)].push(scope);
  return states;
}

/** A read that succeeded proves its scope, whatever a list of scopes says: the names in it are not always those of the documents. */
export function scopeState(capabilities: Capabilities, scope: string): ScopeState {
  const looks = looksTaking(capabilities, scope);
  if (looks.some(isFound) || capabilities.granted?.includes(scope)) return "granted";
  if (capabilities.granted !== undefined) return "missing";
  return looks.some((look) => isForWantOf(look, scope)) ? "missing" : "unseen";
}

/** The 1.0 groups say in plain text that a scope is missing, and not which; only one is known to matter. */
function isForWantOf(look: Look<unknown>, scope: string): boolean {
  if (isFound(look) || look.refused.because !== "scopes") return false;
  const { lacks } = look.refused;
  return lacks.includes(scope) || (lacks.length === 0 && scope === "read:permission:bitbucket");
}

/** The looks that take a scope. Source: the OpenAPI document; for 1.0 groups as above. */
function looksTaking(of: Capabilities, scope: string): Look<unknown>[] {
  switch (scope) {
    case "read:user:bitbucket":
      return [of.account];
    case "read:workspace:bitbucket":
      return [of.role, of.members];
    case "account":
      return [of.account, of.role, of.members];
    case "read:project:bitbucket":
    case "project":
      return [of.projects];
    case "read:repository:bitbucket":
    case "repository":
      return [of.repositories];
    case "read:permission:bitbucket":
      return [of.groups];
    case "project:admin":
      return [of.projectGrants];
    case "repository:admin":
      return [of.repositoryGrants];
    case "admin:project:bitbucket":
      return [of.projectSettings];
    case "admin:repository:bitbucket":
      return [of.repositorySettings];
    default:
      return [];
  }
}
