import { isInvite } from "../../model/change.ts";
import type { Violation } from "../../model/plan.ts";
import { approvalFor } from "./approval-for.ts";
import type { Guarded } from "./guarded.ts";
import type { Impact } from "./impact.ts";

/** More people would hold something than the workspace pays for. Only where the forge tells how many seats there are. */
export function tooFewSeats({ seats, changes, today }: Guarded, impact: Impact): Violation[] {
  if (seats === undefined) return [];
  const invited = changes.filter(isInvite).flatMap((change) => change.invited).length;
  const newcomers = impact
    .people()
    .filter(({ heldBefore, heldAfter }) => heldBefore === 0 && heldAfter > 0);
  const count = newcomers.length + invited;
  if (count === 0 || seats.used + count <= seats.capacity) return [];
  return [
    {
      guard: "seats",
      message: `${count} people would hold something for the first time${invited === 0 ? "" : `, ${invited} of them invited by this plan`}, and ${seats.used} of ${seats.capacity} seats are taken`,
      count,
      offenders: [],
      people: newcomers.map(({ person }) => ({
        person,
        less: 0,
        perhaps: 0,
        groups: 0,
        everything: false,
      })),
      approval: approvalFor("seats", today, { count }),
    },
  ];
}
