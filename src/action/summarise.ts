import { readFile } from "node:fs/promises";
import { summary } from "@actions/core";
import type { Io } from "../cli/io.ts";
import type { Problem } from "../model/problem.ts";
import { count } from "../render/count.ts";
import { block, literal } from "../render/markdown.ts";
import { printable } from "../render/printable.ts";
import type { Inputs } from "./inputs.ts";
import type { Ran } from "./run-command.ts";

/** GitHub takes 1 MiB from a step (documented). */
const LARGEST = 1024 * 1024 - 1024;
/** As many problems as a person reads; the log has them all. */
const MOST_PROBLEMS = 50;

/** Writes the job's summary, where the runner has one. */
export async function summarise(
  inputs: Inputs,
  ran: Ran & { problems: readonly Problem[] },
  env: Io["env"],
): Promise<void> {
  if (!env["GITHUB_STEP_SUMMARY"]) return;
  const text = await textOf(inputs, ran);
  const bytes = Buffer.from(text);
  const fitting =
    bytes.length <= LARGEST ? text : `${bytes.subarray(0, LARGEST).toString("utf8")}\n`;
  await summary.addRaw(fitting, true).write();
}

async function textOf(
  { command }: Inputs,
  { problems, files, changes, digest, violations, run }: Ran & { problems: readonly Problem[] },
): Promise<string> {
  if (problems.length > 0) return problemsAsMarkdown(problems);
  if (files.comment !== undefined) return await readFile(files.comment, "utf8");
  const facts = [
    ...(changes === undefined ? [] : [`${count(changes, "change")}`]),
    ...(violations.length === 0 ? [] : [`stopped by ${violations.map(literal).join(", ")}`]),
    ...(run === undefined ? [] : [`run ${literal(run)}`]),
    ...(digest === undefined ? [] : [`digest ${literal(digest)}`]),
  ];
  return `**castellan ${command}**${facts.length === 0 ? "" : `: ${facts.join(", ")}.`}\n`;
}

/** In a block of code, where nothing that stands in a file is Markdown. */
function problemsAsMarkdown(problems: readonly Problem[]): string {
  const lines = problems
    .slice(0, MOST_PROBLEMS)
    .map(({ place, message }) =>
      printable(`${place.file}:${place.line}:${place.column} ${message}`),
    );
  const rest = problems.length - MOST_PROBLEMS;
  if (rest > 0) lines.push(`and ${count(rest, "more problem")}`);
  return `**castellan**: ${count(problems.length, "problem")} in the files; nothing was sent.\n\n${block(lines)}\n`;
}
