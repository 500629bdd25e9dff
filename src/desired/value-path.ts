/** The steps from the root of a value to one of its parts. */
export type Path = readonly string[];

/** The steps of a JSON pointer. */
export function pathOf(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** The part of a value at a path. */
export function atPath(value: unknown, path: Path): unknown {
  let part = value;
  for (const step of path) part = (part as Record<string, unknown>)[step];
  return part;
}

/** A path as people write it: `groups.platform.members[2]`. */
export function label(path: Path): string {
  return path
    .map((step) => (/^\d+$/.test(step) ? `[${step}]` : `.${step}`))
    .join("")
    .replace(/^\./, "");
}
