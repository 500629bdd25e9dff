import { excerpt } from "../../http/excerpt.ts";
import { normalizeAddress } from "../../model/address.ts";
import type { InviteChange } from "../../model/change.ts";
import type { RefusedAddress } from "../../model/plan.ts";
import { array, member, object, text } from "./wire.ts";

/**
 * The addresses of an invitation that were not invited, or not to everything, each with the reason. An answer that says nothing of an
 * address is taken to say that it was invited. Throws ProviderError when the answer has another form.
 */
export function refusedAddresses({ invited }: InviteChange, json: unknown): RefusedAddress[] {
  const asked = new Set(invited.map(({ email }) => email));
  const rows = array(member(object(json, "the answer"), "data"), "data");
  return rows.flatMap((row) => {
    const result = object(row, "the result");
    const email = normalizeAddress(text(member(result, "email"), "email"));
    const reasons = reasonsIn(member(result, "results"));
    if (!asked.has(email) || reasons.length === 0) return [];
    return { email, reason: reasons.join(", "), invited: typeof member(result, "id") === "string" };
  });
}

/** Groups and roles have a result each: `{status: "ERROR", statusReason: "INVALID_EMAIL"}` (documented). */
function reasonsIn(results: unknown): string[] {
  const lists = (Array.isArray(results) ? results : []).flatMap((result) =>
    typeof result === "object" && result !== null
      ? [member(result, "groupAssignmentResult"), member(result, "roleAssignmentResult")]
      : [],
  );
  const entries = lists.flatMap((list) => (Array.isArray(list) ? list : []));
  const reasons = entries.flatMap((entry) => {
    if (typeof entry !== "object" || entry === null || member(entry, "status") !== "ERROR")
      return [];
    const reason = member(entry, "statusReason");
    return [
      typeof reason === "string" ? (REASONS[reason] ?? excerpt(reason)) : "no reason is given",
    ];
  });
  return [...new Set(reasons)];
}

const REASONS: Readonly<Record<string, string>> = {
  INVALID_EMAIL: "it is not a valid address",
  GROUP_NOT_FOUND: "a group is gone",
  GROUP_IS_EXTERNALLY_MANAGED: "a group is kept by an identity provider",
  LICENSE_EXCEEDED: "no seat is left",
};
