import { addEntries, type Entry } from "../edit/add-entries.ts";
import { type Edit, editText } from "../edit/edit-text.ts";
import { openFile } from "../edit/find-node.ts";
import { setField } from "../edit/set-field.ts";
import { writeScalar } from "../edit/write-scalar.ts";
import type { Person } from "../model/desired.ts";
import { compareText, type Scope } from "../model/grant.ts";
import type { EditedFile, Texts } from "./write-import.ts";

/** What an offboarding says in the files: that the person is suspended, or until when they stay; and scopes that they did not name yet. */
export type Farewell = { person: Person; until?: string | undefined; scopes: readonly Scope[] };

/**
 * Edits the file that declares the person. A scope that is named there declares nothing else, so that only leaving counts on it.
 * Nothing where the files say all of it already. Pure.
 */
export function writeOffboarding(
  { person, until, scopes }: Farewell,
  sources: Texts,
): EditedFile[] {
  const { file } = person.place;
  const before = sources[file] ?? "";
  const [name, value] = until === undefined ? ["suspended", "true"] : ["until", until];
  const isSaid = until === undefined ? person.suspended === true : person.until === until;
  const open = openFile(before);
  const edits: Edit[] = isSaid ? [] : setField(open, ["people", person.alias], name, value);
  // What stands behind the people in the file is found again: the offsets are those of the text as it was.
  const said = editText(before, edits);
  const after = withScopes(withScopes(said, "projects", scopes), "repositories", scopes);
  return after === before ? [] : [{ file, before, after, edits }];
}

const KINDS = { projects: "project", repositories: "repository" } as const;

function withScopes(text: string, section: keyof typeof KINDS, scopes: readonly Scope[]): string {
  const entries = scopes
    .filter(({ kind }) => kind === KINDS[section])
    .toSorted((left, right) => compareText(left.name, right.name))
    .map(({ name }): Entry => {
      const line = `${writeScalar(name)}: {}`;
      return { key: name, inline: "{}", lines: (indent) => [" ".repeat(indent) + line] };
    });
  return editText(text, addEntries(openFile(text), section, entries));
}
