import { printable } from "./printable.ts";

/** Who shows the Markdown. GitHub renders some HTML; Bitbucket shows it as text. */
export type Host = "github" | "bitbucket";

/** As many characters of a name as are shown: whoever chooses one must not push everything else away. */
const LONGEST = 100;

/**
 * Text from outside as a code span. In there nothing is Markdown, HTML, a link, an issue or a mention, on any host: these look at
 * text only where it is not code. What cannot be seen is made visible first.
 */
export function literal(text: string): string {
  const shown = cut(printable(text));
  if (shown.trim() === "") return "` `";
  const fence = "`".repeat(longestRun(shown) + 1);
  // A span whose two ends are spaces loses them, and one that begins or ends with a backtick needs them.
  const padding = /^`|`$|^ .* $/.test(shown) ? " " : "";
  return `${fence}${padding}${shown}${padding}${fence}`;
}

/** Lines from outside as a block of code. */
export function block(lines: readonly string[], language = "text"): string {
  const text = lines.join("\n");
  const fence = "`".repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language}\n${text}\n${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}

function cut(text: string): string {
  const characters = [...text];
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST).join("")}…` : text;
}
