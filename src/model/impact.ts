import type { Permission } from "./grant.ts";

/** What a plan means for somebody, the most alarming first. `unknown`: only what is possible differs. */
export const RISKS = [
  "gains-admin",
  "outside-domain",
  "loses-all",
  "loses",
  "lowered",
  "gains",
  "unknown",
  "unchanged",
] as const;
export type Risk = (typeof RISKS)[number];

/** What somebody holds on a scope for certain, and the most that is possible; `none` is nothing. */
export type Holding = { certain: Permission; possible: Permission };

/** Through what somebody holds it: a group of theirs, or else a grant of their own. */
export type Way = {
  group?: string;
  /** The projects that the grant stands on, when it is not on the repository itself. */
  projects: string[];
};

/** All scopes on which the same happens to somebody, in the same way. Where `before` is `after`, something is taken and nothing lost. */
export type Effect = {
  before: Holding;
  after: Holding;
  /** Through what it is held before, and after. Absent where nothing is held for certain. */
  was?: Way;
  now?: Way;
  projects: string[];
  repositories: string[];
};

/** What happens to people who all have the same story. */
export type Story = {
  /** Account UUIDs. */
  people: string[];
  risks: Risk[];
  /** The most alarming first; what stays as it is last. */
  effects: Effect[];
  /** Slugs of groups. */
  joins: string[];
  leaves: string[];
};

/** What a plan does to people's effective access, over all paths. Nobody is in two stories. */
export type PeopleImpact = {
  /** Who gains admin first, then the largest loss. */
  stories: Story[];
  /** Projects and repositories that are known of, but not what is granted there. */
  unread: number;
  /** Whether there are projects or repositories that nobody listed. */
  unlisted: boolean;
  /** Why it is not known who is in which group. */
  groupsUnknown?: string;
};
