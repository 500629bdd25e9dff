import type { Person } from "../model/desired.ts";
import type { Directory, PendingInvitation } from "../model/directory.ts";
import type { GhostInvitation } from "../model/ghost.ts";
import { compareText } from "../model/grant.ts";
import { isKnown } from "../model/read.ts";

/** After so many days an invitation counts as forgotten, unless somebody says otherwise. */
export const FORGOTTEN_DAYS = 14;

/** Pending invitations, of anybody. */
export class PendingInvitations {
  /** Why nobody can tell, where nobody can. */
  readonly unknown: string | undefined;
  /** Those that are older than asked for, the oldest first. */
  readonly old: readonly (GhostInvitation & { email: string; person?: Person })[];
  readonly #known: readonly PendingInvitation[];

  constructor(
    directory: Pick<Directory, "invitations" | "administration">,
    people: readonly Person[],
    { olderThan, today }: { olderThan: number; today: string },
  ) {
    const { invitations } = directory;
    this.unknown = whyUnknown(directory);
    this.#known = invitations !== undefined && isKnown(invitations) ? invitations.known : [];
    const byEmail = new Map(
      people.flatMap((one) => ("email" in one.identity ? [[one.identity.email, one]] : [])),
    );
    this.old = this.#known
      .flatMap(({ email, sent, groups, by }) => {
        const person = byEmail.get(email);
        const days = sent === undefined ? 0 : daysSince(sent, today);
        if (sent === undefined || days <= olderThan) return [];
        return [{ email, sent, days, groups, ...(by && { by }), ...(person && { person }) }];
      })
      .sort((left, right) => right.days - left.days || compareText(left.email, right.email));
  }

  /** The invitation of an address, if there is one. */
  of(email: string): PendingInvitation | undefined {
    return this.#known.find((one) => one.email === email);
  }

  /** What the list of old invitations does not say. */
  caveats(): string[] {
    const undated = this.#known.filter(({ sent }) => sent === undefined).length;
    return [
      ...(this.old.some(({ groups }) => groups.length === 0)
        ? ["Bitbucket does not tell which repository an invitation is to."]
        : []),
      ...(undated === 0
        ? []
        : [`Besides, ${undated} of which Bitbucket does not tell when they were sent.`]),
    ];
  }
}

function whyUnknown({
  invitations,
  administration,
}: Pick<Directory, "invitations" | "administration">): string | undefined {
  if (invitations !== undefined) return isKnown(invitations) ? undefined : invitations.unknown;
  return administration?.by === "organisation"
    ? "The workspace has moved to admin.atlassian.com, and no API tells who is invited: look there, under Directory → Users."
    : "Pending invitations were not read; a snapshot of this version has them.";
}

function daysSince(day: string, today: string): number {
  return Math.round((Date.parse(today) - Date.parse(day)) / DAY);
}

const DAY = 24 * 60 * 60 * 1000;
