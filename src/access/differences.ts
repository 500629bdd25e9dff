import { type Abilities, CERTAIN, type Extent, extentOf, NOTHING } from "./abilities.ts";
import type { AccessScope } from "./facts.ts";
import { type Axes, type Matrix, rowOf } from "./matrix.ts";

/** What a plan does to one person, in numbers of scopes. */
export type PersonDifference = {
  person: string;
  /** On how many they can do less. */
  less: number;
  /** On how many they can do more. */
  more: number;
  /** On how many only what is possible differs, because something is unknown. */
  perhaps: number;
  /** On how many they hold something for certain, before and after. */
  heldBefore: number;
  heldAfter: number;
  /** Nothing is left of what they held for certain. What is unknown may still give them something. */
  losesEverything: boolean;
};

/** One scope on which a person can do something else after a plan than before it. */
export type Difference = { scope: AccessScope; before: Extent; after: Extent };

/** Everybody for whom something differs, in the order of the axes, which both matrices must share. */
export function differences(before: Matrix, after: Matrix): PersonDifference[] {
  const { people, scopes } = sharedAxes(before, after);
  const counts = people.map(nothingYet);
  for (let row = 0; row < scopes.length; row += 1) {
    const was = rowOf(before, row);
    const is = rowOf(after, row);
    counts.forEach((person, column) => {
      count(person, was[column] ?? NOTHING, is[column] ?? NOTHING);
    });
  }
  return counts
    .filter(({ less, more, perhaps }) => less + more + perhaps > 0)
    .map((person) => ({
      ...person,
      losesEverything: person.heldBefore > 0 && person.heldAfter === 0,
    }));
}

type Counts = Omit<PersonDifference, "losesEverything">;

function nothingYet(person: string): Counts {
  return { person, less: 0, more: 0, perhaps: 0, heldBefore: 0, heldAfter: 0 };
}

function count(person: Counts, was: Abilities, is: Abilities): void {
  if ((was & CERTAIN) !== 0) person.heldBefore += 1;
  if ((is & CERTAIN) !== 0) person.heldAfter += 1;
  if (was === is) return;
  if ((was & ~is & CERTAIN) !== 0) person.less += 1;
  else if ((is & ~was & CERTAIN) !== 0) person.more += 1;
  else person.perhaps += 1;
}

/** The scopes on which one person's access differs, in the order of the axes; none for somebody who is not on them. */
export function* differencesOf(
  person: string,
  before: Matrix,
  after: Matrix,
): Generator<Difference> {
  const { people, scopes } = sharedAxes(before, after);
  const column = people.indexOf(person);
  for (const [row, scope] of scopes.entries()) {
    const was = rowOf(before, row)[column] ?? NOTHING;
    const is = rowOf(after, row)[column] ?? NOTHING;
    if (was !== is) yield { scope, before: extentOf(was), after: extentOf(is) };
  }
}

function sharedAxes(before: Matrix, after: Matrix): Axes {
  if (before.axes !== after.axes) throw new Error("the matrices stand on different axes");
  return before.axes;
}
