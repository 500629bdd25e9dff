/** One piece of a section that is shown whole or not at all, and how much it tells of. */
export type Piece = { text: string; weight: number };

/** A part of a comment that may have to be cut between its pieces. */
export type Section = {
  opening: string;
  pieces: readonly Piece[];
  closing: string;
  /** What was left out, in words, when something was. */
  rest: (weight: number) => string;
  /** What stands in place of all of it, when not even one piece fits. */
  instead?: (weight: number) => string;
};

/** A section as far as it fits, and whether something was left out. */
export type Fitted = { text: string; isCut: boolean };

const encoder = new TextEncoder();

/** In bytes: no host counts more than one for each, whatever it counts. */
export function sizeOf(text: string): number {
  return encoder.encode(text).length;
}

/** As many of a section's pieces as fit into so many bytes. */
export function cutToFit(section: Section, budget: number): Fitted {
  const { opening, pieces, closing, rest } = section;
  const whole = pieces.reduce((sum, { weight }) => sum + weight, 0);
  const room = budget - sizeOf(opening) - sizeOf(closing) - sizeOf(rest(whole));
  let [size, told, shown] = [0, 0, 0];
  for (const { text, weight } of pieces) {
    size += sizeOf(text);
    if (size > room && !(shown === pieces.length - 1 && size <= room + sizeOf(rest(whole)))) break;
    told += weight;
    shown += 1;
  }
  if (shown === 0 && pieces.length > 0) {
    const text = section.instead?.(whole) ?? "";
    return { text: sizeOf(text) <= budget ? text : "", isCut: true };
  }
  const texts = pieces.slice(0, shown).map(({ text }) => text);
  const isCut = shown < pieces.length;
  const end = isCut ? rest(whole - told) : "";
  return { text: [opening, ...texts, end, closing].join(""), isCut };
}
