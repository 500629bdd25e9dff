import { addEntries, type Entry, type Fields } from "../edit/add-entries.ts";
import { addMembers, type Item } from "../edit/add-members.ts";
import { editText } from "../edit/edit-text.ts";
import { openFile } from "../edit/find-node.ts";
import type { Desired, Identity, Term } from "../model/desired.ts";
import type { Import, NewMember, NewPerson } from "./plan-import.ts";

/** The texts of files, by name. */
export type Texts = Readonly<Record<string, string>>;

/** The new texts of the files that an import adds to; people go into `peopleFile`, which may be new. Pure. */
export function writeImport(
  { people, members }: Import,
  { groups }: Desired,
  sources: Texts,
  peopleFile: string,
): Record<string, string> {
  const fileOf = new Map(groups.map(({ slug, place }) => [slug, place.file]));
  const files = new Set([
    ...(people.length > 0 ? [peopleFile] : []),
    ...[...members.keys()].flatMap((slug) => fileOf.get(slug) ?? []),
  ]);
  const written: Record<string, string> = {};
  for (const file of files) {
    const open = openFile(sources[file] ?? "");
    const here = [...members].filter(([slug]) => fileOf.get(slug) === file);
    written[file] = editText(open.text, [
      ...(file === peopleFile ? addEntries(open, "people", people.map(entryOf)) : []),
      ...addMembers(open, new Map(here.map(([slug, list]) => [slug, list.map(itemOf)]))),
    ]);
  }
  return written;
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
