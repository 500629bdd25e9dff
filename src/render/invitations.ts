import { type Change, isInvite } from "../model/change.ts";
import { compareText } from "../model/grant.ts";
import { destination, type Row } from "./change-row.ts";
import type { Paint } from "./paint.ts";
import { printable } from "./printable.ts";
import { aligned } from "./scope-changes.ts";

/** Everybody who is invited, in the order of addresses, however many one call takes; undefined when nobody is. */
export function renderInvitations(changes: readonly Change[], paint: Paint): string | undefined {
  const rows = changes
    .filter(isInvite)
    .flatMap((change) => change.invited.map((invited) => ({ ...invited, change })))
    .toSorted((left, right) => compareText(left.email, right.email))
    .map(({ email, attempt, change }): Row => {
      const again = attempt === 1 ? "" : `, for the ${ordinal(attempt)} time`;
      const what = `invite to ${destination(change)}${again}`;
      return { sign: "+", style: "give", who: printable(email), what };
    });
  if (rows.length === 0) return undefined;
  const lines = aligned(rows).map(
    ({ sign, style, who, what }) => `  ${paint(style, sign)} ${who}  ${paint(style, what)}`,
  );
  return [paint("heading", "Invitations"), ...lines].join("\n");
}

function ordinal(number: number): string {
  return { 2: "2nd", 3: "3rd" }[number] ?? `${number}th`;
}
