import type { InviteSettings } from "../model/desired.ts";
import type { PendingInvitation } from "../model/directory.ts";
import type { Attempt } from "../model/lockfile.ts";
import { isKnown, type Read } from "../model/read.ts";

/** How things stand with an address that belongs to no member. Days are `YYYY-MM-DD`. */
export type Invitation =
  /** To be invited, for the `attempt`th time. */
  | { state: "due"; attempt: number; last?: string }
  /** Invited, and not accepted yet; `attempt` is 0 when somebody else sent it, and `sent` is not always known. */
  | { state: "pending"; attempt: number; sent?: string }
  /** Ended without being accepted, on which day nobody knows; to be invited again on `again`. */
  | { state: "resting"; attempt: number; sent: string; again: string }
  /** Invited as often as the files allow. */
  | { state: "given-up"; attempts: number; last: string }
  | { state: "never" }
  /** Nobody knows whether an invitation is pending. */
  | { state: "unknown"; reason: string };

/** What the state of an invitation depends on. */
export type Circumstances = {
  /** Every time the address was invited, as far as is remembered. */
  attempts: readonly Attempt[];
  /** The pending invitations; undefined where nobody tells, as in an organisation. */
  pending: Read<PendingInvitation[]> | undefined;
  settings: InviteSettings;
  /** `YYYY-MM-DD`, in UTC. */
  today: string;
};

/**
 * The state of an invitation. Whoever has a pending one is not invited again; one that is gone without a new member has expired, or
 * was declined, withdrawn or accepted under another address: which, no API tells. Then it rests, each time twice as long. Where
 * nobody tells of pending invitations, one counts as pending while it would rest.
 */
export function invitationOf(email: string, circumstances: Circumstances): Invitation {
  const { attempts, pending, settings, today } = circumstances;
  const last = latest(attempts);
  if (pending !== undefined && !isKnown(pending))
    return { state: "unknown", reason: pending.unknown };
  const found = pending?.known.find((invitation) => invitation.email === email);
  if (found !== undefined) return pendingSince(found.sent ?? last, attempts.length);
  if (settings.attempts === 0) return { state: "never" };
  if (last === undefined) return { state: "due", attempt: 1 };
  const again = dayAfter(last, settings.pause * 2 ** (attempts.length - 1));
  const isResting = today < again;
  if (isResting && pending === undefined) return pendingSince(last, attempts.length);
  if (attempts.length >= settings.attempts)
    return { state: "given-up", attempts: attempts.length, last };
  if (isResting) return { state: "resting", attempt: attempts.length, sent: last, again };
  return { state: "due", attempt: attempts.length + 1, last };
}

function pendingSince(sent: string | undefined, attempt: number): Invitation {
  return { state: "pending", attempt, ...(sent === undefined ? {} : { sent }) };
}

function latest(attempts: readonly Attempt[]): string | undefined {
  return attempts.map(({ sent }) => sent).reduce((a, b) => (a > b ? a : b), "") || undefined;
}

/** The day so many days after another. */
function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

const DAY = 24 * 60 * 60 * 1000;

/** How long ago a day was: `today`, `1 day ago`, `12 days ago`. */
export function ago(day: string, today: string): string {
  const days = Math.round((Date.parse(today) - Date.parse(day)) / DAY);
  if (days <= 0) return "today";
  return days === 1 ? "1 day ago" : `${days} days ago`;
}
