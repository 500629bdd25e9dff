import type { YAMLMap } from "yaml";
import { addToFlow } from "./add-to-flow.ts";
import { type Edit, lineStart, linesAfter } from "./edit-text.ts";
import { endOf, endOfPair, mapUnder, type OpenFile, startOf } from "./find-node.ts";

/**
 * Sets a field of one entry of a map under a top-level key: in place where the entry has it, else at its end, written as its last
 * field is. `value` is YAML. No edit where there is no such entry. Pure.
 */
export function setField(
  { text, root }: OpenFile,
  [section, key]: readonly [section: string, key: string],
  name: string,
  value: string,
): Edit[] {
  const entry = mapUnder(mapUnder(root, section), key);
  if (entry === undefined) return [];
  const pair = entry.items.find((item) => (item.key as { value?: unknown }).value === name);
  if (pair === undefined) return added(text, entry, `${name}: ${value}`);
  const at = startOf(pair.value);
  return [{ at, remove: endOfPair(pair) - at, insert: value }];
}

function added(text: string, entry: YAMLMap, field: string): Edit[] {
  if (entry.flow) return addToFlow(text, entry, [field]);
  const first = startOf(entry.items[0]?.key);
  const indent = " ".repeat(first - lineStart(text, first));
  return [linesAfter(text, endOf(entry), [`${indent}${field}`])];
}
