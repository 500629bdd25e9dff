/** Longest piece of foreign text that is repeated in a message, in characters. */
const LONGEST_EXCERPT = 200;

/**
 * Text from outside as at most about 200 printable characters on one line. Control, format and bidirectional characters go, so
 * that an answer cannot write to the terminal what nobody meant.
 */
export function excerpt(text: string): string {
  const line = text
    .slice(0, 20 * LONGEST_EXCERPT)
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, " ")
    .trim();
  const characters = [...line];
  if (characters.length <= LONGEST_EXCERPT) return line;
  return `${characters.slice(0, LONGEST_EXCERPT).join("")}…`;
}
