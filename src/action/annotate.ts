import { relative, resolve, sep } from "node:path";
import { error, warning } from "@actions/core";
import type { Problem } from "../model/problem.ts";
import { count } from "../render/count.ts";
import { printable } from "../render/printable.ts";

/** GitHub shows ten of a step; the log has all of them. */
const MOST = 50;

/** Puts every problem beside its line. `root` is the checkout, from which GitHub counts paths. */
export function annotate(problems: readonly Problem[], root: string): void {
  for (const { code, message, fix, place } of problems.slice(0, MOST)) {
    const file = pathIn(root, place.file);
    error(printable(fix === undefined ? message : `${message}. ${fix}`), {
      title: `castellan: ${code}`,
      ...(file === undefined
        ? {}
        : {
            file,
            startLine: place.line,
            startColumn: place.column,
            ...(place.endColumn === undefined ? {} : { endColumn: place.endColumn }),
          }),
    });
  }
  const rest = problems.length - MOST;
  if (rest > 0) warning(`${count(rest, "more problem")}: the log has them all.`);
}

function pathIn(root: string, file: string): string | undefined {
  const path = relative(root, resolve(file));
  return path === "" || path === ".." || path.startsWith(`..${sep}`)
    ? undefined
    : path.replaceAll(sep, "/");
}
