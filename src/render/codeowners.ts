/** Which path of a repository belongs to whom; a directory's ends in a slash. Later ones count more. */
export type Ownership = { path: string; owners: readonly string[] };

const BEGIN = "# castellan: begin";
const END = "# castellan: end";

/** A line that no CODEOWNERS file can say. */
export class UnsayablePath extends Error {}

/** The block of a CODEOWNERS file that castellan writes, without the rest. `source` is where owners and delegates stand. */
export function codeownersBlock(all: readonly Ownership[], source: string): string {
  const width = Math.max(0, ...all.map(({ path }) => pattern(path).length));
  const lines = all.map(({ path, owners }) => `${pattern(path).padEnd(width)} ${owners.join(" ")}`);
  return [
    BEGIN,
    `# Written by castellan codeowners from ${source}. What stands here is written anew; the last line that matches counts.`,
    ...lines,
    END,
    "",
  ].join("\n");
}

/** A path as a pattern for itself alone, from the top. GitHub knows an escaped space, and no other escape. */
function pattern(path: string): string {
  if (/[*?[\]!#\\\p{C}]/u.test(path)) throw new UnsayablePath(path);
  return `/${path.replaceAll(" ", "\\ ")}`;
}

/**
 * A CODEOWNERS file with this block at its end, where nothing that follows can take precedence over it, and everything else as it was.
 */
export function withBlock(text: string, block: string): string {
  const rest = withoutBlock(text);
  const gap = rest === "" || rest.endsWith("\n\n") ? "" : rest.endsWith("\n") ? "\n" : "\n\n";
  return rest + gap + block;
}

function withoutBlock(text: string): string {
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  const begin = lines.indexOf(BEGIN);
  const end = lines.indexOf(END, begin);
  if (begin === -1 || end === -1) return text.replaceAll("\r\n", "\n");
  const before = lines.slice(0, begin).join("\n").trimEnd();
  const after = lines
    .slice(end + 1)
    .join("\n")
    .trim();
  const parts = [before, after].filter((part) => part !== "");
  return parts.length === 0 ? "" : `${parts.join("\n\n")}\n`;
}
