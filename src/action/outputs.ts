import { setOutput } from "@actions/core";
import type { Problem } from "../model/problem.ts";
import { plain } from "../render/paint.ts";
import { summary } from "../render/summary.ts";
import type { Ran } from "./run-command.ts";

/** Sets what later steps can read. What is not known is an empty text. */
export function setOutputs({
  review,
  problems,
  violations,
  files,
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
    summary: review && summary(review, plain).split("\n")[0],
    run,
    ...{ plan: "", json: "", comment: "", ...files },
  };
  for (const [name, value] of Object.entries(outputs)) setOutput(name, value ?? "");
}
