/**
 * A text from outside made safe to print: control characters (so no ANSI sequences, no new lines), bidirectional overrides
 * and other invisible characters become visible as `\u{…}`.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u{${code.toString(16)}}`;
  });
}

/** Longer names are cut: whoever chooses one must not push everything else off the screen. */
const LONGEST_NAME = 100;

/** A name that somebody chose, as a quoted text that it cannot leave: it may look like an account's id, or like our own words. */
export function quotedName(name: string): string {
  const characters = [...name];
  const shown = characters.slice(0, LONGEST_NAME).join("");
  const rest = characters.length > LONGEST_NAME ? "…" : "";
  return `"${printable(shown).replaceAll('"', '\\"')}${rest}"`;
}
