/** Puts `insert` where `remove` characters stood, at an offset of the text as it was. */
export type Edit = { at: number; remove?: number; insert: string };

/** The text with all edits made, in one pass. Edits do not overlap; those at one offset are made in the order given. */
export function editText(text: string, edits: readonly Edit[]): string {
  const parts: string[] = [];
  let kept = 0;
  for (const { at, remove = 0, insert } of edits.toSorted((a, b) => a.at - b.at)) {
    parts.push(text.slice(kept, at), insert);
    kept = at + remove;
  }
  return parts.join("") + text.slice(kept);
}

/** How the lines of a text end. */
export function lineEnding(text: string): "\n" | "\r\n" {
  const first = text.indexOf("\n");
  return first > 0 && text[first - 1] === "\r" ? "\r\n" : "\n";
}

/** Where the line of an offset begins. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

/** Where the line of an offset ends, before its line ending. */
export function lineEnd(text: string, offset: number): number {
  const newline = text.indexOf("\n", offset);
  if (newline === -1) return text.length;
  return newline > offset && text[newline - 1] === "\r" ? newline - 1 : newline;
}

/** The spaces that the line of an offset begins with. */
export function indentation(text: string, offset: number): string {
  const start = lineStart(text, offset);
  return /^ */.exec(text.slice(start, offset + 1))?.[0] ?? "";
}

/** Puts whole lines behind the line on which something ends. `end` is the offset after it. */
export function linesAfter(text: string, end: number, lines: readonly string[]): Edit {
  const newline = lineEnding(text);
  // A block of text (`|`) ends after its last line ending.
  const ended = end > 0 && text[end - 1] === "\n" ? end : text.indexOf("\n", end) + 1;
  if (ended > 0) return { at: ended, insert: lines.map((line) => line + newline).join("") };
  return { at: text.length, insert: lines.map((line) => newline + line).join("") };
}
