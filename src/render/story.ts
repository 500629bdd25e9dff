import { compareText } from "../model/grant.ts";
import type { Effect, Holding, PeopleImpact, Risk, Story, Way } from "../model/impact.ts";
import { count, grouped } from "./count.ts";

/** How a name from outside is written: in text as it is, in Markdown as code. */
export type Quote = (name: string) => string;

/** As many names as a person reads in one sentence. */
const MOST_NAMES = 3;
/** As many effects as are told of one story. */
const MOST_EFFECTS = 3;

/** A story in words, without whom it happens to. */
export type Telling = {
  /** Account UUIDs. */
  people: string[];
  /** The worst of it. */
  risk: Risk;
  /** What is worth a word in front: the rest shows in the arrows. */
  alarms: string[];
  told: string;
};

/** All stories in words, in their order. Those that sound the same are told once. */
export function tellAll(impact: PeopleImpact, quote: Quote): Telling[] {
  const tellings = new Map<string, Telling>();
  for (const story of impact.stories) {
    const [alarms, told] = [alarmsOf(story, impact), tell(story, quote)];
    const key = [...alarms, told].join("\n");
    const same = tellings.get(key);
    if (same !== undefined) same.people.push(...story.people);
    else
      tellings.set(key, {
        people: [...story.people],
        risk: story.risks[0] ?? "unchanged",
        alarms,
        told,
      });
  }
  return [...tellings.values()];
}

function alarmsOf({ risks }: Story, impact: PeopleImpact): string[] {
  const words: Partial<Record<Risk, string>> = {
    "gains-admin": "gains admin",
    "outside-domain": "outside the own domains",
    "loses-all": isComplete(impact) ? "loses everything" : "loses everything known of",
  };
  return risks.flatMap((risk) => words[risk] ?? []);
}

/** Whether all that could give somebody something is known. */
function isComplete({ unread, unlisted, groupsUnknown }: PeopleImpact): boolean {
  return unread === 0 && !unlisted && groupsUnknown === undefined;
}

/** What the impact cannot tell, where that matters. */
export function caveatsOf(impact: PeopleImpact, quote: Quote): string[] {
  const { stories, unread, unlisted, groupsUnknown } = impact;
  if (groupsUnknown !== undefined)
    return [
      `Who is in which group is not known, so what groups gain or lose is not counted: ${quote(groupsUnknown)}`,
    ];
  const moves = stories.some(({ joins, leaves }) => joins.length + leaves.length > 0);
  if (!moves || isComplete(impact)) return [];
  const where = unlisted ? "elsewhere" : `on ${count(unread, "more scope")}`;
  return [`What groups give ${where} was not read, and is not counted.`];
}

/** `ana, bo, cyd and 4 more`. */
export function few(names: readonly string[], quote: Quote): string {
  const shown = names.slice(0, MOST_NAMES).map((name) => quote(name));
  const rest = names.length - shown.length;
  if (rest > 0) return `${shown.join(", ")} and ${grouped(rest)} more`;
  return shown.join(", ");
}

/** `write → nothing on project PLAT, perhaps on repository geordi`. */
function tell({ people, effects, joins, leaves }: Story, quote: Quote): string {
  const parts = together(effects);
  const rest = parts.slice(MOST_EFFECTS).reduce((sum, part) => sum + sizeOf(part), 0);
  const through = new Set(effects.flatMap(({ was, now }) => [was?.group, now?.group]));
  const moves = (verb: string, groups: readonly string[]) => {
    const untold = groups.filter((group) => !through.has(group));
    return untold.length === 0 ? [] : [`${verb} ${few(untold, quote)}`];
  };
  const ending = people.length === 1 ? "s" : "";
  return [
    ...parts.slice(0, MOST_EFFECTS).map((part) => tellPart(part, quote)),
    ...(rest > 0 ? [`and more on ${count(rest, "scope")}`] : []),
    ...moves(`leave${ending}`, leaves),
    ...moves(`join${ending}`, joins),
  ].join("; ");
}

type Scopes = Pick<Effect, "projects" | "repositories">;

/** Effects that are told together: they differ in nothing but in how much is known of the scopes. */
type Part = {
  from: string;
  to: string;
  was: Way | undefined;
  now: Way | undefined;
  /** Where all is known, and where something else may give as much. */
  sure: Scopes;
  perhaps: Scopes;
};

function together(effects: readonly Effect[]): Part[] {
  const parts = new Map<string, Part>();
  for (const effect of effects) {
    const { was, now } = effect;
    const [from, to] = levelsOf(effect);
    const key = [from, to, keyOf(was), keyOf(now)].join("\n");
    const part = parts.get(key) ?? { from, to, was, now, sure: NOWHERE, perhaps: NOWHERE };
    const where = isSure(effect) || from === to ? "sure" : "perhaps";
    parts.set(key, {
      ...part,
      was: joined(part.was, was),
      now: joined(part.now, now),
      [where]: both(part[where], effect),
    });
  }
  return [...parts.values()];
}

const NOWHERE: Scopes = { projects: [], repositories: [] };

/** What is held for certain; or what is possible, when nothing else differs. */
function levelsOf({ before, after }: Effect): [from: string, to: string] {
  if (before.certain === after.certain && before.possible !== after.possible)
    return [level(before), level(after)];
  return [
    level({ ...before, possible: before.certain }),
    level({ ...after, possible: after.certain }),
  ];
}

/** Whether nothing that is unknown bears on it. */
function isSure({ before, after }: Effect): boolean {
  return before.certain === before.possible && after.certain === after.possible;
}

function keyOf(way: Way | undefined): string {
  return way === undefined ? "" : `through ${way.group ?? ""}`;
}

function joined(one: Way | undefined, other: Way | undefined): Way | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return { ...one, projects: union(one.projects, other.projects) };
}

function both(one: Scopes, other: Scopes): Scopes {
  return {
    projects: union(one.projects, other.projects),
    repositories: union(one.repositories, other.repositories),
  };
}

function union(some: readonly string[], others: readonly string[]): string[] {
  return [...new Set([...some, ...others])].sort(compareText);
}

function tellPart(part: Part, quote: Quote): string {
  const { from, to, now, sure, perhaps } = part;
  if (from === to)
    return `unchanged on ${scopesOf(sure, quote)} (still ${to}${throughOf(now, part, quote)})`;
  const perhapsOn =
    sizeOfScopes(sure) > 0 && sizeOfScopes(perhaps) > 1
      ? `${grouped(sizeOfScopes(perhaps))} more`
      : scopesOf(perhaps, quote);
  const where = [
    ...(sizeOfScopes(sure) > 0 ? [` on ${scopesOf(sure, quote)}`] : []),
    ...(sizeOfScopes(perhaps) > 0 ? [` perhaps on ${perhapsOn}`] : []),
  ];
  return `${from} → ${to}${where.join(",")}${because(part, quote)}`;
}

function because(part: Part, quote: Quote): string {
  const { was, now } = part;
  const [left, right] = [was, now].map((way) => wayTo(way, part, quote));
  if (left === right) return left === "" ? "" : ` (${left})`;
  if (left === "") return ` (${was === undefined ? "" : "now "}${right})`;
  if (now === undefined) return ` (was ${left})`;
  return ` (was ${left}, now ${right === "" ? OWN : right})`;
}

const OWN = "their own grant";

/** A grant of one's own on the very scope needs no word: it stands among the changes. */
function wayTo(way: Way | undefined, part: Part, quote: Quote): string {
  if (way === undefined || (way.group === undefined && isShown(way, part))) return "";
  return throughOf(way, part, quote).trimStart();
}

function throughOf(way: Way | undefined, part: Part, quote: Quote): string {
  if (way === undefined) return "";
  const through = ` through ${way.group === undefined ? OWN : quote(way.group)}`;
  return isShown(way, part) ? through : `${through} on ${named("project", way.projects, quote)}`;
}

/** Whether the scopes that are told of show where the grant stands. */
function isShown({ projects }: Way, { sure, perhaps }: Part): boolean {
  const shown = new Set([...sure.projects, ...perhaps.projects]);
  return projects.every((key) => shown.has(key));
}

function scopesOf({ projects, repositories }: Scopes, quote: Quote): string {
  if (projects.length === 0) return named("repository", repositories, quote);
  if (repositories.length === 0) return named("project", projects, quote);
  const [only, ...more] = repositories;
  const others =
    only !== undefined && more.length === 0
      ? named("repository", [only], quote)
      : count(repositories.length, "repository", "repositories");
  return `${named("project", projects, quote)} and ${others}`;
}

function named(kind: "project" | "repository", names: readonly string[], quote: Quote): string {
  const plural = kind === "project" ? "projects" : "repositories";
  return `${names.length === 1 ? kind : plural} ${few(names, quote)}`;
}

/** `write`; `perhaps write`; `write, perhaps admin`. */
function level({ certain, possible }: Holding): string {
  const known = certain === "none" ? "nothing" : certain;
  if (certain === possible) return known;
  return certain === "none" ? `perhaps ${possible}` : `${certain}, perhaps ${possible}`;
}

function sizeOf({ sure, perhaps }: Part): number {
  return sizeOfScopes(sure) + sizeOfScopes(perhaps);
}

function sizeOfScopes({ projects, repositories }: Scopes): number {
  return projects.length + repositories.length;
}
