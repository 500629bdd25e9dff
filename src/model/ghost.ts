import type { Permission, Scope } from "./grant.ts";

/** Why something is a ghost, the most dangerous first. The first four are about explicit grants of accounts, the others about addresses and people. */
export const GHOST_REASONS = [
  "left-workspace",
  "in-no-group",
  "not-in-files",
  "creator-admin",
  "old-invitation",
  "outside-domain",
  "waiting",
  "free-seat",
] as const;
export type GhostReason = (typeof GHOST_REASONS)[number];

/** Whom a ghost is about, as far as files and Bitbucket name them. */
export type GhostPerson = {
  alias?: string;
  uuid?: string;
  name?: string;
  /** As the files say it, like the account id: Bitbucket tells nobody's address. */
  email?: string;
  account?: string;
};

/** What would remain of somebody's access: the highest permission for certain, and the highest possible; `none` is nothing. */
export type Remains = { certain: Permission; possible: Permission };

/** An explicit grant that a ghost is about. */
export type GhostRow = {
  scope: Scope;
  permission: Permission;
  /** What the account could still do on the scope without the row. */
  remains: Remains;
};

/** An invitation that a ghost is about. Without groups it is to a repository, and Bitbucket does not tell which. */
export type GhostInvitation = {
  sent: string;
  /** How many days ago that was. */
  days: number;
  groups: string[];
  /** Who sent it, where Bitbucket tells. */
  by?: { uuid: string; name: string };
};

/** One thing that was left behind. */
export type Ghost = {
  person: GhostPerson;
  row?: GhostRow;
  invitation?: GhostInvitation;
  /** What the person holds, as far as was read. */
  holds?: { rows: number; groups: number };
  /** Less dangerous reasons for which it would be listed as well. */
  also: GhostReason[];
  /** What to do about it: the line of YAML, or the click. */
  todo: string;
};

/** All ghosts of one reason. What has several reasons is listed under the most dangerous. */
export type GhostList = {
  reason: GhostReason;
  ghosts: Ghost[];
  /** Why there is no answer at all. */
  unknown?: string;
  /** What the answer does not cover. */
  caveats: string[];
};

/** How many seats there would be more, if everybody went who holds nothing or has left. */
export type FreeSeats = {
  /** For certain. */
  atLeast: number;
  /** What it may come to, where something that was not read may still keep somebody; absent where nobody can tell. */
  atMost?: number;
  /** Members who have left, as the files say, and still hold something, as far as was read. */
  leaving: number;
  /** Seats that are taken and paid for, where Bitbucket tells. */
  used?: number;
  capacity?: number;
};

/** What was found, and how far castellan could look. */
export type GhostReport = {
  workspace: string;
  /** One for each reason, the most dangerous first. */
  lists: GhostList[];
  seats: FreeSeats;
  /** After more days than that an invitation counts as old. */
  olderThan: number;
  /** Projects and repositories whose grants were read. */
  scopesRead: number;
  /** How many there are, when both lists could be read. */
  scopes?: number;
  /** Whether groups and every project and repository of the workspace were read. */
  complete: boolean;
  /** What was to be read, and could not be. */
  unread: { scope: Scope; reason: string }[];
};
