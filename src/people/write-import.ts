import { addEntries, type Entry, type Fields } from "../edit/add-entries.ts";
import { type Additions, addMembers, type Item } from "../edit/add-members.ts";
import { type Edit, editText } from "../edit/edit-text.ts";
import { openFile } from "../edit/find-node.ts";
import { keepForm } from "../format/keep-form.ts";
import type { Desired, Identity, Term } from "../model/desired.ts";
import type { Import, NewMember, NewPerson } from "./plan-import.ts";

/** The texts of files, by name. */
export type Texts = Readonly<Record<string, string>>;

/** A file that an import adds to: its text before (a new file has none) and after, and the edits between the two. */
export type EditedFile = {
  file: string;
  before: string | undefined;
  after: string;
  edits: Edit[];
};

/** The file that new people go into, and what it begins with when it is new. */
export type PeopleFile = { file: string; head: string };

/**
 * Edits the files that an import adds to. The one that gets the people comes first: written in this order, nobody is named before
 * they are there. Pure.
 */
export function writeImport(
  { people, members }: Import,
  { groups }: Desired,
  sources: Texts,
  target: PeopleFile,
): EditedFile[] {
  const fileOf = new Map(groups.map(({ slug, place }) => [slug, place.file]));
  const files = new Set([
    ...(people.length > 0 ? [target.file] : []),
    ...[...members.keys()].flatMap((slug) => fileOf.get(slug) ?? []),
  ]);
  return [...files].map((file) => {
    const here = [...members].filter(([slug]) => fileOf.get(slug) === file);
    const added = new Map(here.map(([slug, list]) => [slug, list.map(itemOf)]));
    const entries = file === target.file ? people.map(entryOf) : [];
    return Object.hasOwn(sources, file)
      ? edited(file, sources[file] ?? "", entries, added)
      : created(target, entries);
  });
}

function edited(
  file: string,
  before: string,
  entries: readonly Entry[],
  members: Additions,
): EditedFile {
  const open = openFile(before);
  // A list that ends where the file does goes on before a new section begins there.
  const joined = addMembers(open, members);
  const edits = [...joined, ...addEntries(open, "people", entries)];
  const made = { after: editText(before, edits), edits };
  return { file, before, ...(mayLoseForm(joined, edits) ? keepForm(before, made) : made) };
}

/** Longer lines are broken, as everywhere in castellan. */
const WIDTH = 100;

/** Most additions cannot: to look at the form of ten thousand people takes seconds. */
function mayLoseForm(joined: readonly Edit[], edits: readonly Edit[]): boolean {
  return (
    joined.some(({ insert }) => /[{\n]/.test(insert)) ||
    edits.some(({ insert }) =>
      insert.split("\n").some((line) => line.length > WIDTH || /^people:|\\n/.test(line)),
    )
  );
}

function created({ file, head }: PeopleFile, entries: readonly Entry[]): EditedFile {
  const after = editText(head, addEntries(openFile(head), "people", entries));
  return { file, before: undefined, after, edits: [{ at: 0, insert: after }] };
}

function entryOf({ alias, identity, ...term }: NewPerson): Entry {
  return { key: alias, fields: [...identityFields(identity), ...termFields(term)] };
}

function itemOf({ alias, ...term }: NewMember): Item {
  const fields = termFields(term);
  return fields.length === 0 ? alias : [["user", alias], ...fields];
}

function identityFields(identity: Identity): Fields {
  if ("email" in identity) return [["email", identity.email]];
  return "uuid" in identity ? [["uuid", identity.uuid]] : [["account", identity.account]];
}

function termFields({ until, reason }: Term): Fields {
  return [
    ...(until === undefined ? [] : [["until", until] as const]),
    ...(reason === undefined ? [] : [["reason", reason] as const]),
  ];
}
