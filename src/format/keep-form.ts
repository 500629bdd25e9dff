import type { Edit } from "../edit/edit-text.ts";
import { editsBetween } from "../edit/edits-between.ts";
import { formatText } from "./format-text.ts";

/** A text after edits, and the edits that make it. */
export type Kept = { after: string; edits: Edit[] };

/** What edits made of a file: in the one form if the file was in it before; else as it is, for its style is somebody's own. */
export function keepForm(before: string, { after, edits }: Kept): Kept {
  if (formatText(before) !== before) return { after, edits };
  const formed = formatText(after) ?? after;
  return formed === after
    ? { after, edits }
    : { after: formed, edits: editsBetween(before, formed) };
}
