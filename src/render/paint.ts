/** How a piece of text stands out. Named by meaning, so that one place decides the colours. */
export type Style =
  | "heading"
  | "give"
  | "change"
  | "take"
  | "quiet"
  | "warning"
  | "error"
  | "success";

/** Colours text, or returns it as it is where colours are off. */
export type Paint = (style: Style, text: string) => string;

/** For pipes, files and tests. */
export const plain: Paint = (_style, text) => text;
