import type { Change } from "../model/change.ts";
import { after } from "./after.ts";
import type { Facts } from "./facts.ts";
import { axesOf, type Matrix, matrixOf } from "./matrix.ts";

/** Everybody's access before and after some changes. Computed at most once, and only when asked for: guards and impact share it. */
export class BeforeAndAfter {
  readonly before: Facts;
  readonly changes: readonly Change[];
  #planned: Facts | undefined;
  #matrices: { before: Matrix; after: Matrix } | undefined;

  constructor(before: Facts, changes: readonly Change[]) {
    this.before = before;
    this.changes = changes;
  }

  /** The facts once all changes are made. */
  get planned(): Facts {
    this.#planned ??= after(this.before, this.changes);
    return this.#planned;
  }

  /** Both on the same axes. */
  get matrices(): { before: Matrix; after: Matrix } {
    if (this.#matrices === undefined) {
      const axes = axesOf(this.planned);
      this.#matrices = { before: matrixOf(this.before, axes), after: matrixOf(this.planned, axes) };
    }
    return this.#matrices;
  }
}
