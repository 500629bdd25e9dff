import { didYouMean } from "../desired/did-you-mean.ts";
import { groupSlug } from "../desired/names.ts";
import { quote } from "../desired/quote.ts";
import { normalizeAddress } from "../model/address.ts";
import {
  type Desired,
  type DesiredGroup,
  type Identity,
  type Term,
  whyDeparted,
} from "../model/desired.ts";
import type { Place, Problem } from "../model/problem.ts";
import { AliasMaker, aliasOf, nameInAddress } from "./alias-maker.ts";
import type { GroupCell, Note, PersonRow, PersonRows } from "./person-rows.ts";

/** Somebody to add to the files. */
export type NewPerson = Term & { alias: string; identity: Identity };

/** A membership to add to a group that the files declare. */
export type NewMember = Term & { alias: string };

/** What an import adds to the files, and what it found there already. Nothing is ever changed or removed. */
export type Import = {
  people: NewPerson[];
  /** By the slug of the group, in the order in which they were first needed. */
  members: Map<string, NewMember[]>;
  /** Aliases of people who were in the files before. */
  known: string[];
  duplicates: Note[];
  notes: Note[];
  problems: Problem[];
};

/** What counts for every row. */
export type ImportOptions = Term & { groups: readonly string[]; today: string };

/** What has to be added to the files so that everybody in these rows is in them, and in their groups. Pure. */
export function planImport(
  { rows, faultyGroups }: Pick<PersonRows, "rows" | "faultyGroups">,
  desired: Desired,
  options: ImportOptions,
): Import {
  const planner = new Planner(desired, options);
  for (const row of rows) planner.add(row);
  return planner.finish(faultyGroups);
}

/** Somebody an import is about: in the files before, or new. */
type Subject = { alias: string; known: boolean; line?: number };

class Planner {
  readonly #options: ImportOptions;
  readonly #subjects = new Map<string, Subject>();
  readonly #aliases: AliasMaker;
  readonly #groups: Groups;
  readonly #found = new Set<string>();
  readonly #import: Import = {
    people: [],
    members: new Map(),
    known: [],
    duplicates: [],
    notes: [],
    problems: [],
  };

  constructor(desired: Desired, options: ImportOptions) {
    this.#options = options;
    this.#aliases = new AliasMaker(desired.people.map(({ alias }) => alias));
    this.#groups = new Groups(desired);
    for (const person of desired.people) {
      const { alias, identity } = person;
      this.#subjects.set(keyOf(identity), { alias, known: true });
      const reason = whyDeparted(person, options.today);
      if (reason !== undefined) this.#departed.set(alias, reason);
    }
  }

  readonly #departed = new Map<string, string>();

  add(row: PersonRow): void {
    const keys = keysOf(row);
    const subjects = new Set(keys.flatMap((key) => this.#subjects.get(key) ?? []));
    const [subject = this.#create(row), other] = subjects;
    if (other !== undefined) this.#import.notes.push(twoPeople(row, subject, other));
    else if (subject.line !== undefined && subject.line !== row.line)
      this.#import.duplicates.push({
        line: row.line,
        text: `the same person as in row ${subject.line}`,
      });
    subject.line ??= row.line;
    for (const key of keys) if (!this.#subjects.has(key)) this.#subjects.set(key, subject);
    if (subject.known) this.#know(subject, row);
    this.#join(subject, row);
  }

  finish(faultyGroups: readonly GroupCell[]): Import {
    for (const cell of faultyGroups) this.#groups.named(cell);
    this.#import.problems.push(...this.#groups.problems());
    return this.#import;
  }

  #create(row: PersonRow): Subject {
    const address = row.email === undefined ? "" : nameInAddress(row.email);
    const alias = this.#aliases.make([row.alias, address, row.name, row.account ?? ""]);
    const wanted = aliasOf(row.alias);
    if (wanted !== "" && wanted !== alias)
      this.#import.notes.push({
        line: row.line,
        text: `the alias ${wanted} is somebody else's already, so it is ${alias}`,
      });
    const { until, reason } = this.#termOf(row);
    this.#import.people.push({
      alias,
      identity: identityOf(row),
      ...(until !== undefined && { until }),
      ...(reason !== undefined && { reason }),
    });
    return { alias, known: false, line: row.line };
  }

  #know({ alias }: Subject, { line }: PersonRow): void {
    if (this.#found.has(alias)) return;
    this.#found.add(alias);
    this.#import.known.push(alias);
    const reason = this.#departed.get(alias);
    if (reason !== undefined)
      this.#import.notes.push({
        line,
        text: `${alias} has left, as the files say (${reason}), and gets nothing`,
      });
  }

  /** A new person's last day ends their memberships with everything else; one who was there has a last day in this group only. */
  #join({ alias, known }: Subject, row: PersonRow): void {
    const term = known ? this.#termOf(row) : {};
    for (const slug of [
      ...row.groups.flatMap((cell) => this.#groups.named(cell)),
      ...this.#options.groups,
    ]) {
      if (!this.#groups.admit(slug, alias)) continue;
      const list = this.#import.members.get(slug);
      if (list === undefined) this.#import.members.set(slug, [{ alias, ...term }]);
      else list.push({ alias, ...term });
    }
  }

  #termOf({ until = this.#options.until, reason = this.#options.reason }: Term): Term {
    return { ...(until !== undefined && { until }), ...(reason !== undefined && { reason }) };
  }
}

/** The groups of the files, who is in them, and what was asked of them that cannot be. */
class Groups {
  readonly #bySlug: ReadonlyMap<string, DesiredGroup>;
  readonly #members: ReadonlyMap<string, Set<string>>;
  readonly #mode: Desired["mode"];
  readonly #undeclared = new Map<string, { place: Place; cells: number }>();
  readonly #refused = new Map<string, Problem>();

  constructor({ groups, mode }: Desired) {
    this.#mode = mode;
    this.#bySlug = new Map(groups.map((group) => [group.slug, group]));
    this.#members = new Map(
      groups.map(({ slug, members = [] }) => [slug, new Set(members.map(({ holder }) => holder))]),
    );
  }

  /** The slugs that a cell names: one name, or several with `,`, `;`, `|` or a new line between them. */
  named({ text, place }: GroupCell): string[] {
    const whole = this.#find(text);
    if (whole !== undefined) return [whole];
    const names = text.split(/[,;|\n\r]+/).map((name) => name.trim());
    return names.filter(Boolean).flatMap((name) => {
      const slug = this.#find(name);
      if (slug !== undefined) return [slug];
      const seen = this.#undeclared.get(name);
      if (seen === undefined) this.#undeclared.set(name, { place: place(), cells: 1 });
      else seen.cells += 1;
      return [];
    });
  }

  /** Whether to add somebody: false for a member, and where it cannot be done. */
  admit(slug: string, alias: string): boolean {
    const group = this.#bySlug.get(slug);
    if (group === undefined || this.#isRefused(group)) return false;
    const members = this.#members.get(slug);
    if (members?.has(alias) === true) return false;
    members?.add(alias);
    return true;
  }

  problems(): Problem[] {
    return [
      ...[...this.#undeclared].map(([name, seen]) => this.#undeclaredGroup(name, seen)),
      ...this.#refused.values(),
    ];
  }

  /** A group is called by its slug, or by its name: that makes the slug. */
  #find(name: string): string | undefined {
    return [name, groupSlug(name)].find((slug) => this.#bySlug.has(slug));
  }

  #isRefused(group: DesiredGroup): boolean {
    if (this.#refused.has(group.slug)) return true;
    const problem = group.absent
      ? absentGroup(group)
      : group.members === undefined && (group.mode ?? this.#mode) === "authoritative"
        ? unmanagedGroup(group)
        : undefined;
    if (problem !== undefined) this.#refused.set(group.slug, problem);
    return problem !== undefined;
  }

  #undeclaredGroup(name: string, { place, cells }: { place: Place; cells: number }): Problem {
    const near = didYouMean(groupSlug(name) || name, this.#bySlug.keys());
    const slug = groupSlug(name);
    const leave = "or leave the column out with --columns groups=.";
    const declare =
      slug === ""
        ? "Declare it in the files,"
        : `Declare it under \`groups:\`, as \`${slug}: {}\`,`;
    return {
      code: "unknown-group",
      place,
      message: `the group ${quote(name)} is not declared in the files${cells > 1 ? ` (${cells} rows name it)` : ""}`,
      fix:
        near === undefined
          ? `${declare} ${leave}`
          : `Did you mean ${quote(near)}? Else declare it, ${leave}`,
    };
  }
}

function absentGroup({ slug, place }: DesiredGroup): Problem {
  return {
    code: "absent-group",
    place,
    message: `the group ${quote(slug)} is to be absent, so nobody can join it`,
    fix: "Delete `absent: true`, or name another group.",
  };
}

/** A list of its own would become the whole truth at once: everybody who is not in it would be removed. */
function unmanagedGroup({ slug, place }: DesiredGroup): Problem {
  return {
    code: "unmanaged-group",
    place,
    message: `the members of ${quote(slug)} are not managed yet, and the group is authoritative: a list with these people alone would remove everybody else`,
    fix: "Write its `members` first, all of them; or write `mode: additive` on the group.",
  };
}

function twoPeople({ line }: PersonRow, one: Subject, other: Subject): Note {
  return {
    line,
    text: `the address is that of ${one.alias}, and the account id that of ${other.alias}; taken for ${one.alias}`,
  };
}

/** The address when there is one: it can be read, and invited. */
function identityOf({ email, account = "" }: PersonRow): Identity {
  if (email !== undefined) return { email };
  return account.startsWith("{") ? { uuid: account } : { account };
}

function keysOf({ email, account }: PersonRow): string[] {
  return [
    ...(email === undefined ? [] : [`email/${normalizeAddress(email)}`]),
    ...(account === undefined ? [] : [`account/${account.toLowerCase()}`]),
  ];
}

function keyOf(identity: Identity): string {
  if ("email" in identity) return `email/${normalizeAddress(identity.email)}`;
  return `account/${("uuid" in identity ? identity.uuid : identity.account).toLowerCase()}`;
}
