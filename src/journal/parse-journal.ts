import type { IntentLine, JournalLine, ResultLine, RunLine } from "../generated/journal.types.ts";
import validate from "../generated/journal.validate.js";
import { ConfigError } from "../model/errors.ts";
import type { JournaledRun, WrittenStep } from "../model/journal.ts";

/**
 * What a run did, as its journal tells it. A last line that is not whole is what a killed process leaves: it is left out, and
 * said so. `file` is for messages.
 * @throws ConfigError when it is no journal, of another version, or damaged anywhere else.
 */
export function parseJournal(text: string, file: string): JournaledRun {
  const { lines, torn } = linesOf(text, file);
  const [first, ...rest] = lines;
  if (first === undefined || first.type !== "run")
    throw new ConfigError(
      `${file}: the journal ends before its first line does: nothing was sent.`,
    );
  const intents = new Map<number, IntentLine>();
  const results = new Map<number, ResultLine>();
  for (const line of rest) {
    if (line.type === "intent") intents.set(line.index, line);
    if (line.type === "result") results.set(line.index, line);
  }
  const end = rest.find((line) => line.type === "end");
  const written = [...intents.values()].map((intent) => stepOf(intent, results.get(intent.index)));
  return {
    ...headerOf(first),
    written,
    counts: counted(intents, results),
    ended: end !== undefined,
    finished: end?.notBegun === 0,
    torn,
  };
}

function linesOf(text: string, file: string): { lines: JournalLine[]; torn: boolean } {
  const raw = text.split("\n");
  const last = raw.pop() ?? "";
  const lines = raw.map((line, index) => parseLine(line, `${file}:${index + 1}`));
  return { lines, torn: last !== "" };
}

function parseLine(line: string, place: string): JournalLine {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    throw new ConfigError(`${place}: the journal is damaged: this line is not JSON.`);
  }
  if (validate(parsed)) return parsed;
  if (isOfOtherVersion(parsed))
    throw new ConfigError(
      `${place}: the journal was written by another version of castellan (format ${parsed.version}).`,
    );
  throw new ConfigError(`${place}: the journal is damaged: this line is none of a journal's.`);
}

function isOfOtherVersion(value: unknown): value is { version: unknown } {
  return typeof value === "object" && value !== null && "version" in value && value.version !== 1;
}

function headerOf({ type: _type, version: _version, ...header }: RunLine) {
  return header;
}

function stepOf({ index, step, lost = [] }: IntentLine, result?: ResultLine): WrittenStep {
  return { index, change: step.change, lost, outcome: outcomeOf(result) };
}

/** A refusal changed nothing. Any other failure may have gone through before the connection broke. */
function outcomeOf(result: ResultLine | undefined): WrittenStep["outcome"] {
  if (result === undefined) return "unknown";
  if (result.result === "done") return "done";
  const { status = 0 } = result;
  return status >= 400 && status < 500 && status !== 408 ? "refused" : "unknown";
}

function counted(
  intents: ReadonlyMap<number, IntentLine>,
  results: ReadonlyMap<number, ResultLine>,
): JournaledRun["counts"] {
  const counts = { done: 0, already: 0, failed: 0, skipped: 0, unknown: 0 };
  for (const { result } of results.values()) counts[result] += 1;
  for (const index of intents.keys()) if (!results.has(index)) counts.unknown += 1;
  return counts;
}
