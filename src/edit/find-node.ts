import { isMap, isScalar, isSeq, type Node, parseDocument, type YAMLMap, type YAMLSeq } from "yaml";

/** Fast, and nothing is complained about: what is edited here has been read without a problem before. */
const OPTIONS = {
  version: "1.2",
  schema: "core",
  stringKeys: true,
  prettyErrors: false,
  uniqueKeys: false,
} as const;

/** A file that is edited: its text, and the map it consists of with the offsets of everything in it. An empty file has none. */
export type OpenFile = { text: string; root: YAMLMap | undefined };

/** Opens the text of a file that was read without a problem. It is parsed once, however much is edited in it. */
export function openFile(text: string): OpenFile {
  const { contents } = parseDocument(text, OPTIONS);
  return { text, root: isMap(contents) ? contents : undefined };
}

/** The map under a key, if there is one. */
export function mapUnder(map: YAMLMap | undefined, key: string): YAMLMap | undefined {
  const value = map?.get(key, true);
  return isMap(value) ? value : undefined;
}

/** The list under a key, if there is one. */
export function listUnder(map: YAMLMap | undefined, key: string): YAMLSeq | undefined {
  const value = map?.get(key, true);
  return isSeq(value) ? value : undefined;
}

/** The offset of a node's first character. */
export function startOf(node: unknown): number {
  return (node as Node | null | undefined)?.range?.[0] ?? 0;
}

/** The offset after the last character that a node means: comments and empty lines behind it do not count. */
export function endOf(node: unknown): number {
  if ((isMap(node) || isSeq(node)) && !node.flow) {
    const last: unknown = node.items.at(-1);
    if (isMap(node) && last !== undefined) return endOfPair(last as YAMLMap["items"][number]);
    if (last !== undefined) return endOf(last);
  }
  return (node as Node | null | undefined)?.range?.[1] ?? 0;
}

/** The same for an entry of a map. */
export function endOfPair({ key, value }: YAMLMap["items"][number]): number {
  return value === null || (isScalar(value) && value.range == null) ? endOf(key) : endOf(value);
}
