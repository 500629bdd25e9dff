import type { Line } from "../model/desired.ts";
import type { Place, Problem } from "../model/problem.ts";
import type { Declared, Mention } from "./declare.ts";
import { quote } from "./quote.ts";

/** Whatever is said twice: in two files, or twice in one list. Within one map the YAML reader saw it already. */
export function repeated(declared: Declared): Problem[] {
  const { people, groups, projects, repositories, protectedPeople, protectedGroups } = declared;
  return [
    ...twice("domain", declared.domains),
    ...twice(
      "person",
      people.map(({ alias, place }) => ({ name: alias, place })),
    ),
    ...twice(
      "group",
      groups.map(({ group }) => ({ name: group.slug, place: group.place })),
    ),
    ...twice("project", projects),
    ...twice("repository", repositories),
    ...groups.flatMap(({ group }) => twice("member", (group.members ?? []).map(memberOf))),
    ...twice("protected person", protectedPeople),
    ...twice("protected group", protectedGroups),
  ];
}

function memberOf({ holder, place }: Line): Mention {
  return { name: holder, place };
}

function twice(what: string, mentions: readonly Mention[]): Problem[] {
  const first = new Map<string, Place>();
  const problems: Problem[] = [];
  for (const { name, place } of mentions) {
    const earlier = first.get(name);
    if (earlier === undefined) first.set(name, place);
    else problems.push(saidTwice(what, name, place, earlier));
  }
  return problems;
}

function saidTwice(what: string, name: string, place: Place, earlier: Place): Problem {
  return {
    code: "said-twice",
    place,
    message: `the ${what} ${quote(name)} is declared twice`,
    fix: "Keep one of the two, with everything that both say.",
    related: [earlier],
  };
}
