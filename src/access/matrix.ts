import { compareText, type Permission } from "../model/grant.ts";
import { isKnown, type Read } from "../model/read.ts";
import {
  type Abilities,
  abilitiesOf,
  EVERYTHING,
  NOTHING,
  onScope,
  POSSIBLE,
} from "./abilities.ts";
import { type AccessScope, type Facts, projectAbove, type Rows, reachOf, rowsOn } from "./facts.ts";

/** What the columns and rows of a matrix stand for, in one order whatever the order of the facts. */
export type Axes = {
  people: readonly string[];
  /** Projects first, so that repositories find theirs made. */
  scopes: readonly AccessScope[];
};

/** What everybody can do everywhere: one byte of abilities for each person, scope after scope. */
export type Matrix = { axes: Axes; cells: Uint8Array };

/** Everybody and every scope that the facts know of. Those after a plan include all from before it. */
export function axesOf({ people, rows }: Facts): Axes {
  const scopes = (["project", "repository"] as const).flatMap((kind) =>
    [...rows[kind].keys()].sort(compareText).map((name) => ({ kind, name })),
  );
  return { people: [...people].sort(compareText), scopes };
}

/** Everybody's effective access. Two matrices can be compared when they are made on the same axes. */
export function matrixOf(facts: Facts, axes: Axes): Matrix {
  const painter = new Painter(facts, axes);
  const matrix = { axes, cells: new Uint8Array(axes.people.length * axes.scopes.length) };
  axes.scopes.forEach((scope, row) => {
    painter.paint(scope, rowOf(matrix, row));
  });
  return matrix;
}

/** What everybody can do on one scope, in the order of the people; a view, not a copy. */
export function rowOf({ axes, cells }: Matrix, row: number): Uint8Array {
  const width = axes.people.length;
  return cells.subarray(row * width, (row + 1) * width);
}

/** Fills one scope's row of a matrix after the other. Groups are expanded once, and projects once for all they hold. */
class Painter {
  readonly #facts: Facts;
  readonly #columns: ReadonlyMap<string, number>;
  readonly #owners: Uint32Array;
  readonly #groups = new Map<string, Uint32Array>();
  /** What arrives on the repositories of each project. */
  readonly #inherited = new Map<string, Uint8Array>();

  constructor(facts: Facts, { people }: Axes) {
    this.#facts = facts;
    this.#columns = new Map(people.map((person, column) => [person, column]));
    this.#owners = this.#columnsOf(facts.owners);
  }

  paint(scope: AccessScope, cells: Uint8Array): void {
    if (scope.kind === "repository") this.#inherit(scope.name, cells);
    this.#addRows(rowsOn(this.#facts, scope), scope, cells);
    for (const column of this.#owners) cells[column] = onScope(EVERYTHING, scope.kind);
    if (scope.kind === "project")
      this.#inherited.set(
        scope.name,
        cells.map((abilities) => onScope(abilities, "repository")),
      );
  }

  #inherit(repository: string, cells: Uint8Array): void {
    const project = projectAbove(this.#facts, repository);
    const inherited = isKnown(project) ? this.#inherited.get(project.known.name) : undefined;
    if (inherited === undefined) cells.fill(onScope(POSSIBLE, "repository"));
    else cells.set(inherited);
  }

  #addRows(rows: Read<Rows>, { kind }: AccessScope, cells: Uint8Array): void {
    const arriving = (permission: Permission) => onScope(abilitiesOf(permission), kind);
    if (!isKnown(rows)) {
      addEverywhere(cells, onScope(POSSIBLE, kind));
      return;
    }
    for (const [group, permission] of rows.known.groups) {
      if (isKnown(this.#facts.groups))
        add(cells, this.#columnsOfGroup(group), arriving(permission));
      else addEverywhere(cells, arriving(permission) & POSSIBLE);
    }
    for (const [person, permission] of rows.known.users) {
      const column = this.#columns.get(person);
      if (column !== undefined) cells[column] = (cells[column] ?? NOTHING) | arriving(permission);
    }
  }

  #columnsOfGroup(group: string): Uint32Array {
    let columns = this.#groups.get(group);
    if (columns === undefined) {
      columns = this.#columnsOf(reachOf(this.#facts, group));
      this.#groups.set(group, columns);
    }
    return columns;
  }

  #columnsOf(people: Iterable<string>): Uint32Array {
    return Uint32Array.from(
      [...people]
        .map((person) => this.#columns.get(person))
        .filter((column) => column !== undefined),
    );
  }
}

function add(cells: Uint8Array, columns: Uint32Array, abilities: Abilities): void {
  for (const column of columns) cells[column] = (cells[column] ?? NOTHING) | abilities;
}

function addEverywhere(cells: Uint8Array, abilities: Abilities): void {
  for (let column = 0; column < cells.length; column += 1)
    cells[column] = (cells[column] ?? NOTHING) | abilities;
}
