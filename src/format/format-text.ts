import { lineEnding } from "../edit/edit-text.ts";
import { arrange } from "./arrange.ts";
import { printFile } from "./print.ts";
import { readTree } from "./read-tree.ts";
import { FILE } from "./shape.ts";
import { type Collection, isCollection, type Tree } from "./tree.ts";

/** `sort`: entries and members by name, too; else they stay in the user's order. */
export type FormatOptions = { sort?: boolean };

/**
 * The one form of a file: order of keys, quotes, indentation, what stands on one line. Every comment is kept, and goes with what it
 * belongs to; line endings stay what they are. Undefined for the rare file (`? key`) in which it is not clear where a comment
 * belongs. Only for files that were read without a problem. Pure.
 */
export function formatText(text: string, { sort = false }: FormatOptions = {}): string | undefined {
  const tree = readTree(text);
  if (tree === undefined) return undefined;
  const before = contentOf(tree);
  arrange(tree, FILE, { sort });
  const lines = printFile(tree, FILE);
  const newline = lineEnding(text);
  const formatted = lines.map((line) => line + newline).join("");
  if (formatted === text) return text;
  const after = readTree(formatted);
  // Whatever the YAML library makes of a comment somewhere: what would lose one, or say something else, is left as it is.
  return after !== undefined && contentOf(after) === before ? formatted : undefined;
}

/** All that a file says, and all its comments, whatever the order. */
function contentOf(tree: Collection): string {
  const comments: string[] = [];
  const said = saying(tree, comments);
  return `${said}\n${comments.sort().join("\n")}`;
}

function saying(tree: Tree, comments: string[]): string {
  if (!isCollection(tree)) return JSON.stringify(tree.value);
  const parts = tree.branches.map(({ key, value, lead, eol }) => {
    for (const remark of [...lead, eol ?? ""]) if (remark !== "") comments.push(remark);
    return `${key === undefined ? "" : JSON.stringify(key)}:${saying(value, comments)}`;
  });
  for (const remark of tree.tail) if (remark !== "") comments.push(remark);
  return `${tree.kind}(${parts.sort().join()})`;
}
