import stringWidth from "string-width";
import type { Paint } from "./paint.ts";
import { wrap } from "./wrap.ts";

/** A name and what there is to say about it: one text to wrap, or lines. */
export type Field = readonly [name: string, value: string | readonly string[]];

const COLUMNS = 80;

/** Names on the left, what they are on the right, in 80 columns. */
export function renderFields(fields: readonly Field[], paint: Paint): string[] {
  const width = Math.max(0, ...fields.map(([name]) => stringWidth(name)));
  return fields.flatMap(([name, value]) => {
    const lines = (typeof value === "string" ? [value] : value).flatMap((line) =>
      wrap(line, COLUMNS - width - 4),
    );
    return (lines.length === 0 ? ["none"] : lines).map((line, index) => {
      const head = index === 0 ? paint("quiet", name.padEnd(width)) : " ".repeat(width);
      return `  ${head}  ${line}`;
    });
  });
}
