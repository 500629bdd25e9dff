import { type Explanation, explain } from "../access/explain.ts";
import { type AccessScope, type Facts, factsFrom } from "../access/facts.ts";
import { axesOf, type Matrix, matrixOf, rowOf } from "../access/matrix.ts";
import { type Scope, scopeKey } from "../model/grant.ts";
import { isKnown } from "../model/read.ts";
import { LEVEL_OF, LEVELS } from "./level.ts";
import { fromTables } from "./live-tables.ts";
import { unpack } from "./packed.ts";
import type { NeedlessRecord, PersonRecord, ReportData } from "./report-data.ts";

/** On how many there is each level, in the order of LEVELS. */
export type Tally = Uint32Array;

/** A group as the report shows it. */
export type Group = { slug: string; name: string; members: ReadonlySet<string> };

/** A report that was opened: its facts, what follows from them, and ways to find things in it. */
export class World {
  readonly data: ReportData;
  readonly facts: Facts;
  readonly matrix: Matrix;
  /** In the order of the matrix's columns. */
  readonly people: readonly PersonRecord[];
  readonly groups: readonly Group[];
  readonly projectNames: ReadonlyMap<string, string>;
  /** On how many repositories each person holds each level. */
  readonly byPerson: readonly Tally[];
  /** How many people hold each level on each scope. */
  readonly byScope: readonly Tally[];
  readonly #columns: ReadonlyMap<string, number>;
  readonly #rows: ReadonlyMap<string, number>;
  readonly #aliases: ReadonlyMap<string, string>;
  /** The names of whoever is only known of from an older snapshot. */
  readonly #gone: ReadonlyMap<string, string>;
  readonly #needless: ReadonlyMap<string, NeedlessRecord["why"]>;

  constructor(data: ReportData) {
    const { listing, reads } = fromTables(data.live);
    this.data = data;
    this.facts = factsFrom(listing, reads);
    this.matrix = matrixOf(this.facts, axesOf(this.facts));
    const records = unpack(data.live.people);
    const byId = new Map(records.map((person) => [person.uuid, person]));
    const { people, scopes } = this.matrix.axes;
    this.people = people.map((uuid) => byId.get(uuid) ?? { uuid, name: uuid, role: "outsider" });
    this.#columns = new Map(people.map((uuid, column) => [uuid, column]));
    this.#rows = new Map(scopes.map((scope, row) => [scopeKey(scope), row]));
    this.#aliases = new Map(
      records.flatMap(({ alias, uuid }) => (alias === undefined ? [] : [[alias, uuid] as const])),
    );
    const gone = data.changes === undefined ? [] : unpack(data.changes.names);
    this.#gone = new Map(gone.map(({ uuid, name }) => [uuid, name]));
    this.groups = groupsOf(listing.groups);
    this.projectNames = new Map(
      isKnown(listing.projects) ? listing.projects.known.map(({ key, name }) => [key, name]) : [],
    );
    this.#needless = new Map(
      unpack(data.needless).map((row) => [
        rowKey(scopeKey({ kind: row.kind, name: row.scope }), row.holderKind, row.holder),
        row.why,
      ]),
    );
    [this.byPerson, this.byScope] = talliesOf(this.matrix);
  }

  get scopes(): readonly AccessScope[] {
    return this.matrix.axes.scopes;
  }

  columnOf(uuid: string): number | undefined {
    return this.#columns.get(uuid);
  }

  rowOf(scope: Scope): number | undefined {
    return this.#rows.get(scopeKey(scope));
  }

  person(uuid: string): PersonRecord {
    const column = this.#columns.get(uuid);
    const person = column === undefined ? undefined : this.people[column];
    return person ?? { uuid, name: this.#gone.get(uuid) ?? uuid, role: "outsider" };
  }

  /** The person whom the files call so. */
  withAlias(alias: string): PersonRecord | undefined {
    const uuid = this.#aliases.get(alias);
    return uuid === undefined ? undefined : this.person(uuid);
  }

  group(slug: string): Group | undefined {
    return this.groups.find((group) => group.slug === slug);
  }

  explain(uuid: string, scope: AccessScope): Explanation {
    return explain(this.facts, uuid, scope);
  }

  /** Why an explicit grant is needless, when it is. */
  needless(scope: Scope, kind: string, holder: string): NeedlessRecord["why"] | undefined {
    return this.#needless.get(rowKey(scopeKey(scope), kind, holder));
  }

  /** The abilities of a person on a scope, by their places in the matrix. */
  cell(column: number, row: number): number {
    return this.matrix.cells[row * this.people.length + column] ?? 0;
  }

  repositoriesOf(project: string): string[] {
    return [...this.facts.projectOf].flatMap(([slug, key]) => (key === project ? [slug] : []));
  }
}

function rowKey(scope: string, kind: string, holder: string): string {
  return `${scope}\n${kind}/${holder}`;
}

function groupsOf(read: ReturnType<typeof fromTables>["listing"]["groups"]): Group[] {
  if (!isKnown(read)) return [];
  return read.known.map(({ slug, name, members }) => ({ slug, name, members: new Set(members) }));
}

/** Levels per person, of repositories; and per scope. Ten million cells: counted in one array, without an iterator. */
function talliesOf(matrix: Matrix): [Tally[], Tally[]] {
  const { people, scopes } = matrix.axes;
  const size = LEVELS.length;
  const all = new Uint32Array(people.length * size);
  const byScope = scopes.map(({ kind }, row) => {
    const tally = new Uint32Array(size);
    const cells = rowOf(matrix, row);
    const isCounted = kind === "repository";
    for (let column = 0; column < cells.length; column += 1) {
      const level = LEVEL_OF[cells[column] ?? 0] ?? 0;
      tally[level] = (tally[level] ?? 0) + 1;
      const at = column * size + level;
      if (isCounted) all[at] = (all[at] ?? 0) + 1;
    }
    return tally;
  });
  return [people.map((_, column) => all.subarray(column * size, (column + 1) * size)), byScope];
}
