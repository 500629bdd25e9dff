import { codeFrameColumns } from "@babel/code-frame";
import type { Place, Problem } from "../model/problem.ts";
import { count } from "./count.ts";
import type { Paint } from "./paint.ts";
import { printable } from "./printable.ts";

/** Files that were read: name → text. */
export type Sources = Readonly<Record<string, string>>;

/** Every problem with its place, the source line with a caret, and what to do about it. */
export function renderProblems(
  problems: readonly Problem[],
  sources: Sources,
  paint: Paint,
): string {
  const rendered = problems.map((problem) => renderProblem(problem, sources, paint));
  const files = new Set(problems.map(({ place }) => place.file)).size;
  const summary = `${count(problems.length, "problem")} in ${count(files, "file")}; nothing was sent.`;
  return `${rendered.join("\n\n")}\n\n${paint("error", summary)}\n`;
}

function renderProblem(
  { code, place, message, fix, related = [] }: Problem,
  sources: Sources,
  paint: Paint,
): string {
  const parts = [
    `${paint("heading", at(place))} ${paint("error", "error")} ${printable(message)} ${paint("quiet", `[${code}]`)}`,
    frame(place, sources),
    ...related.flatMap((other) => [
      paint("quiet", `  see also ${at(other)}`),
      frame(other, sources),
    ]),
    fix === undefined ? undefined : `  ${paint("success", "fix:")} ${printable(fix)}`,
  ];
  return parts.filter((part) => part !== undefined).join("\n");
}

function at({ file, line, column }: Place): string {
  return `${printable(file)}:${line}:${column}:`;
}

function frame({ file, line, column, endColumn }: Place, sources: Sources): string | undefined {
  const source = Object.hasOwn(sources, file) ? sources[file] : undefined;
  if (source === undefined || source === "") return undefined;
  const first = Math.max(1, line - 1);
  const lines = source
    .split("\n")
    .slice(first - 1, line + 1)
    .map(short);
  // Its lines count from startLine, its columns from 0.
  const framed = codeFrameColumns(
    lines.join("\n"),
    { start: { line, column: column - 1 }, end: { line, column: (endColumn ?? column + 1) - 1 } },
    { startLine: first, linesAbove: 1, linesBelow: 1, highlightCode: false },
  );
  return framed.replaceAll(/^/gm, "  ");
}

/** A source line as it can be shown: never wider than a screen, never with characters that move the cursor. */
function short(line: string): string {
  const safe = line.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, "?");
  return safe.length > 160 ? `${safe.slice(0, 160)}…` : safe;
}
