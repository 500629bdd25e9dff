import { CST, Lexer } from "yaml";

/** A comment and where it begins. `alone`: nothing but spaces stands before it on its line. */
export type Comment = { at: number; text: string; alone: boolean };

/** What the tree of nodes does not tell: where comments are, and where the dashes of lists. */
export type Marks = { comments: Comment[]; dashes: number[] };

/** The lexer puts these before a text, a document, and where a flow ends badly; they stand for no character. */
const WIDTHLESS: ReadonlySet<string> = new Set(["\u0002", "\u0018", "\u001f"]);

/** Finds every comment and every dash of a file. */
export function findMarks(text: string): Marks {
  const marks: Marks = { comments: [], dashes: [] };
  let at = 0;
  let isText = false;
  for (const token of new Lexer().lex(text)) {
    if (WIDTHLESS.has(token)) {
      isText = token === "\u001f";
      continue;
    }
    const type = isText ? undefined : CST.tokenType(token);
    if (type === "comment") marks.comments.push(comment(text, at, token));
    else if (type === "seq-item-ind") marks.dashes.push(at);
    isText = false;
    at += token.length;
  }
  return marks;
}

function comment(text: string, at: number, token: string): Comment {
  const before = text.slice(text.lastIndexOf("\n", at - 1) + 1, at);
  return { at, text: token.trimEnd(), alone: before.trim() === "" };
}
