import type { GuardName } from "../../model/desired.ts";
import { type Scope, scopeKey } from "../../model/grant.ts";

/** The YAML that lets a violation pass for two weeks. */
export function approvalFor(
  guard: GuardName,
  today: string,
  { scope, count }: { scope?: Scope | undefined; count?: number | undefined },
): string {
  const lines = [
    "approvals:",
    `  - guard: ${guard}`,
    ...(scope === undefined ? [] : [`    scope: ${scopeKey(scope)}`]),
    ...(count === undefined ? [] : [`    count: ${count}`]),
    `    until: ${inTwoWeeks(today)}`,
    "    reason: why, and who agreed",
  ];
  return lines.join("\n");
}

function inTwoWeeks(today: string): string {
  const day = new Date(`${today}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + 14);
  return day.toISOString().slice(0, 10);
}
