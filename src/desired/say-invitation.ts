import type { InviteSettings } from "../model/desired.ts";
import { ago, type Invitation } from "./invitation.ts";

/** How things stand with somebody who is no member, in words: what all that is declared for them waits for. */
export function sayInvitation(
  email: string,
  invitation: Invitation,
  { settings, today }: { settings: InviteSettings; today: string },
): string {
  switch (invitation.state) {
    case "due": {
      const { attempt, last } = invitation;
      if (last === undefined) return "invited by this plan; given once the invitation is accepted";
      return `${email} is invited again by this plan${nth(attempt, settings)}, last time was ${ago(last, today)}`;
    }
    case "pending": {
      const { attempt, sent } = invitation;
      const when = sent === undefined ? "is invited" : `was invited ${ago(sent, today)}`;
      return `${email} ${when} and has not accepted yet${nth(attempt, settings)}`;
    }
    case "resting": {
      const { attempt, sent, again } = invitation;
      return `${email} was invited ${ago(sent, today)}${nth(attempt, settings)}, and the invitation has expired, was declined or withdrawn, or was accepted under another address; invited again from ${again} on`;
    }
    case "given-up": {
      const { attempts, last } = invitation;
      const often = attempts === 1 ? "once" : `${attempts} times`;
      return `${email} was invited ${often}, last ${ago(last, today)}, and never accepted: ask. To invite again, take the address out of castellan.lock, or raise invite.attempts`;
    }
    case "never":
      return `${email} is no member yet, and is not to be invited (invite: never)`;
    case "unknown":
      return `${email} is no member yet, and is not invited while nobody knows whether an invitation is pending: ${invitation.reason}`;
  }
}

function nth(attempt: number, { attempts }: InviteSettings): string {
  return attempt === 0 ? "" : ` (attempt ${attempt} of ${Math.max(attempt, attempts)})`;
}
