import {
  type Capabilities,
  isFound,
  type Listed,
  type Look,
  type Needs,
  type Refused,
} from "../../model/capabilities.ts";
import type { Check, Verdict } from "../../model/check.ts";
import { diagnoseAdministration, hasMoved } from "./diagnose-administration.ts";
import { scopeState } from "./scopes.ts";
import { unread } from "./unread.ts";

/** What the capabilities mean inside a workspace that the caller is a member of. */
export function diagnoseWorkspace(capabilities: Capabilities, needs?: Needs): Check[] {
  return [
    role(capabilities, needs),
    ...diagnoseAdministration(capabilities, needs),
    lookup(capabilities, needs),
    groups(capabilities, needs),
    ...(needs?.groups === false ? [] : groupWrites(capabilities)),
    place("project", capabilities.projects, capabilities.projectGrants),
    place("repository", capabilities.repositories, capabilities.repositoryGrants),
  ];
}

/** A problem where the files, or without files anybody's, need it; otherwise a warning. */
function problemIf(needed: boolean | undefined, stops: "plan" | "apply"): Verdict {
  return (needed ?? true) ? { state: "problem", stops } : { state: "warning" };
}

/** Where plan could not work without what was read in vain. Missing scopes are a problem already. */
function unlessScopes(look: { refused: Refused }, needed: boolean | undefined): Verdict {
  return look.refused.because === "scopes" ? { state: "unknown" } : problemIf(needed, "plan");
}

/** What a plain member may not, of what castellan does. Sources: the OpenAPI document; 1.0 groups, dexidp/dex#1977. */
const COST_OF_NOT_OWNING =
  "groups can be neither read nor changed, e-mail addresses cannot be looked up, and only projects and repositories that the account administers can be managed";

function role({ workspace, role: look, account }: Capabilities, needs?: Needs): Check {
  const check = { code: "role", title: "role" };
  const who = isFound(account) && account.known.name !== "" ? account.known.name : "The account";
  if (!isFound(look)) return unread(check, look.refused);
  if (look.known === "owner")
    return { ...check, state: "ok", found: `${who} is an administrator of ${workspace}.` };
  const isNeeded = needs === undefined || needs.emails || needs.groups;
  return {
    ...check,
    ...problemIf(isNeeded, (needs?.emails ?? true) ? "plan" : "apply"),
    found: `${who} is a member of ${workspace} (${look.known}), and no administrator: ${COST_OF_NOT_OWNING}.`,
    advice: "Make it an administrator of the workspace: put it into the group Administrators.",
  };
}

function lookup({ lookup: look }: Capabilities, needs?: Needs): Check {
  const check = { code: "lookup", title: "people" };
  if (isFound(look)) return { ...check, state: "ok", found: "Found by their e-mail addresses." };
  if (!isForAdministrators(look.refused))
    return { ...unread(check, look.refused), ...unlessScopes(look, needs?.emails) };
  return {
    ...check,
    ...problemIf(needs?.emails, "plan"),
    found: "E-mail addresses cannot be looked up: only an administrator of the workspace may.",
    advice: "Or declare people by account or uuid.",
  };
}

function isForAdministrators({ because }: Refused): boolean {
  return because === "role" || because === "kind";
}

function groups({ groups: look }: Capabilities, needs?: Needs): Check {
  const check = { code: "groups", title: "groups" };
  if (isFound(look)) {
    const people = new Set(look.known.flatMap(({ members }) => members)).size;
    const count = numbered(look.known.length, "group");
    return {
      ...check,
      state: "ok",
      found: `${count}, with ${numbered(people, "person", "people")} in them.`,
    };
  }
  if (isForAdministrators(look.refused))
    return {
      ...check,
      ...problemIf(needs?.groups, "apply"),
      found: "Not readable: only an administrator of the workspace may.",
    };
  if (isGone(look.refused)) return gone(check, look.refused, needs);
  // Then the plan scopes do not speak of it.
  if (needs?.groups === false) return { ...check, state: "warning", found: look.refused.message };
  return unread(check, look.refused);
}

/** In a workspace without them everything else works, so that they stop only files that speak of groups. */
function gone(
  check: { code: string; title: string },
  { because, message }: Refused,
  needs: Needs | undefined,
): Check {
  const found = because === "missing" ? "They answer 404, though the workspace is there." : message;
  return {
    ...check,
    ...problemIf(needs?.groups ?? false, "apply"),
    found: `Bitbucket's 1.0 groups seem to be gone. ${found}`,
    advice:
      "Leave members out of the files' groups, as in `developers: {}`: grants to groups can be changed all the same.",
  };
}

/** The workspace is there, so a 404 is about 1.0. Once it ends, 404 and 410 are both expected. */
function isGone({ because }: Refused): boolean {
  return because === "gone" || because === "missing";
}

/**
 * What 1.0 demands of a token that changes groups is in dispute: `write:permission:bitbucket` (documentation of a Terraform
 * provider), or `account:write` (report TF#258), which no API token can hold.
 */
function groupWrites(capabilities: Capabilities): Check[] {
  const { groups: look, credential } = capabilities;
  const isRefused = scopeState(capabilities, "write:permission:bitbucket") === "missing";
  if (!isFound(look) || credential !== "api-token" || hasMoved(capabilities) || isRefused)
    return [];
  return [
    {
      code: "group-writes",
      title: "group writes",
      state: "unknown",
      found:
        "Whether this token may change groups shows only when it does: reports differ on the scope that Bitbucket asks for.",
      advice: "If apply is refused there, change groups by hand; everything else goes on.",
    },
  ];
}

function place(kind: "project" | "repository", list: Look<Listed>, grants: Look<string>): Check {
  const plural = kind === "project" ? "projects" : "repositories";
  const check = { code: plural, title: plural };
  if (!isFound(list)) return unread(check, list.refused);
  const { size, names } = list.known;
  const count = numbered(size ?? names.length, kind, plural);
  const many = size === undefined && names.length >= 100 ? `${count} or more` : count;
  if (isFound(grants))
    return { ...check, state: "ok", found: `${many}; the grants of ${grants.known} are readable.` };
  const { because, message } = grants.refused;
  if (because === "nothing-there") return { ...check, state: "warning", found: message };
  if (because !== "role" && because !== "missing") return unread(check, grants.refused);
  return {
    ...check,
    state: "warning",
    found: `${many}; not the grants of every one are readable. ${message}`,
    advice: `Only an administrator of a ${kind} may read and change its grants.`,
  };
}

function numbered(number: number, singular: string, plural = `${singular}s`): string {
  const digits = String(number).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${digits} ${number === 1 ? singular : plural}`;
}
