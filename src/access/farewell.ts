import { scopeKey } from "../model/grant.ts";
import type { Offboarding } from "../model/offboarding.ts";

const REMOVE: Readonly<Record<string, string>> = {
  project: "Project settings → Project permissions → Remove.",
  repository: "Repository settings → Repository permissions → Remove.",
};

/** What no plan takes from somebody who leaves: each with the click, or with who does it. */
export function remainsOf(found: Offboarding): string[] {
  const { groups, rows, restrictions, reviewer, loneAdmin, unread } = found;
  return [
    ...groups
      .filter(({ observed }) => observed)
      .map(
        ({ slug }) =>
          `group/${slug} is only observed: Workspace settings → User groups → ${slug} → Remove.`,
      ),
    ...rows
      .filter(({ observed }) => observed)
      .map(({ scope }) => `${scopeKey(scope)} is only observed: ${REMOVE[scope.kind]}`),
    ...restrictions.map(
      ({ repository, kind, branches }) =>
        `repository/${repository}: Repository settings → Branch restrictions → ${branches}: take the name out of ${kind}.`,
    ),
    ...reviewer.map(
      (scope) =>
        `${scopeKey(scope)}: ${scope.kind === "project" ? "Project" : "Repository"} settings → Default reviewers → Remove.`,
    ),
    ...(loneAdmin.length === 0
      ? []
      : [
          `${loneAdmin.map(scopeKey).join(", ")}: nobody else administers it but the workspace's owners. Give it to somebody in the files first: the guard last-admin stops the plan.`,
        ]),
    ...(unread.length === 0
      ? []
      : [`What is not known, above: look there again once it can be read.`]),
    ...pending(found),
    ...seat(found),
  ];
}

/** Bitbucket has no API that removes a member, and no plan takes what it does not reach in an organisation. */
function seat(found: Offboarding): string[] {
  const { membership, administeredBy, account, seats, workspace, takesSeat } = found;
  if (membership === "none" || takesSeat) return [];
  const name = account?.name === undefined || account.name === "" ? "the account" : account.name;
  const frees =
    seats === undefined ? "That frees a seat" : `That frees one of ${seats.used} seats in use`;
  const owner =
    membership === "owner"
      ? [
          "Workspace settings → User groups → Administrators: take the account out, if apply has not.",
        ]
      : [];
  const click =
    administeredBy === "bitbucket"
      ? `Workspace settings → User directory → ${name} → Remove from workspace. ${frees}; Bitbucket has no API for it.`
      : `admin.atlassian.com → Directory → Users → ${name} → remove the access to Bitbucket, ${workspace}. ${frees}.`;
  return [...owner, click];
}

/** Until it is withdrawn, whoever has the letter can still join. */
function pending({ invitation, alias }: Offboarding): string[] {
  return invitation?.observed
    ? [
        `An invitation of ${alias} is pending, and is only observed: Workspace settings → User directory → Invited → Cancel. It is not sent again.`,
      ]
    : [];
}
