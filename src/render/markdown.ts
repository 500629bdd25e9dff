import { printable } from "./printable.ts";

/** Who shows the Markdown. GitHub renders some HTML; Bitbucket shows it as text. */
export type Host = "github" | "bitbucket";

/** As many characters of a name as are shown: whoever chooses one must not push everything else away. */
const LONGEST = 160;
const LONGEST_SENTENCE = 600;

/**
 * Text from outside as a code span. In there nothing is Markdown, HTML, a link, an issue or a mention, on any host: these look at
 * text only where it is not code. What cannot be seen is made visible first.
 */
export function literal(text: string): string {
  return span(cut(printable(text), LONGEST));
}

/** A sentence with names from outside in it, such as a guard's or an error's, in the same way. */
export function literalSentence(text: string): string {
  return span(cut(printable(text), LONGEST_SENTENCE));
}

function span(shown: string): string {
  if (shown.trim() === "") return "` `";
  const fence = "`".repeat(longestRun(shown) + 1);
  // A span whose two ends are spaces loses them, and one that begins or ends with a backtick needs them.
  const padding = /^`|`$|^ .* $/.test(shown) ? " " : "";
  return `${fence}${padding}${shown}${padding}${fence}`;
}

/** Text from outside inside of HTML, where Markdown does not count. */
export function literalInHtml(text: string): string {
  const shown = cut(printable(text), LONGEST);
  const safe = shown.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return `<code>${safe}</code>`;
}

/** Lines from outside as a block of code. */
export function block(lines: readonly string[], language = "text"): string {
  const fence = fenceFor(lines);
  return `${fence}${language}\n${lines.join("\n")}\n${fence}`;
}

/** A fence that none of these lines can close. */
export function fenceFor(lines: readonly string[]): string {
  return "`".repeat(Math.max(3, ...lines.map((line) => longestRun(line) + 1)));
}

/** A link, if it is one to the web; else the name alone. */
export function link(name: string, url: string | undefined): string {
  const parsed = url === undefined ? null : URL.parse(url);
  if (parsed === null || !["https:", "http:"].includes(parsed.protocol)) return literal(name);
  return `[${literal(name)}](<${parsed.href.replaceAll(/[<>\\]/g, encodeURIComponent)}>)`;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}

function cut(text: string, longest: number): string {
  const characters = [...text];
  return characters.length > longest ? `${characters.slice(0, longest).join("")}…` : text;
}
