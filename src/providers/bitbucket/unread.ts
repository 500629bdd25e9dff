import type { Refused } from "../../model/capabilities.ts";
import type { Check } from "../../model/check.ts";

/** Missing scopes have a line of their own, and need not be told of on every other. */
export const SEE_SCOPES = "See the plan scopes.";

/** The check of something that could not be read, where that says nothing of plan and apply. */
export function unread(
  check: { code: string; title: string },
  { because, message }: Refused,
): Check {
  return { ...check, state: "unknown", found: because === "scopes" ? SEE_SCOPES : message };
}
