import { isMap, isScalar, type Node, type Pair, type YAMLMap, type YAMLSeq } from "yaml";
import type { Place } from "../model/problem.ts";

/** Offsets into a file's text: the first character, and the one after the last. */
export type Span = readonly [start: number, end: number];

/** One entry of a map: its key, what it holds, and where the key stands. */
export type Entry<T> = { key: string; value: T; place: Place };

/**
 * Where everything in one file stands. Positions are kept as YAML nodes and turned into lines and columns only when asked
 * for: a file of thousands of lines is usually placed a few hundred times, or never.
 */
export class Places {
  readonly file: string;
  readonly #text: string;
  readonly #nodes = new Map<object, YAMLMap | YAMLSeq>();
  #lineStarts: number[] | undefined;

  constructor(file: string, text: string) {
    this.file = file;
    this.#text = text;
  }

  /** Remembers which node a value was made from. */
  remember(value: object, node: YAMLMap | YAMLSeq): void {
    this.#nodes.set(value, node);
  }

  /** The place of a span; its end is cut at the end of its first line, so that a caret can underline it. */
  at([start, end]: Span): Place {
    const starts = this.#lines();
    const line = lastAtOrBefore(starts, start);
    const lineStart = starts[line] ?? 0;
    const stop = Math.min(end, this.#lineEnd(line));
    const column = start - lineStart + 1;
    return {
      file: this.file,
      line: line + 1,
      column,
      endColumn: Math.max(stop - lineStart + 1, column + 1),
    };
  }

  /** The entries of a map as written, with their places. */
  entries<T>(map: Readonly<Record<string, T>> | undefined): Entry<T>[] {
    if (map === undefined) return [];
    const entries: Entry<T>[] = [];
    for (const pair of this.#pairs(map)) {
      const key = keyText(pair);
      const value = map[key];
      if (value !== undefined) entries.push({ key, value, place: this.at(spanOf(pair.key)) });
    }
    return entries;
  }

  /** The keys of a map as written, with their places. */
  keys(map: object): { name: string; place: Place }[] {
    return this.#pairs(map).map((pair) => ({
      name: keyText(pair),
      place: this.at(spanOf(pair.key)),
    }));
  }

  /** The items of a list with their places. */
  items<T>(list: readonly T[] | undefined): { value: T; place: Place }[] {
    if (list === undefined) return [];
    return list.map((value, index) => ({ value, place: this.item(list, index) }));
  }

  /** Where a key of a map stands. */
  key(map: object, name: string): Place {
    return this.at(spanOf(this.#pair(map, name)?.key));
  }

  /** Where the value under a key stands; the key itself when the value is a collection, or nothing at all. */
  value(map: object, name: string): Place {
    const pair = this.#pair(map, name);
    const value = pair?.value;
    const span = isScalar(value) ? spanOf(value) : undefined;
    return this.at(span && span[1] > span[0] ? span : spanOf(pair?.key));
  }

  /** Where an item of a list stands. */
  item(list: object, index: number): Place {
    return this.at(spanOf(this.#nodes.get(list)?.items[index]));
  }

  /** Takes a value out of a map or list, here and in the nodes behind it, so that both keep running side by side. */
  remove(parent: unknown, step: string): void {
    if (!Array.isArray(parent)) {
      delete (parent as Record<string, unknown>)[step];
      return;
    }
    parent.splice(Number(step), 1);
    this.#nodes.get(parent)?.items.splice(Number(step), 1);
  }

  #pairs(map: object): Pair[] {
    const node = this.#nodes.get(map);
    return isMap(node) ? node.items : [];
  }

  /** The first pair with that key: a repeated key counts once. */
  #pair(map: object, name: string): Pair | undefined {
    return this.#pairs(map).find((pair) => keyText(pair) === name);
  }

  #lines(): number[] {
    if (this.#lineStarts !== undefined) return this.#lineStarts;
    const starts = [0];
    for (let at = this.#text.indexOf("\n"); at !== -1; at = this.#text.indexOf("\n", at + 1))
      starts.push(at + 1);
    this.#lineStarts = starts;
    return starts;
  }

  #lineEnd(line: number): number {
    const next = this.#lines()[line + 1];
    if (next === undefined) return this.#text.length;
    return this.#text[next - 2] === "\r" ? next - 2 : next - 1;
  }
}

/** The text of a pair's key. */
export function keyText({ key }: Pair): string {
  return isScalar(key) ? String(key.value) : "";
}

/** Where a node stands; the start of the file when it has no position. */
export function spanOf(node: unknown): Span {
  const range = (node as Node | null | undefined)?.range;
  return range ? [range[0], range[1]] : [0, 0];
}

/** The index of the last number that is not greater than `wanted`, in an ascending list that begins with 0. */
function lastAtOrBefore(ascending: readonly number[], wanted: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((ascending[middle] ?? 0) <= wanted) low = middle;
    else high = middle - 1;
  }
  return low;
}
