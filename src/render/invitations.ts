import { type Change, type InviteChange, isInvite } from "../model/change.ts";
import { compareText } from "../model/grant.ts";
import { destination, type Row, withdrawal } from "./change-row.ts";
import type { Paint } from "./paint.ts";
import { printable } from "./printable.ts";
import { aligned } from "./scope-changes.ts";

/** Everybody who is invited or whose invitation is withdrawn, in the order of addresses, however many one call takes; undefined when nobody is. */
export function renderInvitations(changes: readonly Change[], paint: Paint): string | undefined {
  const rows = invitationRows(changes);
  if (rows.length === 0) return undefined;
  const lines = aligned(rows).map(
    ({ sign, style, who, what }) => `  ${paint(style, sign)} ${who}  ${paint(style, what)}`,
  );
  return [paint("heading", "Invitations"), ...lines].join("\n");
}

/** The same as rows. */
export function invitationRows(changes: readonly Change[]): Row[] {
  const withdrawn = changes.flatMap((change) =>
    change.action === "withdraw" ? [{ email: change.email, row: withdrawal(change) }] : [],
  );
  return [...changes.filter(isInvite).flatMap(invited), ...withdrawn]
    .toSorted((left, right) => compareText(left.email, right.email))
    .map((one) => one.row);
}

function invited(change: InviteChange): { email: string; row: Row }[] {
  return change.invited.map(({ email, attempt }) => {
    const again = attempt === 1 ? "" : `, for the ${ordinal(attempt)} time`;
    const what = `invite to ${destination(change)}${again}`;
    return { email, row: { sign: "+", style: "give", who: printable(email), what } };
  });
}

function ordinal(number: number): string {
  return { 2: "2nd", 3: "3rd" }[number] ?? `${number}th`;
}
