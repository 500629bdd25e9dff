import {
  type Desired,
  type DesiredGroup,
  type Line,
  type Person,
  type Rule,
  whyDeparted,
} from "../model/desired.ts";
import { compareText } from "../model/grant.ts";
import type { Part } from "../model/part.ts";
import { wholePart } from "./part.ts";
import { isPattern } from "./rule-book.ts";

/**
 * What may be declared otherwise in `after` than in `before`, by name: everything that the workspace could show to differ, and as little
 * else as can be told without it. Where lines stand, their order, and why something was given make no difference.
 */
export function changedPart(before: Desired, after: Desired): Part {
  if (differsAsAWhole(before, after)) return wholePart(after);
  const touched = { people: changedPeople(before, after), groups: reopenedGroups(before, after) };
  const groups = changed(before.groups, after.groups, ({ slug }) => slug, groupText, touched);
  const projects = changed(before.projects, after.projects, ruleName, ruleText, touched);
  const rules = changed(before.repositories, after.repositories, ruleName, ruleText, touched);
  return {
    groups,
    projects,
    repositories: new Set([...rules].filter((name) => !isPattern(name))),
    patterns: new Set([...rules].filter(isPattern)),
    within: differing(before.projects, after.projects, ruleName, ownershipText),
  };
}

/** What differs and touches no scope by itself. */
export function changedBesides(
  before: Desired,
  after: Desired,
): ("domains" | "limits" | "protected" | "approvals")[] {
  return (["domains", "limits", "protected", "approvals"] as const).filter(
    (key) => textOf(before[key]) !== textOf(after[key]),
  );
}

/** Aliases of people who are to have nothing any more, and were to have something before. */
export function leavingSince(before: Desired, after: Desired, today: string): string[] {
  const stayed = new Set(
    before.people.filter((person) => !whyDeparted(person, today)).map(({ alias }) => alias),
  );
  return after.people
    .filter((person) => stayed.has(person.alias) && whyDeparted(person, today))
    .map(({ alias }) => alias);
}

/** A mode that holds for all files is inherited by nearly everything. */
function differsAsAWhole(before: Desired, after: Desired): boolean {
  return (["provider", "workspace", "mode", "since"] as const).some(
    (key) => before[key] !== after[key],
  );
}

/** People who are tied to another account, or count for another time: whatever names them is declared otherwise. */
function changedPeople(before: Desired, after: Desired): Set<string> {
  return differing(before.people, after.people, ({ alias }) => alias, personText);
}

/** Groups that come, go, or are observed from now on: a grant to a group that does not exist waits, or does not. */
function reopenedGroups(before: Desired, after: Desired): Set<string> {
  const existence = ({ absent, mode }: DesiredGroup) => textOf([absent, mode]);
  return differing(before.groups, after.groups, ({ slug }) => slug, existence);
}

type Touched = { people: ReadonlySet<string>; groups: ReadonlySet<string> };

/** The names of whatever says something else, or the same about somebody who is somebody else now. */
function changed<T extends Rule | DesiredGroup>(
  before: readonly T[],
  after: readonly T[],
  nameOf: (item: T) => string,
  text: (item: T) => string,
  touched: Touched,
): Set<string> {
  const names = differing(before, after, nameOf, text);
  for (const item of after) if (mentions(item, touched)) names.add(nameOf(item));
  return names;
}

function mentions(item: Rule | DesiredGroup, { people, groups }: Touched): boolean {
  const named = "name" in item && "slug" in item ? { users: item.members } : (item as Rule);
  return (
    (named.users ?? []).some(({ holder }) => people.has(holder)) ||
    ("groups" in named ? (named.groups ?? []) : []).some(({ holder }) => groups.has(holder))
  );
}

/** Names under which something stands on one side only, or something else on each. */
function differing<T>(
  before: readonly T[],
  after: readonly T[],
  nameOf: (item: T) => string,
  text: (item: T) => string,
): Set<string> {
  const was = new Map(before.map((item) => [nameOf(item), text(item)]));
  const is = new Map(after.map((item) => [nameOf(item), text(item)]));
  return new Set([...was.keys(), ...is.keys()].filter((name) => was.get(name) !== is.get(name)));
}

function ruleName({ name }: Rule): string {
  return name;
}

function personText({ place: _place, reason: _reason, ...said }: Person): string {
  return textOf(said);
}

function ownershipText({ mode, since }: Rule): string {
  return textOf([mode, since]);
}

function ruleText({ groups, users, mode, since, ...rest }: Rule): string {
  return textOf([{ ...rest, place: undefined }, mode, since, linesText(groups), linesText(users)]);
}

function groupText({ members, ...rest }: DesiredGroup): string {
  return textOf([{ ...rest, place: undefined }, linesText(members)]);
}

function linesText(lines: readonly Line[] | undefined): string[] | undefined {
  return lines
    ?.map(({ holder, permission, until }) => textOf([holder, permission, until]))
    .toSorted(compareText);
}

/** Canonical enough: both sides come from one parser. Reasons and places say nothing about who may do what. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (key, inner) =>
    key === "place" || key === "reason" ? undefined : inner,
  );
}
