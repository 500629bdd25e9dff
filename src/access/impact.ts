import { type Change, isGrantChange } from "../model/change.ts";
import { compareText } from "../model/grant.ts";
import type { PeopleImpact, Story } from "../model/impact.ts";
import { isKnown } from "../model/read.ts";
import { type Abilities, CERTAIN, NOTHING } from "./abilities.ts";
import type { BeforeAndAfter } from "./before-and-after.ts";
import type { Facts } from "./facts.ts";
import { rowOf } from "./matrix.ts";
import { byAlarm, storyOf } from "./story.ts";
import { leavingIn, Takings } from "./takings.ts";
import { Tallies, type Tally } from "./tally.ts";
import { WayNumbers, Ways } from "./ways.ts";

/** What is to be known beside the facts. */
export type ImpactOptions = {
  /** Account UUIDs of people whose address is of another domain than the workspace's own. */
  outside: ReadonlySet<string>;
  /** Whether all projects and repositories were listed. */
  listed: boolean;
};

/** What a plan does to people, over all paths: everybody whose access differs, whose paths change, or who joins or leaves a group. */
export function impactOf(
  comparison: BeforeAndAfter,
  { outside, listed }: ImpactOptions,
): PeopleImpact {
  const { before, changes } = comparison;
  const { project, repository } = before.rows;
  const unread = [...project.values(), ...repository.values()].filter((rows) => !isKnown(rows));
  return {
    stories: changes.length === 0 ? [] : new Telling(comparison, outside).stories(),
    unread: unread.length,
    unlisted: !listed,
    ...(!isKnown(before.groups) && { groupsUnknown: before.groups.unknown }),
  };
}

/** What somebody's groups become. */
type Moves = { joins: string[]; leaves: string[] };

/** Looks through both matrices once, and tells what differs as stories. */
class Telling {
  readonly #comparison: BeforeAndAfter;
  readonly #outside: ReadonlySet<string>;
  readonly #people: readonly string[];
  readonly #tallies: Tallies;
  /** What everybody holds afterwards, anywhere. */
  readonly #left: Uint8Array;

  constructor(comparison: BeforeAndAfter, outside: ReadonlySet<string>) {
    const { before, planned } = comparison;
    const { people, scopes } = comparison.matrices.before.axes;
    const numbers = new WayNumbers(before, planned);
    this.#comparison = comparison;
    this.#outside = outside;
    this.#people = people;
    this.#tallies = new Tallies(numbers, scopes, before.projectOf);
    this.#left = new Uint8Array(people.length);
    this.#look(numbers);
  }

  stories(): Story[] {
    const moves = movesIn(this.#comparison.before, this.#comparison.changes);
    const same = new Map<string, { people: string[]; tally: Tally; moves: Moves }>();
    this.#people.forEach((person, column) => {
      const tally = this.#tallies.all.get(column) ?? new Map();
      const own = moves.get(person) ?? { joins: [], leaves: [] };
      if (tally.size === 0 && !moves.has(person)) return;
      const signature = this.#signatureOf(column, tally, own);
      const story = same.get(signature);
      if (story === undefined) same.set(signature, { people: [person], tally, moves: own });
      else story.people.push(person);
    });
    return [...same.values()]
      .map(({ people, tally, moves: own }) => this.#story(people, tally, own))
      .sort(byAlarm);
  }

  #story(people: string[], tally: Tally, moves: Moves): Story {
    const [first = ""] = people;
    return storyOf({
      people,
      effects: [...tally].map(([kind, rows]) => this.#tallies.effectOf(kind, rows)),
      ...moves,
      isOutside: this.#outside.has(first),
      isLeftWithNothing: this.#left[this.#people.indexOf(first)] === NOTHING,
    });
  }

  /** Whatever a story depends on. */
  #signatureOf(column: number, tally: Tally, { joins, leaves }: Moves): string {
    return [
      this.#tallies.signatureOf(tally),
      this.#left[column] === NOTHING ? "left with nothing" : "",
      this.#outside.has(this.#people[column] ?? "") ? "outside" : "",
      joins.join(),
      leaves.join(),
    ].join("\n");
  }

  #look(numbers: WayNumbers): void {
    const { before, planned, changes, matrices } = this.#comparison;
    const { axes } = matrices.before;
    const columns = new Map(axes.people.map((person, column) => [person, column]));
    const takings = new Takings(before, changes);
    const ways = {
      before: new Ways(before, axes, numbers),
      after: new Ways(planned, axes, numbers),
    };
    axes.scopes.forEach((scope, row) => {
      const was = rowOf(matrices.before, row);
      const is = rowOf(matrices.after, row);
      const found = this.#differing(was, is);
      const differing = found.length;
      for (const person of new Set(takings.peopleOn(scope))) {
        const column = columns.get(person);
        if (column !== undefined && isKept(was[column], is[column]) && !before.owners.has(person))
          found.push(column);
      }
      if (found.length === 0) return;
      const [through, now] = [ways.before.paint(scope), ways.after.paint(scope)];
      found.forEach((column, index) => {
        this.#tallies.add(column, row, {
          was: was[column] ?? NOTHING,
          is: is[column] ?? NOTHING,
          // What is kept is told by what keeps it.
          before: index < differing ? (through[column] ?? 0) : 0,
          after: now[column] ?? 0,
        });
      });
    });
  }

  /** The innermost loop of all: ten million cells, so nothing in it is made anew. */
  #differing(was: Uint8Array, is: Uint8Array): number[] {
    const columns: number[] = [];
    const left = this.#left;
    for (let column = 0; column < was.length; column += 1) {
      const now = is[column] as Abilities;
      left[column] = (left[column] as Abilities) | (now & CERTAIN);
      if (was[column] !== now) columns.push(column);
    }
    return columns;
  }
}

function isKept(was: Abilities = NOTHING, is: Abilities = NOTHING): boolean {
  return was === is && (is & CERTAIN) !== 0;
}

/** Who joins and leaves which group. */
function movesIn(before: Facts, changes: readonly Change[]): Map<string, Moves> {
  const moves = new Map<string, { joins: Set<string>; leaves: Set<string> }>();
  const of = (person: string) => {
    const found = moves.get(person) ?? { joins: new Set(), leaves: new Set() };
    moves.set(person, found);
    return found;
  };
  for (const change of changes)
    if (change.scope.kind === "group" && isGrantChange(change) && change.action === "create")
      of(change.principal.id).joins.add(change.scope.name);
  for (const [group, people] of leavingIn(before, changes))
    for (const person of people) of(person).leaves.add(group);
  return new Map(
    [...moves].map(([person, { joins, leaves }]) => [
      person,
      { joins: [...joins].sort(compareText), leaves: [...leaves].sort(compareText) },
    ]),
  );
}
