import type { Rule } from "../model/desired.ts";
import type { Problem } from "../model/problem.ts";
import type { Declared, DeclaredGroup } from "./declare.ts";
import { groupSlug } from "./names.ts";
import { quote } from "./quote.ts";

/** What the schema cannot see about groups: names that make another slug, and what contradicts `absent: true`. */
export function groupProblems({ groups, projects, repositories }: Declared): Problem[] {
  const absent = new Map(
    groups.filter(({ group }) => group.absent).map((declared) => [declared.group.slug, declared]),
  );
  return [
    ...groups.flatMap((declared) => nameProblem(declared) ?? []),
    ...[...absent.values()].flatMap(besideAbsent),
    ...[...projects, ...repositories].flatMap((rule) => grantsToAbsent(rule, absent)),
  ];
}

function nameProblem({
  group: { slug, name, absent },
  namePlace,
}: DeclaredGroup): Problem | undefined {
  const made = groupSlug(name);
  if (absent || made === slug) return undefined;
  const shown = quote(name);
  return {
    code: "group-name",
    place: namePlace,
    message: made
      ? `Bitbucket makes the slug \`${made}\` of the name ${shown}, not ${quote(slug)}`
      : `no slug can be made of the group name ${shown}`,
    fix: made
      ? `Write the key \`${made}\`, or a name that gives ${quote(slug)}.`
      : "Name the group with at least one ASCII letter or digit: Bitbucket drops everything else.",
  };
}

function besideAbsent({ group, besideAbsent: keys }: DeclaredGroup): Problem[] {
  return keys.map(({ name, place }) => ({
    code: "absent-group",
    place,
    message: `the group ${quote(group.slug)} is to be absent, so ${quote(name)} says nothing`,
    fix: "Delete this key, or `absent: true`.",
  }));
}

function grantsToAbsent(rule: Rule, absent: ReadonlyMap<string, DeclaredGroup>): Problem[] {
  return (rule.groups ?? []).flatMap(({ holder, place }) => {
    const declared = absent.get(holder);
    if (declared === undefined) return [];
    return {
      code: "absent-group",
      place,
      message: `the group ${quote(holder)} is to be absent, so it cannot hold a grant`,
      fix: "Delete this line: when the group goes, its grants go with it.",
      related: [declared.group.place],
    };
  });
}
