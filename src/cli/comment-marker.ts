import { ConfigError } from "../model/errors.ts";

const MARKER =
  /^(<!-- castellan:[\w.:/-]{1,300} -->|\[\/\/\]: # \(castellan:[\w.:/-]{1,300}\))(?=\r?\n|$)/;

/**
 * The first line of a comment, by which it is found again.
 * @throws ConfigError when it is none that castellan writes: without it, each run would add a comment.
 */
export function markerIn(comment: string, file: string): string {
  const [marker] = MARKER.exec(comment) ?? [];
  if (marker !== undefined) return marker;
  throw new ConfigError(
    `${file}: not a comment that castellan made: its first line is not the marker by which it is found again.`,
  );
}
