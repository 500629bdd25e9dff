import type { Findings, Outcome } from "../model/plan.ts";
import { count, grouped } from "./count.ts";
import type { Paint } from "./paint.ts";
import { printable } from "./printable.ts";
import { renderChange } from "./review.ts";

/** What became of a step, in one line. */
export function renderOutcome(
  outcome: Outcome,
  people: Pick<Findings, "people">,
  paint: Paint,
): string {
  const change = renderChange(outcome.step.change, people);
  switch (outcome.result) {
    case "done":
      return `${paint("success", "done")}     ${change}`;
    case "already":
      return `${paint("quiet", "already")}  ${change}`;
    case "skipped":
      return `${paint("warning", "skipped")}  ${change}\n         ${printable(outcome.reason)}`;
    case "failed":
      return `${paint("error", "failed")}   ${change}\n         ${printable(outcome.reason)}`;
  }
}

/** The last line of an apply. */
export function renderApplied(outcomes: readonly Outcome[], paint: Paint): string {
  const number = (result: Outcome["result"]) =>
    outcomes.filter((outcome) => outcome.result === result).length;
  const failed = number("failed");
  const skipped = number("skipped");
  const done = `Applied: ${count(number("done"), "step")} done, ${grouped(number("already"))} already so`;
  if (failed + skipped === 0) return `${paint("success", `${done}.`)}\n`;
  return `${paint("error", `${done}, ${grouped(failed)} failed, ${grouped(skipped)} skipped.`)} Run apply again once the cause is gone: it continues where this one stopped.\n`;
}
