import type { Desired, Line, Rule } from "../model/desired.ts";
import type { Directory } from "../model/directory.ts";
import { type Scope, scopeKey } from "../model/grant.ts";
import type { Expansion } from "../model/managed.ts";
import { isKnown } from "../model/read.ts";

/**
 * Whether the files give an account something on projects or repositories other than these, to itself or to a group that it is in. Of a
 * plan that looks at a part only, that is all that can be known of the rest without reading it.
 */
export function givenElsewhere(
  desired: Desired,
  directory: Directory,
  { scopes, people }: Expansion,
  today: string,
): (uuid: string) => boolean {
  const here = new Set(scopes.map(({ scope }) => scopeKey(scope)));
  const isThere = (kind: Scope["kind"]) => (rule: Rule) =>
    !here.has(scopeKey({ kind, name: rule.name }));
  const rules = [
    ...desired.projects.filter(isThere("project")),
    ...desired.repositories.filter(isThere("repository")),
  ];
  const counts = ({ until }: Line): boolean => until === undefined || until >= today;
  const holders = (list: "users" | "groups") =>
    new Set(rules.flatMap((rule) => (rule[list] ?? []).filter(counts)).map(({ holder }) => holder));
  const [aliases, groups] = [holders("users"), holders("groups")];
  const { groups: live } = directory;
  const members = new Set(
    isKnown(live)
      ? live.known.flatMap((group) => (groups.has(group.slug) ? group.members : []))
      : [],
  );
  return (uuid) => members.has(uuid) || aliases.has(people[uuid]?.alias ?? "");
}
