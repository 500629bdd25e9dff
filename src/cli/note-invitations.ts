import type { OpenJournal } from "../journal/open-journal.ts";
import { type InviteChange, isInvite, type WithdrawChange } from "../model/change.ts";
import type { Result } from "../model/journal.ts";
import type { Notebook } from "./notebook.ts";

/**
 * A journal that notes every invitation in `castellan.lock` as well. An organisation tells nobody whom it invited, so there it is
 * noted before it is sent: whoever is killed in between leaves somebody waiting, and never two letters. Bitbucket lists what is
 * pending, so there it is noted once it was sent.
 */
export function notingInvitations<Kept extends OpenJournal>(
  journal: Kept,
  notebook: Notebook,
  today: string,
): Kept {
  const sending = new Map<number, InviteChange | WithdrawChange>();
  return {
    ...journal,
    async intent(intent) {
      const { index, step } = intent;
      if (isInvite(step.change)) {
        if (isUnlisted(step.change)) await notebook.invited(emailsOf(step.change), today);
        sending.set(index, step.change);
      } else if (step.change.action === "withdraw") sending.set(index, step.change);
      await journal.intent(intent);
    },
    async result(result) {
      const change = sending.get(result.index);
      if (change !== undefined) await noteResult(change, result, notebook, today);
      await journal.result(result);
    },
  };
}

async function noteResult(
  change: InviteChange | WithdrawChange,
  result: Result,
  notebook: Notebook,
  today: string,
): Promise<void> {
  if (change.action === "withdraw") {
    if (result.result === "done") await notebook.withdrawn(change.email);
  } else if (isUnlisted(change)) {
    const missed = notReached(change, result);
    if (missed.length > 0) await notebook.notInvited(missed);
  } else if (result.result === "done") await notebook.invited(emailsOf(change), today);
}

/** Whom the invitation of an organisation did not reach for certain. */
function notReached(change: InviteChange, { result, status, refused }: Result): string[] {
  if (refused !== undefined)
    return refused.filter(({ invited }) => !invited).map(({ email }) => email);
  const isRefusal = status !== undefined && status >= 400 && status < 500 && status !== 408;
  return result === "skipped" || (result === "failed" && isRefusal) ? emailsOf(change) : [];
}

function isUnlisted({ scope }: InviteChange): boolean {
  return scope.kind === "workspace";
}

function emailsOf({ invited }: InviteChange): string[] {
  return invited.map(({ email }) => email);
}
