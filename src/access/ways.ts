import { compareText } from "../model/grant.ts";
import { isKnown } from "../model/read.ts";
import { type Abilities, abilitiesOf, CERTAIN, onScope } from "./abilities.ts";
import { type AccessScope, type Facts, projectAbove, reachOf, rowsOn } from "./facts.ts";
import type { Axes } from "./matrix.ts";
import type { Columns } from "./takings.ts";

/** A number for each way to hold something. Two sets of facts that share the numbers can be compared. */
export class WayNumbers {
  readonly #groups: readonly string[];
  readonly #numbers: ReadonlyMap<string, number>;

  constructor(...all: readonly Facts[]) {
    const slugs = all.flatMap(({ rows }) =>
      [...rows.project.values(), ...rows.repository.values()].flatMap((read) =>
        isKnown(read) ? [...read.known.groups.keys()] : [],
      ),
    );
    this.#groups = [...new Set(slugs)].sort(compareText);
    this.#numbers = new Map(this.#groups.map((slug, index) => [slug, index + FIRST_GROUP]));
  }

  of(group: string): number {
    return this.#numbers.get(group) ?? NO_WAY;
  }

  /** The group that a number stands for; undefined for a grant of one's own. */
  groupOf(number: number): string | undefined {
    return this.#groups[number - FIRST_GROUP];
  }

  /** Greater than every number. */
  get size(): number {
    return this.#groups.length + FIRST_GROUP;
  }
}

/** Nothing is held for certain. */
export const NO_WAY = 0;
const OWN_GRANT = 1;
const FIRST_GROUP = 2;

/** The way of a cell. */
export function wayIn(cell: number): number {
  return cell >> 1;
}

/** Whether the grant behind a cell stands on a project. */
export function isOnProject(cell: number): boolean {
  return (cell & 1) === 1;
}

/** A grant on the scope or its project: what it gives there, and to whom: one column, or all that are set. */
type Lead = { gives: Abilities; cell: number; column?: number; members?: Uint8Array };

/** Finds for a whole scope at once what `explain` finds for one person: through what everybody holds what they hold. */
export class Ways implements Columns {
  readonly #facts: Facts;
  readonly #numbers: WayNumbers;
  readonly #columns: ReadonlyMap<string, number>;
  readonly #groups = new Map<string, Uint32Array>();
  readonly #members = new Map<string, Uint8Array>();

  constructor(facts: Facts, { people }: Axes, numbers: WayNumbers) {
    this.#facts = facts;
    this.#numbers = numbers;
    this.#columns = new Map(people.map((person, column) => [person, column]));
  }

  /** Gives the winning way of whoever is asked for on the scope. */
  on(scope: AccessScope): (column: number) => number {
    const leads = this.#leads(scope);
    return (column) => {
      for (const lead of leads)
        if (lead.column === column || lead.members?.[column] === 1) return lead.cell;
      return NO_WAY;
    };
  }

  of(person: string): number | undefined {
    return this.#columns.get(person);
  }

  ofGroup(group: string): Uint32Array {
    let columns = this.#groups.get(group);
    if (columns === undefined) {
      const reach = isKnown(this.#facts.groups) ? [...reachOf(this.#facts, group)] : [];
      columns = Uint32Array.from(reach.flatMap((person) => this.#columns.get(person) ?? []));
      this.#groups.set(group, columns);
    }
    return columns;
  }

  #membersOf(group: string): Uint8Array {
    let members = this.#members.get(group);
    if (members === undefined) {
      members = new Uint8Array(this.#columns.size);
      for (const column of this.ofGroup(group)) members[column] = 1;
      this.#members.set(group, members);
    }
    return members;
  }

  /** Strongest first, and among equals the broadest: the first that somebody has wins. */
  #leads(scope: AccessScope): Lead[] {
    const above = scope.kind === "repository" ? projectAbove(this.#facts, scope.name) : undefined;
    const project = above !== undefined && isKnown(above) ? above.known : undefined;
    return [
      ...(project === undefined ? [] : this.#leadsOn(project, scope)),
      ...this.#leadsOn(scope, scope),
    ].sort((left, right) => right.gives - left.gives);
  }

  #leadsOn(held: AccessScope, scope: AccessScope): Lead[] {
    const rows = rowsOn(this.#facts, held);
    if (!isKnown(rows)) return [];
    const cellOf = (way: number) => (way << 1) | (held.kind === "project" ? 1 : 0);
    const certain = (permission: string) => onScope(abilitiesOf(permission), scope.kind) & CERTAIN;
    const groups = [...rows.known.groups].map(
      ([group, permission]): Lead => ({
        gives: certain(permission),
        cell: cellOf(this.#numbers.of(group)),
        members: this.#membersOf(group),
      }),
    );
    const own = [...rows.known.users].map(
      ([person, permission]): Lead => ({
        gives: certain(permission),
        cell: cellOf(OWN_GRANT),
        column: this.#columns.get(person) ?? -1,
      }),
    );
    // The numbers of groups are in the order of their slugs.
    groups.sort((left, right) => left.cell - right.cell);
    return [...groups, ...own].filter(({ gives }) => gives !== 0);
  }
}
