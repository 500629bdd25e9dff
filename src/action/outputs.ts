import { setOutput } from "@actions/core";
import type { Problem } from "../model/problem.ts";
import type { Ran } from "./run-command.ts";

/** Sets what later steps can read. What is not known is an empty text. */
export function setOutputs({
  review,
  problems,
  violations,
  files,
  headline,
  digest,
  changes,
  run,
}: Ran & { problems: readonly Problem[] }): void {
  const { scopes = [], waiting = [] } = review?.findings ?? {};
  const outputs = {
    changes,
    digest,
    problems: problems.length,
    violations: violations.length,
    unknown: review && scopes.filter(({ unknown }) => unknown !== undefined).length,
    waiting: review && waiting.length,
    summary: headline,
    run,
    ...{ plan: "", json: "", comment: "", ...files },
  };
  for (const [name, value] of Object.entries(outputs)) setOutput(name, value ?? "");
}
