/** Words that YAML's core schema takes for something else than text. */
const NOT_TEXT = /^(null|true|false|~|y|n|yes|no|on|off|nan|inf)$/i;

/** What needs no quotes, in a flow as well as in a block, whatever stands beside it. */
const PLAIN = /^[A-Za-z_][A-Za-z0-9_.+/@-]*( [A-Za-z0-9_.+/@-]+)*$/;

/** A day: not a number, and no more than text to the core schema. */
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** What JSON leaves as it is, and a reader of the file could not see. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** A text as it stands in a YAML file: plain where that can only be read one way, else in double quotes. */
export function writeScalar(text: string): string {
  if (DAY.test(text) || (PLAIN.test(text) && !NOT_TEXT.test(text))) return text;
  return JSON.stringify(text).replaceAll(INVISIBLE, escaped);
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code > 0xffff
    ? `\\U${code.toString(16).padStart(8, "0")}`
    : `\\u${code.toString(16).padStart(4, "0")}`;
}
