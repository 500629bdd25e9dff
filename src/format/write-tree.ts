import { inBraces, printFile, printLines } from "./print.ts";
import { FILE, shapeUnder } from "./shape.ts";
import type { Branching, Entry, Tree } from "./tree.ts";

/** A map of these entries. */
export function mapOf(branches: Entry[], tail: string[] = []): Branching {
  return { kind: "map", branches, tail };
}

/** A list of these texts. */
export function listOf(texts: readonly string[]): Branching {
  return {
    kind: "list",
    branches: texts.map((text) => ({ value: textOf(text), lead: [] })),
    tail: [],
  };
}

/** A text, as what stands under a key. */
export function textOf(value: string): Tree {
  return { kind: "leaf", value, source: "" };
}

/** An entry of a map. */
export function entryOf(key: string, value: Tree, lead: string[] = [], eol?: string): Entry {
  return { key, value, lead, ...(eol === undefined ? {} : { eol }) };
}

/** A whole file in the one form. Nothing is put in order: it comes so. */
export function writeFile(root: Branching): string {
  return printFile(root, FILE)
    .map((line) => `${line}\n`)
    .join("");
}

/** What stands under an entry's key, on one line whatever its length. */
export function writeInline(section: string, { key, value }: Entry): string {
  return inBraces(value, shapeUnder(shapeUnder(FILE, section), key));
}

/** The lines of an entry of a top-level section, as they would stand in a file with that indentation. */
export function writeEntry(section: string, entry: Entry, indent: number): string[] {
  return printLines(entry, shapeUnder(FILE, section), indent);
}
