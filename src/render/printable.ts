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
