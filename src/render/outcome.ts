import type { Findings, Outcome } from "../model/plan.ts";
import { renderChange } from "./change-row.ts";
import { count, grouped } from "./count.ts";
import type { Paint } from "./paint.ts";
import { printable } from "./printable.ts";

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

/** The last line of an apply that was to carry out so many steps. */
export function renderApplied(outcomes: readonly Outcome[], steps: number, paint: Paint): string {
  const number = (result: Outcome["result"]) =>
    outcomes.filter((outcome) => outcome.result === result).length;
  const counted = [
    `${count(number("done"), "step")} done`,
    `${grouped(number("already"))} already so`,
    ...(number("failed") > 0 ? [`${grouped(number("failed"))} failed`] : []),
    ...(number("skipped") > 0 ? [`${grouped(number("skipped"))} skipped`] : []),
    ...(outcomes.length < steps ? [`${grouped(steps - outcomes.length)} not begun`] : []),
  ];
  const line = `${outcomes.length < steps ? "Interrupted" : "Applied"}: ${counted.join(", ")}.`;
  if (counted.length === 2) return `${paint("success", line)}\n`;
  return `${paint("error", line)}\nRun apply again once the cause is gone: it continues where this one stopped.\n`;
}

/** How to call a run again that was just made. */
export function renderRun(run: string, paint: Paint): string {
  return `${paint("quiet", `Run ${run}: castellan undo ${run} plans the way back.`)}\n`;
}
