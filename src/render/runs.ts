import stringWidth from "string-width";
import type { JournaledRun } from "../model/journal.ts";
import { count, grouped } from "./count.ts";
import type { Paint } from "./paint.ts";
import { printable } from "./printable.ts";

/** A run as the list shows it. */
export type ListedRun = {
  run: string;
  state: "finished" | "interrupted" | "running" | "damaged";
  journal?: JournaledRun;
  /** Why its journal says nothing. */
  damaged?: string;
};

const HEADINGS = ["RUN", "AGE", "WORKSPACE", "DONE", "FAILED", "UNKNOWN", "STATE"];
const NUMBERS = new Set([3, 4, 5]);
/** Of 80 columns, what the others leave to the workspace at their widest. */
const WIDEST_WORKSPACE = 13;

/** The runs on record as a table that fits 80 columns. `now` is in milliseconds since the epoch. */
export function renderRuns(runs: readonly ListedRun[], now: number, paint: Paint): string {
  const rows = runs.map((run) => cells(run, now));
  const widths = HEADINGS.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => stringWidth(row[column] ?? ""))),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => padded(cell, widths[column] ?? 0, NUMBERS.has(column)))
      .join("  ")
      .trimEnd();
  const notes = runs.flatMap(noteOn);
  return [
    paint("heading", line(HEADINGS)),
    ...rows.map((row, index) => paint(styleOf(runs[index]), line(row))),
    ...(notes.length > 0 ? ["", ...notes] : []),
    "",
  ].join("\n");
}

function cells({ run, state, journal }: ListedRun, now: number): string[] {
  if (journal === undefined) return [run, "", "", "", "", "", state];
  const { done, failed, unknown } = journal.counts;
  return [
    run,
    age(now - Date.parse(journal.at)),
    shortened(printable(journal.workspace)),
    ...[done, failed, unknown].map(grouped),
    state,
  ];
}

function padded(cell: string, width: number, right: boolean): string {
  const padding = " ".repeat(Math.max(0, width - stringWidth(cell)));
  return right ? padding + cell : cell + padding;
}

function shortened(text: string): string {
  return text.length > WIDEST_WORKSPACE ? `${text.slice(0, WIDEST_WORKSPACE - 1)}…` : text;
}

function styleOf(run: ListedRun | undefined) {
  return run?.state === "finished" ? "success" : "warning";
}

function noteOn({ run, damaged, journal, state }: ListedRun): string[] {
  if (damaged !== undefined) return [`${run}: ${printable(damaged)}`];
  if (journal?.torn && state === "interrupted")
    return [`${run}: the last line of its journal is not whole: it was killed while it wrote.`];
  return [];
}

/** In the largest unit that is at least two of it. */
function age(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/** What is about to be undone, in one line. */
export function renderUndone({ run, at, counts, finished }: JournaledRun, paint: Paint): string {
  const parts = [
    `${count(counts.done, "step")} done`,
    ...(counts.failed > 0 ? [`${grouped(counts.failed)} failed`] : []),
    ...(counts.unknown > 0 ? [`${grouped(counts.unknown)} of unknown outcome`] : []),
    ...(finished ? [] : ["interrupted"]),
  ];
  const when = at.slice(0, 16).replace("T", " ");
  return `${paint("heading", `Undo of run ${run}`)}  ${paint("quiet", `${when} UTC · ${parts.join(", ")}`)}\n`;
}
