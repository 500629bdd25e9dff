import { isMap, isScalar, isSeq, type Pair, type Scalar, type YAMLMap, type YAMLSeq } from "yaml";
import { addToFlow } from "./add-to-flow.ts";
import { type Edit, indentation, lineEnd, lineStart, linesAfter } from "./edit-text.ts";
import { endOf, endOfPair, type OpenFile, startOf } from "./find-node.ts";
import { writeScalar } from "./write-scalar.ts";

/** The keys that lead to a map or list of a file, from its top. */
export type Keys = readonly string[];

/** A value to put into a map: text, or a map of values. */
export type Value = string | { readonly [key: string]: Value };

/** Puts another text where one stands. An entry that is a map says its level under `inner`. */
export function setText({ root }: OpenFile, path: Keys, value: string, inner: string): Edit[] {
  const found = root?.getIn(path, true);
  const node = isMap(found) ? found.get(inner, true) : found;
  if (!isScalar(node)) return [];
  return [{ at: startOf(node), remove: endOf(node) - startOf(node), insert: writeScalar(value) }];
}

/** Puts an entry at the end of a map, and makes the maps that lead there; written as its neighbours are. */
export function putEntry(file: OpenFile, path: Keys, key: string, value: Value): Edit[] {
  const { text, root } = file;
  if (root === undefined) return [];
  let map: YAMLMap = root;
  let rest = [...path];
  while (rest.length > 0) {
    const next: unknown = map.get(rest[0], true);
    if (!isMap(next)) break;
    map = next;
    rest = rest.slice(1);
  }
  const whole = [...rest, key].reduceRight<Value>((inner, name) => ({ [name]: inner }), value);
  const [[name, entry] = ["", ""]] = Object.entries(whole);
  const piece = `${writeScalar(name)}: ${written(entry as Value)}`;
  if (map.flow) return addToFlow(text, map, [piece]);
  const indent = " ".repeat(
    startOf(map.items[0]?.key) - lineStart(text, startOf(map.items[0]?.key)),
  );
  return [linesAfter(text, endOf(map), [`${indent}${piece}`])];
}

/** A value on one line: `{ users: { kai: write } }`. */
function written(value: Value): string {
  if (typeof value === "string") return writeScalar(value);
  const inside = Object.entries(value).map(
    ([key, inner]) => `${writeScalar(key)}: ${written(inner)}`,
  );
  return inside.length === 0 ? "{}" : `{ ${inside.join(", ")} }`;
}

/** Takes an entry out of a map, with the comment on its line. A map that is left empty says `{}`. */
export function removeEntry({ text, root }: OpenFile, path: Keys, key: string): Edit[] {
  const map = path.length === 0 ? root : root?.getIn(path, true);
  if (!isMap(map)) return [];
  const index = map.items.findIndex((pair) => isScalar(pair.key) && String(pair.key.value) === key);
  const pair = map.items[index];
  if (pair === undefined) return [];
  const spans = map.items.map(spanOfPair);
  return removePiece({ text, root, path, node: map, spans, index, empty: "{}" });
}

/** Takes the items that `isMeant` out of a list, one at a time: the first. A list that is left empty says `[]`. */
export function removeItem(
  { text, root }: OpenFile,
  path: Keys,
  isMeant: (item: unknown) => boolean,
): Edit[] {
  const list = root?.getIn(path, true);
  if (!isSeq(list)) return [];
  const index = list.items.findIndex(isMeant);
  if (index === -1) return [];
  const spans = list.items.map((item) => ({ start: startOf(item), end: endOf(item) }));
  return removePiece({ text, root, path, node: list, spans, index, empty: "[]" });
}

type Span = { start: number; end: number };

function spanOfPair(pair: YAMLMap["items"][number]): Span {
  return { start: startOf(pair.key), end: endOfPair(pair) };
}

type Removal = {
  text: string;
  root: YAMLMap | undefined;
  path: Keys;
  node: YAMLMap | YAMLSeq;
  spans: Span[];
  index: number;
  empty: string;
};

function removePiece(removal: Removal): Edit[] {
  const { text, node, spans, index } = removal;
  const own = spans[index];
  if (own === undefined) return [];
  if (node.flow) return removeFromFlow(removal, own);
  const lines = wholeLines(text, own);
  return spans.length > 1 ? [lines] : [lines, ...sayEmpty(removal)];
}

/** Its lines from the first to the last, with what is commented behind it. */
function wholeLines(text: string, { start, end }: Span): Edit {
  const from = lineStart(text, start);
  // A block of text (`|`) ends after its last line ending.
  const ends = end > 0 && text[end - 1] === "\n" ? end : lineEnd(text, end);
  const newline = text.slice(ends).match(/^\r?\n/)?.[0].length ?? 0;
  return { at: from, remove: ends + newline - from, insert: "" };
}

/** Behind the key that led to the block: what it holds now is nothing. */
function sayEmpty({ text, root, path, empty }: Removal): Edit[] {
  const parent = path.length === 1 ? root : root?.getIn(path.slice(0, -1), true);
  const pair: Pair | undefined = isMap(parent)
    ? parent.items.find(({ key }) => isScalar(key) && String(key.value) === path.at(-1))
    : undefined;
  if (pair === undefined) return [];
  return [{ at: text.indexOf(":", endOf(pair.key as Scalar)) + 1, insert: ` ${empty}` }];
}

function removeFromFlow({ text, node, spans, index }: Removal, own: Span): Edit[] {
  const [before, after] = [spans[index - 1], spans[index + 1]];
  if (spans.length === 1) return [emptied(text, node, own)];
  const isOn = (line: number, other: Span | undefined): boolean =>
    other !== undefined && lineStart(text, line) === lineStart(text, other.start);
  const alone = text.slice(lineStart(text, own.start), own.start).trim() === "";
  if (alone && !isOn(own.end, after) && after !== undefined) return [wholeLines(text, own)];
  if (alone && after === undefined && !isOn(own.start, before)) {
    const closes = text.slice(own.end, lineEnd(text, own.end)).replace(/#.*$/, "").trim();
    if (closes === "" || closes === ",") return [wholeLines(text, own)];
  }
  if (before !== undefined) {
    // What is commented between them is about what stays.
    const from = text.slice(before.end, own.start).includes("#") ? own.start : before.end;
    return [{ at: from, remove: own.end - from, insert: "" }];
  }
  const next = after?.start ?? own.end;
  return [{ at: own.start, remove: next - own.start, insert: "" }];
}

/** The only piece goes: nothing but comments is left between the brackets. */
function emptied(text: string, node: YAMLMap | YAMLSeq, own: Span): Edit {
  const [open, close] = [startOf(node) + 1, endOf(node) - 1];
  const rest = text.slice(open, own.start) + text.slice(own.end, close).replace(/^\s*,/, "");
  if (rest.trim() === "") return { at: open, remove: close - open, insert: "" };
  return { at: own.start, remove: own.end - own.start, insert: "" };
}

/** Adds an item at the end of a list of texts, written as its last one is. */
export function appendItem({ text, root }: OpenFile, path: Keys, item: string): Edit[] {
  const list = root?.getIn(path, true);
  if (!isSeq(list)) return [];
  if (list.flow || list.items.length === 0) return addToFlow(text, list, [writeScalar(item)]);
  const dash = startOf(list);
  const indent = indentation(text, dash);
  return [linesAfter(text, endOf(list), [`${indent}- ${writeScalar(item)}`])];
}
