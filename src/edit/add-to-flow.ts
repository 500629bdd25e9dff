import { isMap, type YAMLMap, type YAMLSeq } from "yaml";
import { type Edit, indentation, lineEnd, lineEnding, lineStart, linesAfter } from "./edit-text.ts";
import { endOf, endOfPair, startOf } from "./find-node.ts";

/** Longer lines are broken. */
const WIDTH = 100;

/** Adds pieces at the end of `[…]` or `{…}`, in the way its last piece is written: along the line, or on lines of their own. */
export function addToFlow(
  text: string,
  node: YAMLMap | YAMLSeq,
  pieces: readonly string[],
): Edit[] {
  if (pieces.length === 0) return [];
  const last = lastPiece(node);
  if (last === undefined) return [fillEmpty(text, node, pieces)];
  return standsAlone(text, last)
    ? onOwnLines(text, node, last, pieces)
    : [{ at: last.end, insert: alongLine(text, last.end, pieces, true) }];
}

/** A new `[…]` that begins at a column of a line with that indentation; broken when it is long. */
export function newFlowList(
  pieces: readonly string[],
  { column, indent, newline }: { column: number; indent: string; newline: string },
): string {
  return `[${wrapped(pieces, { column: column + 1, indent, newline, follows: false })}]`;
}

type Piece = { start: number; end: number };

function lastPiece(node: YAMLMap | YAMLSeq): Piece | undefined {
  if (!isMap(node)) {
    const item: unknown = node.items.at(-1);
    return item === undefined ? undefined : { start: startOf(item), end: endOf(item) };
  }
  const pair = node.items.at(-1);
  return pair && { start: startOf(pair.key), end: endOfPair(pair) };
}

function standsAlone(text: string, { start }: Piece): boolean {
  return text.slice(lineStart(text, start), start).trim() === "";
}

function fillEmpty(text: string, node: YAMLMap | YAMLSeq, pieces: readonly string[]): Edit {
  const open = startOf(node) + 1;
  const inside = text.slice(open, endOf(node) - 1);
  const filling = alongLine(text, open, pieces, false);
  return {
    at: open,
    remove: inside.trim() === "" ? inside.length : 0,
    insert: isMap(node) ? ` ${filling} ` : filling,
  };
}

function onOwnLines(
  text: string,
  node: YAMLMap | YAMLSeq,
  { start, end }: Piece,
  pieces: readonly string[],
): Edit[] {
  const indent = indentation(text, start);
  const close = endOf(node) - 1;
  const comma =
    end +
    text
      .slice(end, close)
      .replaceAll(/#[^\n]*/g, blank)
      .indexOf(",");
  if (comma >= end)
    return [
      linesAfter(
        text,
        comma + 1,
        pieces.map((piece) => `${indent}${piece},`),
      ),
    ];
  if (close <= lineEnd(text, end)) {
    const newline = lineEnding(text);
    return [{ at: end, insert: pieces.map((piece) => `,${newline}${indent}${piece}`).join("") }];
  }
  const lines = pieces.map(
    (piece, index) => `${indent}${piece}${index < pieces.length - 1 ? "," : ""}`,
  );
  return [{ at: end, insert: "," }, linesAfter(text, end, lines)];
}

function blank(comment: string): string {
  return " ".repeat(comment.length);
}

function alongLine(text: string, at: number, pieces: readonly string[], follows: boolean): string {
  return wrapped(pieces, {
    column: at - lineStart(text, at),
    indent: `${indentation(text, at)}    `,
    newline: lineEnding(text),
    follows,
  });
}

/** Pieces with commas between them, and a new line before one that would be too far right. `follows`: there is one before. */
function wrapped(
  pieces: readonly string[],
  layout: { column: number; indent: string; newline: string; follows: boolean },
): string {
  let { column } = layout;
  const parts: string[] = [];
  for (const [index, piece] of pieces.entries()) {
    const follows = layout.follows || index > 0;
    if (follows && column + piece.length + 4 > WIDTH) {
      parts.push(`,${layout.newline}${layout.indent}`, piece);
      column = layout.indent.length + piece.length;
    } else {
      parts.push(follows ? ", " : "", piece);
      column += piece.length + (follows ? 2 : 0);
    }
  }
  return parts.join("");
}
