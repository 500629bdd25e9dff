import { quote } from "../desired/quote.ts";

/** As in the schema; and each part between the dots of the domain has at least one character. */
const ADDRESS = /^[^\s@<>,;"]+@[^\s@<>,;".]+(\.[^\s@<>,;".]+)*$/;
const MOST_CHARACTERS = 320;

/** Whether a cell is an e-mail address that the files may hold. */
export function isAddress(text: string): boolean {
  return text.length <= MOST_CHARACTERS && ADDRESS.test(text) && !isHostile(text);
}

/** A spreadsheet would take it for a formula, a reader would not see what it says, or it is a link. */
function isHostile(text: string): boolean {
  return /^(=|mailto:)/i.test(text) || /[\p{C}\p{Z}]/u.test(text);
}

/** What to do about a cell that is no address. */
export function addressFix(text: string): string {
  const inside = /<([^<>]+)>/.exec(text)?.[1] ?? /^mailto:(.*)$/i.exec(text)?.[1];
  if (inside !== undefined && isAddress(inside)) return `Write ${quote(inside)}.`;
  return "Write an address such as `ana@acme.example`, or delete the row.";
}
