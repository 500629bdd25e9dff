import { abilitiesOf, CERTAIN, includes, NOTHING, onScope } from "./abilities.ts";
import type { AccessScope, Facts } from "./facts.ts";
import { type Matrix, rowOf } from "./matrix.ts";

/** Who administers a scope, workspace owners apart: they are admins everywhere. */
export type Admins = {
  scope: AccessScope;
  /** Accounts that are admin for certain, through whatever path. When empty, only owners can manage the scope. */
  people: string[];
  /** How many others may be, as far as what is unknown leaves it open. */
  perhaps: number;
};

/** The admins of every project and repository, in the order of the axes. */
export function* adminsOf(matrix: Matrix, { owners }: Facts): Generator<Admins> {
  const { people, scopes } = matrix.axes;
  const columns = [...people.entries()].filter(([, person]) => !owners.has(person));
  for (const [row, scope] of scopes.entries()) {
    const admin = onScope(abilitiesOf("admin"), scope.kind) & CERTAIN;
    const cells = rowOf(matrix, row);
    const admins: Admins = { scope, people: [], perhaps: 0 };
    for (const [column, person] of columns) {
      const held = cells[column] ?? NOTHING;
      if (includes(held, admin)) admins.people.push(person);
      else if (includes(held, admin << 4)) admins.perhaps += 1;
    }
    yield admins;
  }
}
