import { type Change, isGrantChange } from "../../model/change.ts";
import type { LimitName } from "../../model/desired.ts";
import { compareText, grantKey } from "../../model/grant.ts";
import type { Affected, Violation } from "../../model/plan.ts";
import { isKnown } from "../../model/read.ts";
import { approvalFor } from "./approval-for.ts";
import type { Guarded } from "./guarded.ts";
import type { Impact, PersonImpact } from "./impact.ts";
import { exceeded, percent } from "./limit.ts";
import { countScopes } from "./list-scopes.ts";

/**
 * The blast radius by person: too many people who could do less somewhere, through whatever path, or who would be left with
 * nothing. A row that is removed while the person keeps as much through another path takes nothing from them.
 */
export function tooManyPeople(guarded: Guarded, impact: Impact): Violation[] {
  if (impact.takings.length === 0) return [];
  const people = impact.people();
  const complete = guarded.listed && impact.unknownScopes() === 0;
  const affected = people
    .flatMap((person) => affectedBy(person, complete, guarded) ?? [])
    .toSorted(worstFirst);
  const unforeseen = unforeseenTakings(guarded, impact);
  const stripped = affected.filter(
    ({ person, everything }) =>
      everything &&
      !guarded.departed.has(person) &&
      unforeseen.some((change) => impact.concerns(change, new Set([person]))),
  );
  const holding = holders(people, impact);
  return [
    ...judge("people-losing-access", affected, holding, "could do less than today", guarded),
    ...judge("people-losing-everything", stripped, holding, "would be left with nothing", guarded),
  ].map((violation) => ({ ...violation, message: violation.message + doubts(guarded, impact) }));
}

/** While there are scopes that nobody looked at, whoever leaves a group perhaps loses what it gives them there. */
function affectedBy(
  { person, less, perhaps, groups, heldAfter }: PersonImpact,
  complete: boolean,
  { elsewhere = () => false }: Guarded,
): Affected | undefined {
  const known = less + perhaps > 0;
  if (!known && (complete || groups === 0)) return undefined;
  const everything = known && heldAfter === 0 && !elsewhere(person);
  return { person, less, perhaps, groups, everything };
}

function worstFirst(left: Affected, right: Affected): number {
  return (
    Number(right.everything) - Number(left.everything) ||
    right.less - left.less ||
    right.perhaps - left.perhaps ||
    right.groups - left.groups ||
    compareText(left.person, right.person)
  );
}

/** All takings but those of grants whose last day the files said: what ends as agreed must not wait for somebody. */
function unforeseenTakings({ managed }: Guarded, { takings }: Impact): Change[] {
  const ended = new Set(
    managed.flatMap(({ expired }) => expired.map(({ grant }) => grantKey(grant))),
  );
  return takings.filter((change) => !isGrantChange(change) || !ended.has(grantKey(change)));
}

/** While it is not known who is in which group, anybody perhaps holds something. */
function holders(people: readonly PersonImpact[], { before }: Impact): number {
  const groups = isKnown(before.groups) ? [...before.groups.known.values()] : [];
  const members = new Set(groups.flatMap((group) => [...group]));
  return isKnown(before.groups)
    ? people.filter(({ person, heldBefore }) => heldBefore > 0 || members.has(person)).length
    : people.length;
}

function judge(
  guard: LimitName,
  people: Affected[],
  whole: number,
  what: string,
  { limits, today }: Guarded,
): Violation[] {
  const count = people.length;
  const limit = exceeded(limits[guard], count, whole);
  if (limit === undefined) return [];
  return [
    {
      guard,
      message: `${count} of ${whole} people who hold something (${percent(count, whole)}) ${what}; ${limit}`,
      count,
      offenders: [],
      people,
      ...(guard === "people-losing-everything" && { instead: LAST_DAY }),
      approval: approvalFor(guard, today, { count }),
    },
  ];
}

const LAST_DAY =
  "Whoever has left needs no approval: write `suspended: true` under `people:`, or their last day as `until` once it is over.";

/** What is not known may give somebody something, and is counted for nobody. */
function doubts({ listed }: Guarded, impact: Impact): string {
  const unknown = impact.unknownScopes();
  const lists = listed ? "" : "not listed: all projects and repositories";
  const scopes = unknown === 0 ? "" : `not read: ${countScopes(unknown)}`;
  const groups = isKnown(impact.before.groups) ? "" : "not known: who is in which group";
  return [lists, scopes, groups].map((text) => (text === "" ? "" : ` (${text})`)).join("");
}
