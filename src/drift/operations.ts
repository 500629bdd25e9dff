import { isMap, isScalar } from "yaml";
import {
  appendItem,
  type Keys,
  putEntry,
  removeEntry,
  removeItem,
  setText,
  type Value,
} from "../edit/change-entry.ts";
import { type Edit, editText } from "../edit/edit-text.ts";
import { type OpenFile, openFile } from "../edit/find-node.ts";

/** One change of a file, by the keys that lead there. */
export type Operation = { file: string; path: Keys } & (
  | { do: "set"; value: string }
  | { do: "put"; key: string; value: Value }
  | { do: "remove"; key: string }
  | { do: "append"; item: string }
  | { do: "remove-item"; item: string }
);

/** The texts with all of it done, one after the other: what one makes, the next finds. Comments stay. */
export function operate(
  sources: Readonly<Record<string, string>>,
  operations: readonly Operation[],
): Record<string, string> {
  const texts: Record<string, string> = { ...sources };
  const done = new Set<string>();
  for (const operation of operations) {
    const key = JSON.stringify(operation);
    // Two items may need the same person, or the same line gone.
    if (done.has(key)) continue;
    done.add(key);
    const file = openFile(texts[operation.file] ?? "");
    texts[operation.file] = editText(file.text, editsOf(file, operation));
  }
  return texts;
}

function editsOf(file: OpenFile, operation: Operation): Edit[] {
  const { path } = operation;
  switch (operation.do) {
    case "set":
      return setText(file, path, operation.value, "permission");
    case "put":
      return putEntry(file, path, operation.key, operation.value);
    case "remove":
      return removeEntry(file, path, operation.key);
    case "append":
      return appendItem(file, path, operation.item);
    case "remove-item":
      return removeItem(file, path, (item) => named(item) === operation.item);
  }
}

/** An alias, or a map that says more about it. */
function named(item: unknown): unknown {
  const user = isMap(item) ? item.get("user", true) : item;
  return isScalar(user) ? user.value : undefined;
}
