import { diffArrays } from "diff";
import type { Edit } from "./edit-text.ts";

/** Beyond so many changed lines the shortest list of them is not worth looking for. */
const MOST_CHANGED = 2000;

/** The edits that turn one text into another, line by line. */
export function editsBetween(before: string, after: string): Edit[] {
  const [old, fresh] = [splitLines(before), splitLines(after)];
  const parts = diffArrays(old, fresh, { maxEditLength: MOST_CHANGED });
  if (parts === undefined) return [{ at: 0, remove: before.length, insert: after }];
  const edits: Edit[] = [];
  let at = 0;
  for (const { added, removed, value } of parts) {
    const text = value.join("");
    const last = edits.at(-1);
    const goesOn = last !== undefined && last.at + (last.remove ?? 0) === at;
    if (added && goesOn) last.insert += text;
    else if (added) edits.push({ at, insert: text });
    else if (removed) edits.push({ at, remove: text.length, insert: "" });
    if (!added) at += text.length;
  }
  return edits;
}

function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
