import type { Desired, Line, Rule } from "../model/desired.ts";
import { rank } from "../model/permission.ts";
import type { Problem } from "../model/problem.ts";
import { isPattern, slugMatcher } from "./rule-book.ts";

/**
 * Lines that do nothing whatever the workspace is: a grant to somebody whose group is granted as much beside it, and one that a
 * pattern says already. Warnings, since nothing is wrong.
 */
export function adviseLines(desired: Desired): Problem[] {
  const { groups, projects, repositories } = desired;
  const members = new Map(
    groups.map(({ slug, members = [] }) => [
      slug,
      new Map(members.map((one) => [one.holder, one])),
    ]),
  );
  const patterns = repositories
    .filter(({ name }) => isPattern(name))
    .map((rule) => ({ rule, matches: slugMatcher(rule.name) }));
  return [
    ...[...projects, ...repositories].flatMap((rule) => coveredByGroups(rule, members)),
    ...repositories
      .filter(({ name }) => !isPattern(name))
      .flatMap((rule) => {
        const wider = patterns.filter(({ matches }) => matches(rule.name));
        return wider.flatMap((pattern) => repeated(rule, pattern.rule));
      }),
  ];
}

type Members = ReadonlyMap<string, ReadonlyMap<string, Line>>;

function coveredByGroups(rule: Rule, members: Members): Problem[] {
  return (rule.users ?? []).flatMap((line) => {
    const group = (rule.groups ?? []).find((one) => {
      const member = members.get(one.holder)?.get(line.holder);
      return (
        member !== undefined &&
        rank(one.permission) >= rank(line.permission) &&
        [one, member].every((cover) => lastsAsLong(cover, line))
      );
    });
    if (group === undefined) return [];
    return [
      {
        code: "needless-grant",
        place: line.place,
        message: `${line.permission} of ${line.holder} on ${rule.name} does nothing: group ${group.holder} has ${group.permission} there, and ${line.holder} is in it`,
        fix: "Delete the line.",
        related: [group.place],
      },
    ];
  });
}

function repeated(rule: Rule, pattern: Rule): Problem[] {
  return (["groups", "users"] as const).flatMap((list) =>
    (rule[list] ?? []).flatMap((line) => {
      const same = (pattern[list] ?? []).find(
        ({ holder, permission }) => holder === line.holder && permission === line.permission,
      );
      if (same === undefined || !lastsAsLong(same, line)) return [];
      return [
        {
          code: "repeated-grant",
          place: line.place,
          message: `${line.permission} of ${line.holder} on ${rule.name} is what ${pattern.name} says already`,
          fix: "Delete the line.",
          related: [same.place],
        },
      ];
    }),
  );
}

function lastsAsLong(cover: Line, { until }: Line): boolean {
  return cover.until === undefined || (until !== undefined && cover.until >= until);
}
