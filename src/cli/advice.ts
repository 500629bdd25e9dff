import { adviseOn } from "../access/advise.ts";
import { after } from "../access/after.ts";
import { factsFrom, type ScopeRead } from "../access/facts.ts";
import { declaredLines } from "../desired/declared-lines.ts";
import type { Desired } from "../model/desired.ts";
import type { Directory } from "../model/directory.ts";
import { type Principal, scopeKey } from "../model/grant.ts";
import type { Review } from "../model/plan.ts";
import type { Place, Problem } from "../model/problem.ts";

/** What the files could leave out or say shorter, once a plan for them is carried out. */
export function adviceFor(
  desired: Desired,
  {
    review,
    directory,
    reads,
  }: { review: Review; directory: Directory; reads: readonly ScopeRead[] },
): Problem[] {
  const facts = after(
    factsFrom(directory, reads),
    review.plan.steps.map(({ change }) => change),
  );
  const { people } = review.findings;
  const aliasOf = aliasesIn(desired, directory, people);
  const lines = declaredLines(desired);
  const known = new Map<string, Place | undefined>();
  return adviseOn(facts, {
    nameOf: ({ kind, id }) => (kind === "group" ? `group ${id}` : (aliasOf(id) ?? id)),
    placeOf: (scope, principal) => {
      const holder = holderOf(principal, aliasOf);
      if (holder === undefined) return undefined;
      const list = principal.kind === "group" ? "groups" : "users";
      const key = `${scopeKey(scope)}\n${list}\n${holder}`;
      if (!known.has(key)) known.set(key, lines.onScope(scope, list, holder)?.place);
      return known.get(key);
    },
  });
}

function holderOf(
  { kind, id }: Principal,
  aliasOf: (uuid: string) => string | undefined,
): string | undefined {
  return kind === "group" ? id : aliasOf(id);
}

function aliasesIn(
  { people }: Desired,
  { members, accounts }: Directory,
  mentioned: Review["findings"]["people"],
): (uuid: string) => string | undefined {
  const byAccount = new Map(members.map(({ accountId, uuid }) => [accountId, uuid]));
  const aliases = new Map(
    people.flatMap(({ alias, identity }): [string, string][] => {
      const uuid =
        "uuid" in identity
          ? identity.uuid
          : "account" in identity
            ? byAccount.get(identity.account)
            : accounts[identity.email];
      return uuid === undefined ? [] : [[uuid, alias]];
    }),
  );
  return (uuid) => aliases.get(uuid) ?? mentioned[uuid]?.alias;
}
