import { type Change, isGrantChange } from "../model/change.ts";
import { compareText } from "../model/grant.ts";
import type { PeopleImpact, Story } from "../model/impact.ts";
import { isKnown } from "../model/read.ts";
import { CERTAIN, NOTHING } from "./abilities.ts";
import type { BeforeAndAfter } from "./before-and-after.ts";
import type { Facts } from "./facts.ts";
import { rowOf } from "./matrix.ts";
import { mostAlarmingFirst, storyOf } from "./story.ts";
import { leavingIn, Takings } from "./takings.ts";
import { hashOf, sameTally, Tallies, type Tally } from "./tally.ts";
import { NO_WAY, WayNumbers, Ways } from "./ways.ts";

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
type Moves = { joins: readonly string[]; leaves: readonly string[] };

const STAYS: Moves = { joins: [], leaves: [] };
const UNTOUCHED: Tally = { kinds: [], rows: [] };

/** People to whom the same happens, and what that is. */
type Fate = {
  people: string[];
  tally: Tally;
  moves: Moves;
  isOutside: boolean;
  isLeftWithNothing: boolean;
};

/** Looks through both matrices once, and tells what differs as stories. */
class Telling {
  readonly #comparison: BeforeAndAfter;
  readonly #outside: ReadonlySet<string>;
  readonly #people: readonly string[];
  readonly #tallies: Tallies;

  constructor(comparison: BeforeAndAfter, outside: ReadonlySet<string>) {
    const { before, planned } = comparison;
    const { people, scopes } = comparison.matrices.before.axes;
    const ways = new WayNumbers(before, planned);
    this.#comparison = comparison;
    this.#outside = outside;
    this.#people = people;
    this.#tallies = new Tallies(ways, scopes, before.projectOf);
    this.#look(ways);
  }

  stories(): Story[] {
    const { before, changes } = this.#comparison;
    const moves = movesIn(before, changes);
    const fates = new Map<number, Fate[]>();
    this.#people.forEach((person, column) => {
      const tally = this.#tallies.of(column) ?? UNTOUCHED;
      const own = moves.get(person) ?? STAYS;
      if (tally === UNTOUCHED && own === STAYS) return;
      const fate: Fate = {
        people: [person],
        tally,
        moves: own,
        isOutside: this.#outside.has(person),
        isLeftWithNothing: this.#isLeftWithNothing(column),
      };
      const hash = hashOf(tally);
      const like = fates.get(hash) ?? [];
      const same = like.find((other) => isSame(fate, other));
      if (same === undefined) fates.set(hash, [...like, fate]);
      else same.people.push(person);
    });
    return mostAlarmingFirst([...fates.values()].flat().map((fate) => this.#story(fate)));
  }

  #story({ people, tally, moves, isOutside, isLeftWithNothing }: Fate): Story {
    const effects = this.#tallies.effectsOf(tally);
    return storyOf({ people, effects, ...moves }, { isOutside, isLeftWithNothing });
  }

  /** Whether somebody holds nothing for certain afterwards, anywhere. */
  #isLeftWithNothing(column: number): boolean {
    const { axes, cells } = this.#comparison.matrices.after;
    for (let cell = column; cell < cells.length; cell += axes.people.length)
      if (((cells[cell] ?? NOTHING) & CERTAIN) !== 0) return false;
    return true;
  }

  #look(numbers: WayNumbers): void {
    const { before, planned, changes, matrices } = this.#comparison;
    const { axes } = matrices.before;
    const ways = {
      before: new Ways(before, axes, numbers),
      after: new Ways(planned, axes, numbers),
    };
    const takings = new Takings(before, changes, ways.before);
    const marks = new Uint8Array(axes.people.length);
    axes.scopes.forEach((scope, row) => {
      const was = rowOf(matrices.before, row);
      const is = rowOf(matrices.after, row);
      const kept = this.#kept(takings.on(scope), was, is, marks);
      const differing = differingIn(was, is);
      if (kept.length + differing.length === 0) return;
      const [through, now] = [ways.before.on(scope), ways.after.on(scope)];
      for (const column of differing) {
        const [held, holds] = [was[column] ?? NOTHING, is[column] ?? NOTHING];
        this.#tallies.add(column, row, held, holds, through(column), now(column));
      }
      // What is kept is told by what keeps it.
      for (const column of kept) {
        const holds = is[column] ?? NOTHING;
        this.#tallies.add(column, row, holds, holds, NO_WAY, now(column));
      }
    });
  }

  /** Who loses a path, and holds as much as before. Owners do whatever happens. */
  #kept(
    takings: Iterable<Iterable<number>>,
    was: Uint8Array,
    is: Uint8Array,
    marks: Uint8Array,
  ): number[] {
    const { owners } = this.#comparison.before;
    const kept: number[] = [];
    for (const columns of takings)
      for (const column of columns) {
        const holds = is[column] ?? NOTHING;
        if (marks[column] === 1 || holds !== was[column] || (holds & CERTAIN) === 0) continue;
        marks[column] = 1;
        kept.push(column);
      }
    for (const column of kept) marks[column] = 0;
    return owners.size === 0
      ? kept
      : kept.filter((column) => !owners.has(this.#people[column] ?? ""));
  }
}

/** The innermost loop of all: ten million cells, so nothing in it is made anew. */
function differingIn(was: Uint8Array, is: Uint8Array): number[] {
  const columns: number[] = [];
  for (let column = 0; column < was.length; column += 1)
    if (was[column] !== is[column]) columns.push(column);
  return columns;
}

function isSame(one: Fate, other: Fate): boolean {
  return (
    one.isOutside === other.isOutside &&
    one.isLeftWithNothing === other.isLeftWithNothing &&
    sameTally(one.tally, other.tally) &&
    one.moves.joins.join() === other.moves.joins.join() &&
    one.moves.leaves.join() === other.moves.leaves.join()
  );
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
