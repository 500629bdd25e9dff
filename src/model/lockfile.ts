/** The account that an alias was found to be. `email` is the address it was found by, where the files say one. */
export type KnownPerson = { email?: string; account?: string; uuid: string };

/** One invitation: the day it was sent, `YYYY-MM-DD` in UTC. */
export type Attempt = { sent: string };

/** What castellan remembers from one run to the next, in `castellan.lock` beside the files. Plain data. */
export type Lockfile = {
  /** By alias. */
  people: Record<string, KnownPerson>;
  /** By normalised e-mail address; the first attempt first. */
  invitations: Record<string, Attempt[]>;
};

/** What castellan remembers at first. */
export const EMPTY_LOCKFILE: Lockfile = { people: {}, invitations: {} };
