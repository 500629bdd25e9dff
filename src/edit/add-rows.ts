import { addToFlow } from "./add-to-flow.ts";
import { type Edit, lineStart, linesAfter } from "./edit-text.ts";
import { endOf, mapUnder, type OpenFile, startOf } from "./find-node.ts";
import { writeScalar } from "./write-scalar.ts";

/** Rows to add to one list of one entry: `projects`, `PLAT`, `users`. */
export type RowAddition = {
  section: string;
  name: string;
  list: string;
  rows: readonly (readonly [holder: string, permission: string])[];
};

/** Adds rows at the end of lists that this file has, written as their last row is. Pure: the text is only added to. */
export function addRows({ text, root }: OpenFile, additions: readonly RowAddition[]): Edit[] {
  return additions.flatMap(({ section, name, list, rows }) => {
    const map = mapUnder(mapUnder(mapUnder(root, section), name), list);
    if (map === undefined || rows.length === 0) return [];
    const pieces = rows.map(
      ([holder, permission]) => `${writeScalar(holder)}: ${writeScalar(permission)}`,
    );
    if (map.flow || map.items.length === 0) return addToFlow(text, map, pieces);
    const start = startOf(map.items[0]?.key);
    const indent = " ".repeat(start - lineStart(text, start));
    return [
      linesAfter(
        text,
        endOf(map),
        pieces.map((piece) => indent + piece),
      ),
    ];
  });
}
