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
    ...seat(found),
  ];
}

/** Bitbucket has no API that removes a member; an organisation has one. */
function seat({
  membership,
  administeredBy,
  canRemove,
  account,
  seats,
  workspace,
}: Offboarding): string[] {
  if (membership === "none") return [];
  const name = account?.name === undefined || account.name === "" ? "the account" : account.name;
  const frees =
    seats === undefined
      ? "That frees a seat"
      : `That frees one of ${seats.used} seats that are taken`;
  const owner =
    membership === "owner"
      ? [
          "Workspace settings → User groups → Administrators: take the account out, if apply has not.",
        ]
      : [];
  if (administeredBy === "bitbucket")
    return [
      ...owner,
      `Workspace settings → User directory → ${name} → Remove from workspace. ${frees}; Bitbucket has no API for it.`,
    ];
  return [
    ...owner,
    ...(canRemove
      ? []
      : [
          `admin.atlassian.com → Directory → Users → ${name} → remove access to Bitbucket, ${workspace}. ${frees}. With ATLASSIAN_ORG_API_KEY, apply does it.`,
        ]),
  ];
}
