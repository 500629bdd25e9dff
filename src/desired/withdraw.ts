import type { WithdrawChange } from "../model/change.ts";
import { type InviteSettings, whyDeparted } from "../model/desired.ts";
import { type Directory, organisationOf } from "../model/directory.ts";
import { compareText } from "../model/grant.ts";
import type { Lockfile } from "../model/lockfile.ts";
import type { Waiting } from "../model/plan.ts";
import { isKnown } from "../model/read.ts";
import { invitationOf } from "./invitation.ts";
import type { Resolved } from "./resolve.ts";

/** What withdrawing depends on. */
export type Withdrawing = {
  workspace: string;
  directory: Directory;
  settings: InviteSettings;
  /** Whom castellan invited, and when. */
  memory: Lockfile["invitations"];
  /** `YYYY-MM-DD`, in UTC. */
  today: string;
};

/**
 * The pending invitations of people who have left, in the order of addresses: whoever has the letter could still join. Where none can be
 * withdrawn, or nobody knows of any, that waits. Pure.
 */
export function withdraw(
  resolved: ReadonlyMap<string, Resolved>,
  withdrawing: Withdrawing,
): { changes: WithdrawChange[]; waiting: Waiting[] } {
  const changes: WithdrawChange[] = [];
  const waiting: Waiting[] = [];
  const scope = { kind: "workspace", name: withdrawing.workspace } as const;
  for (const entry of resolved.values()) {
    const { alias, identity } = entry.person;
    const why = whyDeparted(entry.person, withdrawing.today);
    if (why === undefined || !("email" in identity)) continue;
    const { email } = identity;
    if (isListed(email, withdrawing)) {
      changes.push({ action: "withdraw", scope, email, reason: why });
      continue;
    }
    // Whoever was a member has accepted.
    const isAbsent = "waiting" in entry && entry.gone === undefined;
    const reason = isAbsent && reasonToWait(email, withdrawing);
    if (reason) waiting.push({ scope, holder: alias, reason: `${why}, and ${reason}` });
  }
  changes.sort((left, right) => compareText(left.email, right.email));
  return { changes, waiting };
}

function isListed(email: string, { directory: { invitations } }: Withdrawing): boolean {
  if (invitations === undefined || !isKnown(invitations)) return false;
  return invitations.known.some((one) => one.email === email);
}

/** Why an invitation of somebody who is no member may be pending all the same. */
function reasonToWait(email: string, withdrawing: Withdrawing): string | undefined {
  const { directory, memory, settings, today } = withdrawing;
  const { invitations } = directory;
  if (invitations !== undefined && !isKnown(invitations))
    return `whether ${email} is invited is not known: ${invitations.unknown}`;
  if (organisationOf(directory) === undefined) return undefined;
  const attempts = Object.hasOwn(memory, email) ? (memory[email] ?? []) : [];
  const invitation = invitationOf(email, { attempts, pending: undefined, settings, today });
  return invitation.state === "pending"
    ? `the invitation of ${email}, sent on ${invitation.sent}, may still be accepted: admin.atlassian.com → Directory → Users → ${email} → Remove from directory; no API tells of it`
    : undefined;
}
