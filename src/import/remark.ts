/** What could end a comment, or hide or turn around what stands beside it. */
const UNFIT = /[\p{C}\p{Zl}\p{Zp}]+/gu;

/** Longer ones say no more. */
const LONGEST = 300;

/** A text from outside as a comment on one line. */
export function remark(text: string): string {
  const shown = text.replaceAll(UNFIT, " ").trimEnd();
  return `# ${shown.length > LONGEST ? `${shown.slice(0, LONGEST - 1)}…` : shown}`;
}
