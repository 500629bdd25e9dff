import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  parseDocument,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import type { Problem } from "../model/problem.ts";
import { keyText, Places, spanOf } from "./places.ts";
import { quote } from "./quote.ts";
import { syntaxProblems, tooDeep } from "./syntax-problems.ts";

/** One file as YAML sees it. `value` is undefined when it cannot be made sense of; then `problems` says why. */
export type YamlFile = { value: unknown; places: Places; problems: Problem[] };

/** Far deeper than any access file, and far from exhausting the stack. */
const DEPTH_LIMIT = 64;

/** An alias bomb has thousands of places; a few show what is meant. */
const MOST_RELATED = 5;

/** A number as people write it. Octal, hexadecimal, exponents and leading zeros stay text, and the schema refuses them. */
const PLAIN_NUMBER = /^-?(0|[1-9]\d*)?(\.\d+)?$/;

const OPTIONS = {
  strict: true,
  stringKeys: true,
  merge: false,
  version: "1.2",
  schema: "core",
  prettyErrors: false,
  // Ours takes no time that grows with the square of the keys, and knows where the key stood first.
  uniqueKeys: false,
} as const;

/** Reads strict YAML 1.2 core. Anything that two readers could take differently is a problem. */
export function readYaml(file: string, text: string): YamlFile {
  const places = new Places(file, text);
  const document = parse(text, places);
  if ("problems" in document) return { value: undefined, places, problems: document.problems };
  const reader = new NodeReader(places);
  const value = reader.read(document.contents, 0);
  return { value: reader.lost ? undefined : value, places, problems: reader.problems };
}

function parse(text: string, places: Places): Document.Parsed | { problems: Problem[] } {
  try {
    const document = parseDocument(text, OPTIONS);
    const problems = syntaxProblems(document, text, places);
    if (problems.length > 0) return { problems };
    if (document.contents === null) return { problems: [emptyFile(places)] };
    return document;
  } catch {
    // The parser reports faults, it does not throw them: only running out of stack gets here.
    return { problems: [tooDeep(places.at([0, 0]))] };
  }
}

function emptyFile(places: Places): Problem {
  return {
    code: "empty-file",
    place: places.at([0, 0]),
    message: "the file declares nothing",
    fix: "Declare something in it, or delete it.",
  };
}

/**
 * Turns nodes into plain values and remembers where they stood. Maps have no prototype, so that `__proto__` is a key like
 * any other.
 */
class NodeReader {
  readonly problems: Problem[] = [];
  readonly #places: Places;
  /** The latest anchor of each name, which is the one that an alias means. */
  readonly #anchors = new Map<string, Problem>();
  /** Whether part of the file has no value, because it was written as an alias or too deep. */
  lost = false;

  constructor(places: Places) {
    this.#places = places;
  }

  read(node: unknown, depth: number): unknown {
    if (isAlias(node)) return this.#alias(node);
    if (!(isScalar(node) || isMap(node) || isSeq(node))) return null;
    if (node.anchor !== undefined) this.#anchor(node.anchor, node);
    if (node.tag !== undefined) this.#tag(node.tag, node);
    if (isScalar(node)) return scalarValue(node);
    if (depth >= DEPTH_LIMIT) return this.#tooDeep(node);
    return isMap(node) ? this.#map(node, depth) : this.#list(node, depth);
  }

  #map(node: YAMLMap, depth: number): object {
    const value: Record<string, unknown> = Object.create(null);
    const kept: Pair[] = [];
    for (const pair of node.items) {
      this.#keyAdornments(pair);
      const key = keyText(pair);
      if (key === "<<") this.#mergeKey(pair);
      else if (key in value) this.#duplicate(key, pair, kept);
      else {
        value[key] = this.read(pair.value, depth + 1);
        kept.push(pair);
      }
    }
    if (kept.length < node.items.length) node.items = kept;
    this.#places.remember(value, node);
    return value;
  }

  #list(node: YAMLSeq, depth: number): unknown[] {
    const value = node.items.map((item) => this.read(item, depth + 1));
    this.#places.remember(value, node);
    return value;
  }

  #keyAdornments({ key }: Pair): void {
    if (!isScalar(key)) return;
    if (key.anchor !== undefined) this.#anchor(key.anchor, key);
    if (key.tag !== undefined) this.#tag(key.tag, key);
  }

  #duplicate(key: string, pair: Pair, kept: Pair[]): void {
    const first = kept.find((other) => keyText(other) === key);
    this.problems.push({
      code: "duplicate-key",
      place: this.#places.at(spanOf(pair.key)),
      message: `${quote(key)} stands twice in the same map`,
      fix: "Merge the two, or delete one: only one of them could count.",
      related: [this.#places.at(spanOf(first?.key))],
    });
  }

  #mergeKey(pair: Pair): void {
    this.read(pair.value, 0);
    if (isAlias(pair.value)) return; // the anchor's problem says it already
    this.problems.push({
      code: "merge-key",
      place: this.#places.at(spanOf(pair.key)),
      message: "merge keys (`<<`) are not read",
      fix: "Write the entries out where they count.",
    });
  }

  #anchor(name: string, node: Scalar | YAMLMap | YAMLSeq): void {
    this.#anchors.set(name, this.#refuseAnchor(`&${name}`, node));
  }

  /** An alias belongs to its anchor's problem: the user mends both together. */
  #alias(node: Alias): undefined {
    this.lost = true;
    const problem = this.#anchors.get(node.source);
    if (problem === undefined) {
      this.#refuseAnchor(`*${node.source}`, node);
      return;
    }
    problem.related ??= [];
    if (problem.related.length < MOST_RELATED) problem.related.push(this.#places.at(spanOf(node)));
  }

  #refuseAnchor(name: string, node: Alias | Scalar | YAMLMap | YAMLSeq): Problem {
    const problem: Problem = {
      code: "anchor",
      place: this.#places.at(spanOf(node)),
      message: `anchors and aliases (${quote(name)}) are not read`,
      fix: "Write the value out at each place: a reviewer must see what a line gives without looking elsewhere. Text that begins with * is put in quotes.",
    };
    this.problems.push(problem);
    return problem;
  }

  #tag(tag: string, node: Scalar | YAMLMap | YAMLSeq): void {
    this.problems.push({
      code: "tag",
      place: this.#places.at(spanOf(node)),
      message: `tags (${quote(shortTag(tag))}) are not read`,
      fix: "Delete the tag. Text that looks like a number or a boolean is put in quotes instead.",
    });
    this.lost = true;
  }

  #tooDeep(node: YAMLMap | YAMLSeq): undefined {
    this.lost = true;
    this.problems.push(tooDeep(this.#places.at(spanOf(node))));
  }
}

function scalarValue(node: Scalar): unknown {
  if (typeof node.value === "number" && !PLAIN_NUMBER.test(node.source ?? "")) return node.source;
  return node.value;
}

function shortTag(tag: string): string {
  return tag.replace("tag:yaml.org,2002:", "!!");
}
