import type { Permission, Scope } from "./grant.ts";
import type { Place } from "./problem.ts";
import type { SnapshotMark } from "./snapshot.ts";

/** What an owner decides about one grant. */
export type Decision = "keep" | "remove" | "change";

/** One grant that an owner answers for, and what they decided. */
export type ReviewItem = {
  /** `group/platform` or `user/{uuid}`: who holds it. */
  holder: string;
  /** How that reads. */
  name: string;
  has: Permission;
  /** Whom a group brings. */
  reaches?: string[];
  /** What it was at the last review, where that is something else; `nothing` for what is new. */
  was?: Permission;
  decision?: Decision;
  /** The level to change to. */
  to?: Permission;
  /** Who decided, by alias. */
  by?: string;
  note?: string;
  /** Where the decision stands, once it was read from a file. */
  place?: Place;
  /** The lines of everything that was answered. */
  answered?: number[];
};

/** What is granted on one scope. */
export type ReviewScope = {
  scope: Scope;
  /** Why nobody knows; then there are no items, and nobody can attest to it. */
  unknown?: string;
  items: ReviewItem[];
  /** What was granted at the last review and is not any more. */
  gone: { name: string; had: Permission }[];
};

/** What one owner confirms about what is granted on the scopes they answer for. */
export type AccessReview = {
  version: 1;
  workspace: string;
  /** Alias of the owner. */
  owner: string;
  /** Last day, and the day it was begun: `YYYY-MM-DD`. */
  due: string;
  started: string;
  /** The live state it is about. */
  snapshot: SnapshotMark;
  /** When the last review of this owner was begun, if there was one. */
  since?: string;
  scopes: ReviewScope[];
};

/** Why a review does not hold, or is not done. `invalid`: whoever signs it must not be believed. */
export type ReviewFinding = {
  kind: "invalid" | "open" | "moved" | "to-do";
  place: Place;
  message: string;
  /** What to do about it. */
  fix?: string;
};

/** Where a review stands. */
export type ReviewState = "done" | "open" | "overdue" | "invalid";

/** One review, looked at. */
export type JudgedReview = {
  file: string;
  owner: string;
  due: string;
  state: ReviewState;
  items: number;
  decided: number;
  findings: ReviewFinding[];
};
