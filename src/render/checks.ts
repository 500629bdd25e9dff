import stringWidth from "string-width";
import type { Check } from "../model/check.ts";
import { count } from "./count.ts";
import type { Paint, Style } from "./paint.ts";
import { printable } from "./printable.ts";
import { wrap } from "./wrap.ts";

const COLUMNS = 80;
const GAP = "  ";
const STATE = "problem".length;
const STYLES: Readonly<Record<Check["state"], Style>> = {
  ok: "success",
  warning: "warning",
  problem: "error",
  unknown: "quiet",
};

/** The checks as a table that fits 80 columns, what to do below each, and whether plan and apply could work. */
export function renderChecks(workspace: string, checks: readonly Check[], paint: Paint): string {
  const titles = Math.max(0, ...checks.map(({ title }) => stringWidth(title)));
  return [
    paint("heading", `Doctor for ${printable(workspace)}`),
    "",
    ...checks.flatMap((check) => lines(check, titles, paint)),
    "",
    verdict(checks, paint),
    "",
  ].join("\n");
}

function lines({ state, title, found, advice }: Check, titles: number, paint: Paint): string[] {
  const before = STATE + titles + 2 * GAP.length;
  const width = COLUMNS - before;
  const text = [
    ...wrap(printable(found), width),
    ...(advice === undefined ? [] : arrowed(wrap(printable(advice), width - 2))),
  ];
  const head = `${paint(STYLES[state], state.padEnd(STATE))}${GAP}${title.padEnd(titles)}${GAP}`;
  return text.map((line, index) => (index === 0 ? head : " ".repeat(before)) + line);
}

function arrowed(advice: readonly string[]): string[] {
  return advice.map((line, index) => `${index === 0 ? "→ " : "  "}${line}`);
}

function verdict(checks: readonly Check[], paint: Paint): string {
  const problems = checks.filter(({ state }) => state === "problem");
  if (problems.length === 0)
    return paint("success", "Plan and apply can work, as far as reading shows.");
  const stopsPlan = problems.some((check) => check.state === "problem" && check.stops === "plan");
  const sentence = stopsPlan
    ? "Neither plan nor apply could work"
    : "Plan can work, and apply could not";
  return paint("error", `${sentence}: ${count(problems.length, "problem")}.`);
}
