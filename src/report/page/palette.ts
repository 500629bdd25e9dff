import { LEVELS } from "../level.ts";

/** The colours that the picture is drawn in, as the style sheet has them now. */
export type Palette = {
  /** One for each level, as CSS. */
  levels: readonly string[];
  /** The same as numbers for image data, in this machine's byte order. */
  pixels: Uint32Array;
  paper: string;
  band: string;
  line: string;
  ink: string;
  quiet: string;
  /** What letters on each level are drawn in. */
  letters: readonly string[];
  font: string;
};

/** Reads the palette from the style sheet. */
export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const levels = LEVELS.map((level) => read(`level-${level}`));
  return {
    levels,
    pixels: Uint32Array.from(levels.map(pixelOf)),
    paper: read("paper"),
    band: read("band"),
    line: read("line"),
    ink: read("ink"),
    quiet: read("quiet"),
    letters: LEVELS.map((level) => read(`on-${level}`)),
    font: read("sans") || "sans-serif",
  };
}

/** `#rrggbb` as one pixel of image data. */
function pixelOf(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) =>
    Number.parseInt(colour.slice(at, at + 2), 16),
  );
  return new Uint32Array(Uint8Array.of(red, green, blue, 255).buffer)[0] ?? 0;
}
