import { isMap, type YAMLMap } from "yaml";
import { addToFlow } from "./add-to-flow.ts";
import { type Edit, lineEnding, lineStart, linesAfter } from "./edit-text.ts";
import { endOf, type OpenFile, startOf } from "./find-node.ts";
import { writeScalar } from "./write-scalar.ts";

/** The fields of a small map, in order. Values are text, and quoted where they must be. */
export type Fields = readonly (readonly [name: string, value: string])[];

/** One entry to add to a map of maps: a small one, or one that is written elsewhere, on one line and on lines with an indentation. */
export type Entry =
  | { key: string; fields: Fields }
  | { key: string; inline: string; lines: (indent: number) => string[] };

/** A small map on one line: `{ email: ana@acme.example }`. */
export function writeFields(fields: Fields, pad = " "): string {
  const inside = fields.map(([name, value]) => `${name}: ${writeScalar(value)}`).join(", ");
  return `{${pad}${inside}${pad}}`;
}

/**
 * Adds entries at the end of the map under a top-level key, written as its last entry is. The section is made when the file has
 * none. Pure: the text is only added to.
 */
export function addEntries(
  { text, root }: OpenFile,
  section: string,
  entries: readonly Entry[],
): Edit[] {
  if (entries.length === 0) return [];
  const map = root?.get(section, true);
  if (root === undefined) return [newSection(text, section, entries, "")];
  if (!isMap(map)) return addSection(text, root, section, entries);
  if (!root.flow && isBare(text, map)) return [openUp(text, map, root, entries)];
  const style = styleOf(text, map);
  if (map.flow)
    return addToFlow(
      text,
      map,
      entries.map((entry) => inline(entry, style)),
    );
  const indent = " ".repeat(
    startOf(map.items[0]?.key) - lineStart(text, startOf(map.items[0]?.key)),
  );
  const lines = entries.flatMap((entry) => blockLines(entry, indent, style));
  return [linesAfter(text, endOf(map), lines)];
}

/** How a map's last entry is written: on one line with some padding, or on lines of its own that are so much further right. */
type Style = { pad: string } | { deeper: string };

function styleOf(text: string, map: YAMLMap): Style {
  const last = map.items.at(-1);
  if (!isMap(last?.value)) return { pad: " " };
  if (last.value.flow) return { pad: text[startOf(last.value) + 1] === " " ? " " : "" };
  const key = startOf(last.key);
  const inner = startOf(last.value);
  return { deeper: " ".repeat(inner - lineStart(text, inner) - (key - lineStart(text, key))) };
}

function inline(entry: Entry, style: Style): string {
  const value =
    "inline" in entry ? entry.inline : writeFields(entry.fields, "pad" in style ? style.pad : " ");
  return `${writeScalar(entry.key)}: ${value}`;
}

function blockLines(entry: Entry, indent: string, style: Style): string[] {
  if ("lines" in entry) return entry.lines(indent.length);
  if ("pad" in style) return [`${indent}${inline(entry, style)}`];
  return [
    `${indent}${writeScalar(entry.key)}:`,
    ...entry.fields.map(
      ([name, value]) => `${indent}${style.deeper}${name}: ${writeScalar(value)}`,
    ),
  ];
}

function addSection(
  text: string,
  root: YAMLMap,
  section: string,
  entries: readonly Entry[],
): Edit[] {
  if (root.flow) {
    const inside = entries.map((entry) => inline(entry, { pad: " " })).join(", ");
    return addToFlow(text, root, [`${section}: { ${inside} }`]);
  }
  const start = startOf(root.items[0]?.key);
  return [newSection(text, section, entries, " ".repeat(start - lineStart(text, start)))];
}

/** At the very end, behind whatever comments are there; but before the line that ends a document. */
function newSection(
  text: string,
  section: string,
  entries: readonly Entry[],
  indent: string,
): Edit {
  const lines = [
    `${indent}${section}:`,
    ...entries.flatMap((entry) => blockLines(entry, `${indent}  `, { pad: " " })),
  ];
  const newline = lineEnding(text);
  const body = lines.map((line) => line + newline).join("");
  const end = /^\.\.\.[ \t]*(#.*)?\r?$/m.exec(text)?.index ?? text.length;
  if (end === 0) return { at: 0, insert: body };
  const gap = text[end - 1] === "\n" ? newline : newline + newline;
  return { at: end, insert: (/^[ \t]*(#[^\n]*)?\s*$/.test(text.slice(0, end)) ? "" : gap) + body };
}

/** Whether there is nothing between the braces, not even a comment. */
function isBare(text: string, map: YAMLMap): boolean {
  return map.flow === true && text.slice(startOf(map) + 1, endOf(map) - 1).trim() === "";
}

/** `people: {}` becomes a block: there is nothing in it whose style could be kept. */
function openUp(text: string, map: YAMLMap, root: YAMLMap, entries: readonly Entry[]): Edit {
  const start = startOf(root.items[0]?.key);
  const indent = `${" ".repeat(start - lineStart(text, start))}  `;
  const newline = lineEnding(text);
  const lines = entries.flatMap((entry) => blockLines(entry, indent, { pad: " " }));
  const open = startOf(map);
  const before = text.slice(0, open).trimEnd().length;
  const rest = text.slice(endOf(map), text.indexOf("\n", endOf(map)) + 1 || undefined);
  const block = lines.map((line) => newline + line).join("");
  // A comment behind the braces stays on the line of the key.
  return {
    at: before,
    remove: endOf(map) - before + rest.trimEnd().length,
    insert: rest.trim() === "" ? block : ` ${rest.trim()}${block}`,
  };
}
