import { type Capabilities, isFound, type Needs } from "../../model/capabilities.ts";
import type { Check, Verdict } from "../../model/check.ts";
import { unread } from "./unread.ts";

const SET_KEY =
  "Set ATLASSIAN_ORG_API_KEY to an API key of the organisation: admin.atlassian.com → Organization settings → API keys. Without it castellan reads groups, grants to them, and manages projects and repositories.";

/**
 * Whether an organisation administers the workspace, as far as reading tells. That memberships carry no dates, and that the list of
 * invitations is off, is announced for workspaces that have moved; neither alone is certain.
 */
export function hasMoved({ members, invitations }: Capabilities): boolean {
  if (!isFound(members) || members.known.dated) return false;
  return invitations === undefined || !isFound(invitations);
}

/** Where groups and people are administered, and what that takes. */
export function diagnoseAdministration(capabilities: Capabilities, needs?: Needs): Check[] {
  const { organisation } = capabilities;
  return [
    where(capabilities),
    ...(organisation === undefined && !hasMoved(capabilities) ? [] : [key(capabilities, needs)]),
    ...(organisation !== undefined && isFound(organisation) ? [seats(capabilities)] : []),
  ];
}

function where(capabilities: Capabilities): Check {
  const check = { code: "administration", title: "administered" };
  const { members } = capabilities;
  // Without the members there is no plan.
  if (!isFound(members)) return { ...unread(check, members.refused), ...unlessScopes(members) };
  const { size, dated } = members.known;
  const count = size === undefined ? "" : ` ${numbered(size, "member")}.`;
  if (dated)
    return {
      ...check,
      state: "ok",
      found: `In Bitbucket, it seems: memberships carry dates.${count}`,
    };
  if (!hasMoved(capabilities))
    return {
      ...check,
      state: "ok",
      found: `In Bitbucket, it seems: memberships carry no dates, but people are invited there.${count}`,
    };
  return {
    ...check,
    state: "ok",
    found: `At admin.atlassian.com, it seems: memberships carry no dates.${count}`,
  };
}

function unlessScopes({ refused }: { refused: { because: string } }): Verdict {
  return refused.because === "scopes" ? { state: "unknown" } : { state: "problem", stops: "plan" };
}

function key(capabilities: Capabilities, needs?: Needs): Check {
  const check = { code: "organisation", title: "organisation" };
  const { organisation } = capabilities;
  const isNeeded = hasMoved(capabilities) && needs?.groups === true;
  const short: Verdict = isNeeded ? { state: "problem", stops: "apply" } : { state: "warning" };
  if (organisation === undefined)
    return {
      ...check,
      ...short,
      found: "No key of it is set: groups cannot be changed, and nobody can be invited.",
      advice: SET_KEY,
    };
  if (!isFound(organisation))
    return { ...check, ...short, found: organisation.refused.message, advice: SET_KEY };
  const { id, groups, synced } = organisation.known;
  const kept =
    synced === 0 ? "" : `, ${synced} of them kept by an identity provider and read-only here`;
  const found = hasMoved(capabilities)
    ? `The key is accepted, and ${id} has the workspace: ${numbered(groups, "group")}${kept}.`
    : `The key is accepted, and ${id} has the workspace.`;
  return { ...check, state: "ok", found };
}

function seats({ organisation }: Capabilities): Check {
  const check = { code: "seats", title: "seats" };
  const told =
    organisation !== undefined && isFound(organisation) ? organisation.known.seats : undefined;
  if (told === undefined)
    return {
      ...check,
      state: "unknown",
      found: "The organisation does not tell how many there are.",
    };
  const { capacity, used } = told;
  const left = Math.max(0, capacity - used);
  const found = `${used} of ${capacity} taken, ${left} left.`;
  if (left > 0) return { ...check, state: "ok", found };
  return {
    ...check,
    state: "warning",
    found,
    advice:
      "Nobody new can be invited: buy seats, or see castellan people ghosts for seats that could be freed.",
  };
}

function numbered(number: number, singular: string): string {
  const digits = String(number).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${digits} ${number === 1 ? singular : `${singular}s`}`;
}
