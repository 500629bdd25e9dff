import { createTwoFilesPatch } from "diff";

/** The difference between two states of a file, as `diff -u` shows it; empty when there is none. */
export function unifiedDiff(file: string, before: string | undefined, after: string): string {
  if (before === after) return "";
  const patch = createTwoFilesPatch(
    before === undefined ? "/dev/null" : file,
    file,
    before ?? "",
    after,
    "",
    "",
    {
      context: 3,
    },
  );
  return patch.slice(patch.indexOf("---"));
}
