/** Longer text than this says no more in a message. */
const LONGEST = 60;

/** What could move a cursor, colour a terminal, or hide or turn around the text beside it. */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** Text from a file, marked as such, safe to print and of bearable length. */
export function quote(text: string): string {
  return `\`${visible(text)}\``;
}

/** Text from a file, safe to print and of bearable length. */
export function visible(text: string): string {
  const shown = text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
  return shown.replaceAll(INVISIBLE, codePoint);
}

/** The number of a character: `U+0430`. */
export function codePoint(character: string): string {
  const number = character.codePointAt(0) ?? 0;
  return `U+${number.toString(16).toUpperCase().padStart(4, "0")}`;
}

/** A list as people say it: `a, b or c`. */
export function anyOf(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
