import { styleText } from "node:util";
import type { Problem } from "../model/problem.ts";
import type { Paint, Style } from "../render/paint.ts";

/** A stream that text goes to: the process's own, or a test's. */
export type Output = { write(text: string): unknown; isTTY?: boolean; columns?: number };

/** Everything a command touches of the outside, so that it can be run inside a test. */
export type Io = {
  /** Results. */
  stdout: Output;
  /** Progress and errors. */
  stderr: Output;
  /** Whether somebody is there to answer a question. */
  interactive: boolean;
  env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Aborted when the person presses Ctrl-C. */
  signal: AbortSignal;
  /** Told the problems that are printed, for whoever shows them elsewhere, too. */
  onProblems?: (problems: readonly Problem[]) => void;
};

const COLOURS = {
  heading: "bold",
  give: "green",
  change: "yellow",
  take: "red",
  quiet: "dim",
  warning: "yellow",
  error: "red",
  success: "green",
} as const satisfies Record<Style, Parameters<typeof styleText>[0]>;

/** Colours for a stream: only on a terminal, never with NO_COLOR, always with FORCE_COLOR. */
export function paintFor(output: Output, env: Io["env"]): Paint {
  if (!coloured(output, env)) return (_style, text) => text;
  return (style, text) => styleText(COLOURS[style], text, { validateStream: false });
}

function coloured(output: Output, env: Io["env"]): boolean {
  // https://no-color.org: any value that is not empty.
  if (env["NO_COLOR"]) return false;
  if (env["FORCE_COLOR"] !== undefined) return env["FORCE_COLOR"] !== "0";
  return output.isTTY === true && env["TERM"] !== "dumb";
}

/** How to print results: in colours, and cut to the terminal, where it is one. */
export function viewFor({ stdout, env }: Io): { paint: Paint; width?: number } {
  const width = stdout.isTTY === true ? stdout.columns : undefined;
  return { paint: paintFor(stdout, env), ...(width !== undefined && { width }) };
}

/** The day castellan reckons with, in UTC: `YYYY-MM-DD`. */
export function todayOf({ now }: Pick<Io, "now">): string {
  return new Date(now()).toISOString().slice(0, 10);
}
