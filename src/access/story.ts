import { compareText } from "../model/grant.ts";
import { type Effect, RISKS, type Risk, type Story } from "../model/impact.ts";
import { rank } from "../model/permission.ts";

type Told = {
  people: string[];
  effects: readonly Effect[];
  joins: readonly string[];
  leaves: readonly string[];
};

type Beside = {
  isOutside: boolean;
  /** Nothing that is known of is held afterwards. */
  isLeftWithNothing: boolean;
};

/** A story with what is alarming about it. */
export function storyOf(told: Told, { isOutside, isLeftWithNothing }: Beside): Story {
  const risks = new Set(told.effects.flatMap(risksOf));
  if (risks.has("loses") && isLeftWithNothing) risks.add("loses-all");
  const gains = risks.has("gains") || risks.has("gains-admin") || told.joins.length > 0;
  if (gains && isOutside) risks.add("outside-domain");
  if (risks.size === 0) risks.add("unchanged");
  return {
    people: told.people,
    risks: RISKS.filter((risk) => risks.has(risk)),
    effects: told.effects.toSorted(byAlarmOfEffect),
    joins: [...told.joins],
    leaves: [...told.leaves],
  };
}

/** What one effect means. Only what is held for certain is gained or lost. */
function risksOf(effect: Effect): Risk[] {
  const { before, after } = effect;
  const rise = riseOf(effect);
  if (gainsAdmin(effect)) return ["gains-admin"];
  if (rise > 0) return ["gains"];
  if (rise < 0) return [after.certain === "none" ? "loses" : "lowered"];
  return before.possible === after.possible ? [] : ["unknown"];
}

/** Whether somebody can do everything afterwards, or perhaps can, who could not before. */
function gainsAdmin({ before, after }: Effect): boolean {
  return (
    (after.certain === "admin" && before.certain !== "admin") ||
    (after.possible === "admin" && before.possible !== "admin")
  );
}

function riseOf({ before, after }: Effect): number {
  return rank(after.certain) - rank(before.certain);
}

/** Who gains admin first, then whoever is left with nothing, then the largest loss. The order is total. */
export function mostAlarmingFirst(stories: readonly Story[]): Story[] {
  return stories
    .map((story) => ({ story, weights: weightsOf(story) }))
    .sort(
      (left, right) =>
        heavierFirst(left.weights, right.weights) ||
        compareText(left.story.people[0] ?? "", right.story.people[0] ?? ""),
    )
    .map(({ story }) => story);
}

function heavierFirst(some: readonly number[], others: readonly number[]): number {
  for (const [index, weight] of some.entries()) {
    const difference = (others[index] ?? 0) - weight;
    if (difference !== 0) return difference;
  }
  return 0;
}

function weightsOf({ risks, effects }: Story): number[] {
  const on = (matches: (effect: Effect) => boolean) =>
    effects.filter(matches).reduce((total, effect) => total + sizeOf(effect), 0);
  return [
    on(gainsAdmin),
    Number(risks.includes("loses-all")),
    on((effect) => riseOf(effect) < 0),
    Number(risks.includes("outside-domain")),
    on((effect) => riseOf(effect) > 0),
    on((effect) => riseOf(effect) === 0 && differs(effect)),
    Number(!risks.includes("unchanged")),
  ];
}

function byAlarmOfEffect(left: Effect, right: Effect): number {
  return (
    alarmOf(left) - alarmOf(right) ||
    Number(isOpen(left)) - Number(isOpen(right)) ||
    sizeOf(right) - sizeOf(left) ||
    rank(right.before.certain) - rank(left.before.certain) ||
    // No two effects of one person are about the same scope.
    compareText(left.projects[0] ?? "", right.projects[0] ?? "") ||
    compareText(left.repositories[0] ?? "", right.repositories[0] ?? "")
  );
}

function alarmOf(effect: Effect): number {
  if (gainsAdmin(effect)) return 0;
  if (riseOf(effect) < 0) return 1;
  if (riseOf(effect) > 0) return 2;
  return differs(effect) ? 3 : 4;
}

/** Whether something that is unknown bears on it. */
function isOpen({ before, after }: Effect): boolean {
  return before.certain !== before.possible || after.certain !== after.possible;
}

function differs({ before, after }: Effect): boolean {
  return before.certain !== after.certain || before.possible !== after.possible;
}

function sizeOf({ projects, repositories }: Effect): number {
  return projects.length + repositories.length;
}
