import type { PeopleImpact } from "../model/impact.ts";
import type { Review } from "../model/plan.ts";
import { Names } from "./change-row.ts";
import { count, grouped } from "./count.ts";
import { renderImpact } from "./impact.ts";
import { liveState } from "./live-state.ts";
import type { Paint } from "./paint.ts";
import { printable } from "./printable.ts";

/** What a plan, or what of it a change of the files brings, does to people: nothing of the steps that it takes. */
export function renderWhatIf(
  review: Review,
  { paint, now }: { paint: Paint; now?: number },
): string {
  const { plan, findings, snapshot } = review;
  const { impact, about } = shareOf(review);
  const lines = [
    paint("heading", `What if this were applied to ${printable(plan.workspace)}?`),
    ...(snapshot === undefined ? [] : [liveState(snapshot, now)]),
    about,
    "",
    ...(impact === undefined ? [] : [renderImpact(impact, new Names(findings), paint)]),
    ...(findings.violations.length === 0
      ? []
      : [
          "",
          paint(
            "error",
            `${count(findings.violations.length, "guard")} would stop it; castellan plan says which, and what would let it pass.`,
          ),
        ]),
  ];
  return `${lines.join("\n")}\n`;
}

/** What is told of, and how many steps that is. */
function shareOf({ plan, proposal, impact }: Review): { impact?: PeopleImpact; about: string } {
  const all = count(plan.steps.length, "step");
  const whole = { ...(impact && { impact }), about: `All that the files ask for: ${all}.` };
  if (proposal === undefined) return whole;
  const base = printable(proposal.base);
  if ("unknown" in proposal)
    return {
      ...whole,
      about: `${whole.about} Not compared with ${base}: ${printable(proposal.unknown)}`,
    };
  const { proposed, drift, withdrawn } = proposal;
  const besides = [
    ...(drift.steps.length > 0 ? [`${grouped(drift.steps.length)} that ${base} asks for too`] : []),
    ...(withdrawn.length > 0 ? [`${grouped(withdrawn.length)} of ${base} taken back`] : []),
  ];
  const rest = besides.length === 0 ? "" : ` Besides: ${besides.join(", ")}.`;
  return {
    impact: proposed.impact,
    about: `What the change since ${base} brings: ${count(proposed.steps.length, "step")}.${rest}`,
  };
}
