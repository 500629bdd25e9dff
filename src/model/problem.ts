/** A position in a file the user wrote. Lines and columns count from 1. */
export type Place = { file: string; line: number; column: number; endColumn?: number };

/** One fault in the user's YAML, with its place and the way out. */
export type Problem = {
  /** Stable, kebab-case: `unknown-key`, `unknown-alias` … */
  code: string;
  place: Place;
  message: string;
  /** What to do about it, as a sentence. */
  fix?: string;
  /** Other places that belong to it, such as where the same thing was said first. */
  related?: Place[];
};
