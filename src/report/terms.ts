import type { Desired, DesiredGroup, Line, Person, Rule } from "../model/desired.ts";
import { compareText, type ScopeKind } from "../model/grant.ts";
import type { Place } from "../model/problem.ts";
import type { TermRecord } from "./report-data.ts";

/** Every last day in the files, the earliest first. */
export function termsOf({ people, groups, projects, repositories }: Desired): TermRecord[] {
  return [
    ...people.flatMap(personTerm),
    ...groups.flatMap(memberTerms),
    ...projects.flatMap((rule) => ruleTerms("project", rule)),
    ...repositories.flatMap((rule) => ruleTerms("repository", rule)),
  ].sort(
    (left, right) => compareText(left.until, right.until) || compareText(left.holder, right.holder),
  );
}

function personTerm({ alias, until, reason, place }: Person): TermRecord[] {
  if (until === undefined) return [];
  return [{ until, holder: alias, holderKind: "person", ...because(reason), place: placed(place) }];
}

function memberTerms({ slug, members = [] }: DesiredGroup): TermRecord[] {
  return members.flatMap((line) => lineTerm("person", line, "group", slug));
}

function ruleTerms(kind: ScopeKind, { name, groups = [], users = [] }: Rule): TermRecord[] {
  return [
    ...groups.flatMap((line) => lineTerm("group", line, kind, name)),
    ...users.flatMap((line) => lineTerm("person", line, kind, name)),
  ];
}

function lineTerm(
  holderKind: TermRecord["holderKind"],
  { holder, permission, until, reason, place }: Line,
  kind: ScopeKind,
  scope: string,
): TermRecord[] {
  if (until === undefined) return [];
  const term = { until, holder, holderKind, kind, scope, permission, ...because(reason) };
  return [{ ...term, place: placed(place) }];
}

function because(reason: string | undefined): { reason?: string } {
  return reason === undefined ? {} : { reason };
}

function placed({ file, line }: Place): string {
  return `${file}:${line}`;
}
