import type { PlanPart } from "../model/plan.ts";
import { grouped } from "./count.ts";
import type { Paint } from "./paint.ts";
import { printable } from "./printable.ts";

/** How much of the files a plan looked at, and what that means for its guards. */
export function renderPart(
  { since, read, declared, besides, leaving }: PlanPart,
  paint: Paint,
): string {
  const which =
    since === undefined
      ? "Only the scopes that were asked for were read"
      : `Only the scopes changed since ${printable(since.revision)} (${since.commit.slice(0, 12)}) were read`;
  const lines = [
    paint("warning", `${which}: ${grouped(read)} of ${grouped(declared)} declared.`),
    "Limits by share count what was read; what was not read counts as unknown.",
    ...(besides.length > 0
      ? [`Also changed, and touching no scope by itself: ${besides.join(", ")}.`]
      : []),
    ...(leaving.length > 0
      ? [
          `Left since then: ${leaving.map(printable).join(", ")}. Looked at are the groups, and what names or named them; the plan of everything looks at the rest.`,
        ]
      : []),
  ];
  return lines.join("\n");
}
