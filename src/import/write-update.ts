import { addEntries, type Entry } from "../edit/add-entries.ts";
import { addMembers } from "../edit/add-members.ts";
import { addRows } from "../edit/add-rows.ts";
import { type Edit, editText } from "../edit/edit-text.ts";
import { openFile } from "../edit/find-node.ts";
import { formatText } from "../format/format-text.ts";
import { keepForm } from "../format/keep-form.ts";
import type { Entry as Branch } from "../format/tree.ts";
import { writeEntry, writeInline } from "../format/write-tree.ts";
import type { Desired } from "../model/desired.ts";
import type { ImportedScope } from "./imported.ts";
import type { NewRows, Update } from "./plan-update.ts";
import { groupEntry, personEntry, projectFile, scopeEntry } from "./write-directory.ts";

/** A file that an update adds to: its text before (a new file has none) and after, and the edits between the two. */
export type UpdatedFile = {
  file: string;
  before: string | undefined;
  after: string;
  edits: Edit[];
};

/** The files that are there, by name, and where what is new goes. */
export type Target = {
  sources: Readonly<Record<string, string>>;
  /** The file that gets new people. */
  people: string;
  /** The place of a file in the directory; undefined where all of it is one file. */
  place?: (file: string) => string;
  /** What a new file begins with. */
  head: (file: string) => string;
};

/**
 * Edits the files so that they say what is new. Text is only added: comments, order and all other bytes stay. A file that was in the one
 * form is in it afterwards. Pure.
 */
export function writeUpdate(update: Update, desired: Desired, target: Target): UpdatedFile[] {
  const homes = new Homes(desired, target);
  const work = new Map<string, Work>();
  const workOn = (file: string): Work => {
    const found = work.get(file) ?? nothing();
    work.set(file, found);
    return found;
  };
  for (const person of update.people) workOn(target.people).people.push(personEntry(person));
  for (const { slug, aliases } of update.members)
    workOn(homes.group(slug)).members.set(slug, aliases);
  for (const rows of update.rows) workOn(homes.rule(rows)).rows.push(rows);
  for (const group of update.groups) workOn(homes.newGroup()).groups.push(groupEntry(group));
  for (const scope of update.projects) workOn(homes.new(scope)).projects.push(scopeEntry(scope));
  for (const scope of update.repositories)
    workOn(homes.new(scope)).repositories.push(scopeEntry(scope));
  return [...work].map(([file, one]) => updated(file, one, target));
}

/** What is to be added to one file. */
type Work = Record<"people" | "groups" | "projects" | "repositories", Branch[]> & {
  members: Map<string, string[]>;
  rows: NewRows[];
};

function nothing(): Work {
  return { people: [], groups: [], projects: [], repositories: [], members: new Map(), rows: [] };
}

function updated(file: string, work: Work, { sources, head }: Target): UpdatedFile {
  const before = Object.hasOwn(sources, file) ? sources[file] : undefined;
  const text = before ?? head(file);
  const edits = editsFor(text, work);
  const edited = editText(text, edits);
  if (before === undefined) {
    const after = formatText(edited) ?? edited;
    return { file, before, after, edits: [{ at: 0, insert: after }] };
  }
  return { file, before, ...keepForm(before, { after: edited, edits }) };
}

/** What ends where something new begins goes on before it: lists first, then the sections that are there, then new ones. */
function editsFor(text: string, work: Work): Edit[] {
  const open = openFile(text);
  const rows = work.rows.map(({ kind, rows: list, ...one }) => ({
    ...one,
    section: kind === "project" ? "projects" : "repositories",
    rows: list.map(({ holder, permission }) => [holder, permission] as const),
  }));
  return [
    ...addMembers(open, work.members),
    ...addRows(open, rows),
    ...SECTIONS.toSorted(
      (a, b) => Number(open.root?.has(b) ?? false) - Number(open.root?.has(a) ?? false),
    ).flatMap((section) =>
      addEntries(
        open,
        section,
        work[section].map((branch) => entry(section, branch)),
      ),
    ),
  ];
}

const SECTIONS = ["people", "groups", "projects", "repositories"] as const;

function entry(section: string, branch: Branch): Entry {
  return {
    key: branch.key ?? "",
    inline: writeInline(section, branch),
    lines: (indent) => writeEntry(section, branch, indent),
  };
}

/** Which file says what. */
class Homes {
  readonly #desired: Desired;
  readonly #target: Target;

  constructor(desired: Desired, target: Target) {
    this.#desired = desired;
    this.#target = target;
  }

  group(slug: string): string {
    return this.#desired.groups.find((group) => group.slug === slug)?.place.file ?? "";
  }

  rule({ kind, name }: NewRows): string {
    const { projects, repositories } = this.#desired;
    const rules = kind === "project" ? projects : repositories;
    return rules.find((rule) => rule.name === name)?.place.file ?? "";
  }

  newGroup(): string {
    return this.#fullest(this.#desired.groups) ?? this.#placed("groups.yaml");
  }

  /** Beside its project, wherever that stands; else a file of its own. */
  new({ kind, project }: ImportedScope): string {
    const home = this.#desired.projects.find(({ name }) => name === project)?.place.file;
    return (kind === "repository" ? home : undefined) ?? this.#placed(projectFile(project));
  }

  /** The file in which most of them stand. */
  #fullest(all: readonly { place: { file: string } }[]): string | undefined {
    const [most] = [...Map.groupBy(all, ({ place }) => place.file)].toSorted(
      ([, a], [, b]) => b.length - a.length,
    );
    return most?.[0];
  }

  #placed(file: string): string {
    return this.#target.place?.(file) ?? Object.keys(this.#target.sources)[0] ?? file;
  }
}
