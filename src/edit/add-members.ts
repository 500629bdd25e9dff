import { isMap, type YAMLMap, type YAMLSeq } from "yaml";
import { type Fields, writeFields } from "./add-entries.ts";
import { addToFlow, newFlowList } from "./add-to-flow.ts";
import { type Edit, indentation, lineEnding, lineStart, linesAfter } from "./edit-text.ts";
import { endOf, listUnder, mapUnder, type OpenFile, startOf } from "./find-node.ts";
import { writeScalar } from "./write-scalar.ts";

/** A member to add: an alias, or a map that says more. */
export type Item = string | Fields;

/** The groups of one file, and whom to add to each. */
export type Additions = ReadonlyMap<string, readonly Item[]>;

/**
 * Adds members at the end of the lists of groups that this file declares, written as their last member is. A group without a
 * list gets one. Pure: the text is only added to.
 */
export function addMembers({ text, root }: OpenFile, additions: Additions): Edit[] {
  const groups = mapUnder(root, "groups");
  return [...additions].flatMap(([slug, items]) => {
    const group = mapUnder(groups, slug);
    return group === undefined ? [] : addToGroup(text, group, items);
  });
}

function addToGroup(text: string, group: YAMLMap, items: readonly Item[]): Edit[] {
  const members = listUnder(group, "members");
  if (members === undefined) return newList(text, group, items.map(inline));
  if (members.flow || members.items.length === 0)
    return addToFlow(text, members, items.map(inline));
  return [linesAfter(text, endOf(members), blockItems(text, members, items))];
}

function newList(text: string, group: YAMLMap, pieces: readonly string[]): Edit[] {
  const newline = lineEnding(text);
  const start = startOf(group.flow ? group : group.items[0]?.key);
  const column = start - lineStart(text, start);
  if (group.flow) {
    const indent = `${indentation(text, start)}    `;
    const layout = { column: column + "{ members: ".length, indent, newline };
    return addToFlow(text, group, [`members: ${newFlowList(pieces, layout)}`]);
  }
  const indent = " ".repeat(column);
  const layout = { column: column + "members: ".length, indent: `${indent}  `, newline };
  const list = newFlowList(pieces, layout);
  return [linesAfter(text, endOf(group), `${indent}members: ${list}`.split(newline))];
}

function inline(item: Item): string {
  return typeof item === "string" ? writeScalar(item) : writeFields(item);
}

function blockItems(text: string, members: YAMLSeq, items: readonly Item[]): string[] {
  const dash = startOf(members);
  const indent = " ".repeat(dash - lineStart(text, dash));
  const spread = members.items.some((item) => isMap(item) && !item.flow);
  return items.flatMap((item) => {
    if (typeof item === "string" || !spread) return `${indent}- ${inline(item)}`;
    return item.map(
      ([name, value], index) =>
        `${indent}${index === 0 ? "- " : "  "}${name}: ${writeScalar(value)}`,
    );
  });
}
