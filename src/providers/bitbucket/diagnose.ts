import { type Capabilities, isFound, type Look, type Needs } from "../../model/capabilities.ts";
import type { Check, Verdict } from "../../model/check.ts";
import { diagnoseWorkspace } from "./diagnose-workspace.ts";
import { type ScopeStates, scopesToApply, scopesToPlan } from "./scopes.ts";
import { SEE_SCOPES, unread } from "./unread.ts";

/** What plan and apply could not do without. */
const STOPS_PLAN: Verdict = { state: "problem", stops: "plan" };
/** What plan can do without, and apply cannot. */
const STOPS_APPLY: Verdict = { state: "problem", stops: "apply" };

const EVERYTHING: Needs = { emails: true, groups: true, projects: true, repositories: true };
const NEW_TOKEN =
  "Make a new API token that has all of them at id.atlassian.com → Security → API tokens; the scopes of an existing one cannot be edited.";

/** What the capabilities mean, from the outside in. What could not be looked at, because something before it failed, is left out. */
export function diagnose(capabilities: Capabilities, needs?: Needs): Check[] {
  const { account, role } = capabilities;
  const first = [...reached(capabilities), credentialKind(capabilities)];
  if (!isFound(account) && !isAboutScopes(account)) return first;
  const who = [...first, ...identity(capabilities)];
  if (!isFound(role) && !isAboutScopes(role)) return [...who, outside(capabilities, role.refused)];
  return [
    ...who,
    ...scopes(capabilities, needs ?? EVERYTHING),
    ...diagnoseWorkspace(capabilities, needs),
    budget(capabilities),
  ];
}

function isAboutScopes(look: Look<unknown>): boolean {
  return !isFound(look) && ["scopes", "kind"].includes(look.refused.because);
}

function reached({ account, origin }: Capabilities): Check[] {
  const endpoint = { code: "endpoint", title: "endpoint" };
  if (isFound(account) || isAboutScopes(account))
    return [
      { ...endpoint, state: "ok", found: `${origin} answers.` },
      { code: "accepted", title: "accepted", state: "ok", found: "The credential is accepted." },
    ];
  const { because, message: found } = account.refused;
  if (because === "credential")
    return [
      { ...endpoint, state: "ok", found: `${origin} answers.` },
      { code: "accepted", title: "accepted", ...STOPS_PLAN, found },
    ];
  return [{ ...endpoint, ...STOPS_PLAN, found, advice: adviceFor(because, origin) }];
}

function adviceFor(because: string, origin: string): string {
  if (because === "unreachable")
    return `Can this machine reach ${origin}? A proxy goes into HTTPS_PROXY.`;
  if (because === "rate-limit") return "Run it again later, or let it wait: --max-wait 65.";
  return "Try again in a few minutes, and see https://bitbucket.status.atlassian.com.";
}

/** Only API tokens may change permissions. Source: `x-atlassian-auth-types` of every PUT and DELETE in the OpenAPI document. */
function credentialKind({ credential }: Capabilities): Check {
  const check = { code: "credential", title: "credential" };
  if (credential === "api-token")
    return {
      ...check,
      state: "ok",
      found: "An API token: the one kind that may change permissions.",
    };
  return {
    ...check,
    ...STOPS_APPLY,
    found: "An OAuth consumer: it can read and not change permissions, so it can only plan.",
    advice: "To apply, set BITBUCKET_EMAIL and BITBUCKET_API_TOKEN.",
  };
}

function identity(capabilities: Capabilities): Check[] {
  const { account, credential } = capabilities;
  const who = { code: "account", title: "account" };
  // For want of scopes only, or there would be no other check.
  const named: Check = isFound(account)
    ? { ...who, state: "ok", found: accountWords(account.known) }
    : { ...who, state: "unknown", found: SEE_SCOPES };
  return credential === "api-token" ? [named, addresses(capabilities), expiry()] : [named];
}

function accountWords({
  name,
  accountId,
  uuid,
}: {
  name: string;
  accountId?: string;
  uuid: string;
}) {
  return `${name === "" ? "An account without a name" : name}, ${accountId ?? uuid}.`;
}

function addresses({ addresses: look }: Capabilities): Check {
  const check = { code: "own-addresses", title: "its e-mail" };
  if (!isFound(look)) return unread(check, look.refused);
  const unconfirmed = look.known.filter(({ confirmed }) => !confirmed).map(({ email }) => email);
  if (unconfirmed.length === 0) {
    const addressed = look.known.length === 1 ? "Its address is" : "All its addresses are";
    return { ...check, state: "ok", found: `${addressed} confirmed.` };
  }
  return {
    ...check,
    state: "warning",
    found: `Not confirmed: ${unconfirmed.join(", ")}.`,
    advice:
      "Follow the link in Atlassian's mail, or have it sent again: an account whose address is not confirmed may lose what it can do.",
  };
}

/** Source: Atlassian's documentation of API tokens. No endpoint of Bitbucket tells a date. */
function expiry(): Check {
  return {
    code: "expiry",
    title: "expiry",
    state: "unknown",
    found: "When the token expires, the API does not tell; it lives a year at most.",
    advice: "Put the day you see at id.atlassian.com into a calendar.",
  };
}

function outside(
  { workspace }: Capabilities,
  refused: { because: string; message: string },
): Check {
  const check = { code: "workspace", title: "workspace", ...STOPS_PLAN };
  const { because, message } = refused;
  if (because === "deactivated")
    return {
      ...check,
      found: message,
      advice: "An administrator of the workspace has to bring it back to life in Bitbucket.",
    };
  if (because === "missing" || because === "role")
    return {
      ...check,
      found: `The account is not a member of ${workspace}, or there is no such workspace.`,
      advice:
        "Check the slug, which is in the workspace's URL; or invite the account, as an administrator.",
    };
  return { ...check, found: message };
}

function scopes(capabilities: Capabilities, needs: Needs): Check[] {
  const plan = { code: "plan-scopes", title: "plan scopes" };
  const toPlan = scopeCheck(plan, scopesToPlan(capabilities, needs), STOPS_PLAN);
  // An OAuth consumer cannot apply, whatever its scopes are.
  if (capabilities.credential === "oauth-consumer") return [toPlan];
  const apply = { code: "apply-scopes", title: "apply scopes" };
  return [toPlan, scopeCheck(apply, scopesToApply(capabilities, needs), STOPS_APPLY)];
}

function scopeCheck(
  check: { code: string; title: string },
  { granted, missing, unseen }: ScopeStates,
  stops: Verdict,
): Check {
  const found = [
    missing.length > 0 ? `Missing: ${missing.join(", ")}.` : "",
    unseen.length > 0 ? `Not to be seen by reading: ${unseen.join(", ")}.` : "",
    granted.length > 0 ? `Granted: ${granted.join(", ")}.` : "",
  ]
    .filter((sentence) => sentence !== "")
    .join(" ");
  if (missing.length > 0) {
    const advice = missing[0]?.endsWith(":bitbucket")
      ? NEW_TOKEN
      : "Add it in the workspace's settings → OAuth consumers.";
    return { ...check, ...stops, found, advice };
  }
  if (unseen.length === 0)
    return { ...check, state: "ok", found: found === "" ? "None is needed." : found };
  const advice =
    check.code === "plan-scopes"
      ? "What the other checks say kept it from showing."
      : "Make sure that the token was made with them: if not, the first write is refused, and nothing is changed.";
  return { ...check, state: "unknown", found, advice };
}

/** 1,000 calls an hour for a user, or for an OAuth consumer (documented); both are told nothing of what is left. */
function budget({ budget: told, calls, ...looks }: Capabilities): Check {
  const check = { code: "rate-limit", title: "rate limit" };
  const spent = `This took ${calls} calls.`;
  const isReached = Object.values(looks).some(
    (look) =>
      typeof look === "object" && "refused" in look && look.refused.because === "rate-limit",
  );
  if (isReached)
    return {
      ...check,
      ...STOPS_PLAN,
      found: "Used up for now: some of this could not be looked at.",
      advice: "Run it again later, or let it wait: --max-wait 65.",
    };
  if (told === undefined)
    return {
      ...check,
      state: "unknown",
      found: `Bitbucket allows 1,000 calls an hour, and does not tell how many are left. ${spent}`,
    };
  const { limit, left, near } = told;
  const words = [
    left === undefined ? undefined : `${left} calls left`,
    limit === undefined ? undefined : `${limit} an hour`,
    near === undefined ? undefined : near ? "few are left" : "not near the limit",
  ];
  const found = `${words.filter((word) => word !== undefined).join(", ")}. ${spent}`;
  return { ...check, state: near === true || left === 0 ? "warning" : "ok", found };
}
