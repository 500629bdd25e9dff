import type { GuardName } from "../model/desired.ts";
import type { Place, Problem } from "../model/problem.ts";
import type { Declared, DeclaredApproval } from "./declare.ts";
import { didYouMean } from "./did-you-mean.ts";
import { quote } from "./quote.ts";
import type { KnownNames } from "./references.ts";
import { RuleBook } from "./rule-book.ts";

/** Approvals that can let nothing pass: those past their last day, and those that say more than their guard asks. */
export function approvalProblems(approvals: readonly DeclaredApproval[], today: string): Problem[] {
  return approvals.flatMap((declared) => [
    ...expired(declared, today),
    ...needlessCount(declared),
    ...needlessScope(declared),
  ]);
}

function expired({ approval, untilPlace }: DeclaredApproval, today: string): Problem[] {
  if (approval.until >= today) return [];
  return [
    {
      code: "expired-approval",
      place: untilPlace,
      message: `this approval ended on ${approval.until}`,
      fix: "Delete it, or renew it with a later day.",
    },
  ];
}

/** Guards at which no number is at stake. `last-admin` has one only when a group is to blame. */
const UNNUMBERED: readonly GuardName[] = ["own-access", "protected", "emptied", "irreversible"];

function needlessCount({ approval, countPlace }: DeclaredApproval): Problem[] {
  if (!UNNUMBERED.includes(approval.guard) || countPlace === undefined) return [];
  return [
    {
      code: "needless-count",
      place: countPlace,
      message: `the guard ${quote(approval.guard)} counts nothing`,
      fix: "Delete `count`: it says up to how many, where a number is at stake.",
    },
  ];
}

/** Guards that look at the plan as a whole: what they report has no scope. */
const UNSCOPED: readonly GuardName[] = [
  "removals",
  "memberships",
  "projects",
  "repositories",
  "people-losing-access",
  "people-losing-everything",
  "shrunken",
  "seats",
];

function needlessScope({ approval, scopePlace }: DeclaredApproval): Problem[] {
  if (!UNSCOPED.includes(approval.guard) || scopePlace === undefined) return [];
  return [
    {
      code: "needless-scope",
      place: scopePlace,
      message: `the guard ${quote(approval.guard)} looks at the plan as a whole`,
      fix: "Delete `scope`, or approve what `one-scope` reports there.",
    },
  ];
}

/** Approvals for scopes that no file speaks about: a plan changes nothing there, so they would wait for ever. */
export function unknownScopes(
  { groups, projects, repositories, approvals }: Declared,
  known: readonly KnownNames[],
): Problem[] {
  const books = new RuleBook(repositories);
  const scopes = new Set([
    ...[...groups.map(({ group }) => group.slug), ...known.flatMap((names) => names.groups)].map(
      (slug) => `group/${slug}`,
    ),
    ...projects.map(({ name }) => `project/${name}`),
    ...repositories.map(({ name }) => `repository/${name}`),
  ]);
  return approvals.flatMap(({ approval: { scope }, scopePlace }) => {
    if (scope === undefined || scopePlace === undefined || scopes.has(scope)) return [];
    const [kind, name = ""] = scope.split("/");
    if (kind === "repository" && books.naming(name).length > 0) return [];
    return [unknownScope(scope, scopePlace, scopes)];
  });
}

function unknownScope(scope: string, place: Place, scopes: ReadonlySet<string>): Problem {
  const meant = didYouMean(scope, scopes);
  return {
    code: "unknown-scope",
    place,
    message: `no file says anything about ${quote(scope)}`,
    fix: meant
      ? `Did you mean ${quote(meant)}?`
      : "Write the scope as the guard printed it, or delete the approval.",
  };
}
