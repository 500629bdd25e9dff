import { isMap, isScalar, isSeq, type Node, parseDocument, type YAMLMap, type YAMLSeq } from "yaml";
import { attach } from "./attach.ts";
import { findMarks } from "./find-comments.ts";
import type { Branch, Collection, ReadLeaf } from "./tree.ts";

/** As `desired` reads files. What is formatted has been read without a problem before. */
const OPTIONS = {
  version: "1.2",
  schema: "core",
  stringKeys: true,
  prettyErrors: false,
  uniqueKeys: false,
} as const;

/** A file as a tree with its comments; undefined for what no access file is. */
export function readTree(text: string): Collection | undefined {
  const { contents, errors } = parseDocument(text, OPTIONS);
  if (!isMap(contents) || errors.length > 0) return undefined;
  const { comments, dashes } = findMarks(text);
  const root = new TreeMaker(dashes).collection(contents);
  if (root === undefined) return undefined;
  attach(root, comments, text);
  return root;
}

class TreeMaker {
  readonly #dashes: readonly number[];
  #next = 0;

  constructor(dashes: readonly number[]) {
    this.#dashes = dashes;
  }

  collection(node: YAMLMap | YAMLSeq, owner?: Branch): Collection | undefined {
    const [start, end] = spanOf(node);
    const made: Collection = {
      kind: isMap(node) ? "map" : "list",
      branches: [],
      tail: [],
      flow: node.flow === true,
      start,
      end,
      ...(owner && { owner }),
    };
    for (const item of node.items) {
      const branch = isMap(node) ? this.#entry(item, made) : this.#item(item, made);
      if (branch === undefined) return undefined;
      made.branches.push(branch);
    }
    return made;
  }

  #entry(item: unknown, within: Collection): Branch | undefined {
    const { key, value } = item as { key: unknown; value: unknown };
    if (!isScalar(key)) return undefined;
    const branch: Omit<Branch, "value"> = {
      key: String(key.value),
      lead: [],
      start: spanOf(key)[0],
      within,
    };
    return this.#filled(branch, value);
  }

  #item(item: unknown, within: Collection): Branch | undefined {
    const [at] = spanOf(item);
    return this.#filled({ lead: [], start: within.flow ? at : this.#dashBefore(at), within }, item);
  }

  #filled(branch: Omit<Branch, "value">, node: unknown): Branch | undefined {
    const filled = branch as Branch;
    const value: Collection | ReadLeaf | undefined =
      isMap(node) || isSeq(node) ? this.collection(node, filled) : leafOf(node);
    if (value === undefined) return undefined;
    filled.value = value;
    return filled;
  }

  /** Items come in the order of the text, and so do dashes. */
  #dashBefore(at: number): number {
    while ((this.#dashes[this.#next + 1] ?? Number.POSITIVE_INFINITY) < at) this.#next += 1;
    return this.#dashes[this.#next] ?? at;
  }
}

function leafOf(node: unknown): ReadLeaf | undefined {
  if (!isScalar(node)) return undefined;
  const { value, source = "" } = node;
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean")
    return undefined;
  return { kind: "leaf", value, source, start: spanOf(node)[0] };
}

function spanOf(node: unknown): [start: number, end: number] {
  const [start, end] = (node as Node | null)?.range ?? [0, 0];
  return [start, end];
}
