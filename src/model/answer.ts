import type { Grant, Permission, Principal, Scope } from "./grant.ts";
import type { Place } from "./problem.ts";
import type { SnapshotMark } from "./snapshot.ts";

/** An account, as the files (alias) and the forge (name) call it. */
export type Someone = { uuid: string; alias?: string; name: string };

/** The line of the files that says something, and until when. */
export type Said = { place: Place; permission: Permission; until?: string; reason?: string };

/** One way in which somebody comes to hold something. */
export type AnsweredPath = {
  /** What it comes to on the scope. */
  gives: Permission;
  /** `ties`: it would do alone, but another wins; `idle`: another gives more. */
  standing: "wins" | "ties" | "idle";
  source: Grant | "ownership";
  /** What says that the holder has the row; absent when no file does. */
  said?: Said;
  /** What says that the person is in the group that holds it. */
  membership?: Said;
};

/** What somebody holds on one scope, and why: every path, the winner first. */
export type Answer = {
  person: Someone;
  scope: Scope;
  /** For certain. */
  permission?: Permission;
  /** The most that is possible. */
  atMost?: Permission;
  paths: AnsweredPath[];
  /** What is not known and may give more. */
  doubts: { scope: Scope; reason: string; upTo: Permission }[];
};

/** All scopes on which somebody holds the same in the same way. */
export type Reach = {
  permission: Permission;
  /** Who holds what wins; absent for a workspace owner. */
  holder?: Principal;
  /** The project that the winning grant stands on; absent where it stands on each of the scopes. */
  project?: string;
  scopes: Scope[];
};

/** Everything that somebody can reach. */
export type Everywhere = {
  person: Someone;
  /** Slugs of the groups they are in; absent when groups could not be read. */
  groups?: string[];
  reaches: Reach[];
  /** How many projects and repositories there are. */
  scopes: number;
  /** Rows of their own that do nothing, because another path gives as much. */
  idle: Grant[];
  /** Where what is not known may give more. */
  perhaps: Scope[];
};

/** What questions were answered from. */
export type Ground = {
  workspace: string;
  snapshot?: SnapshotMark;
  /** Whether there are files that could say why. */
  files: boolean;
  /** What could not be read although it was asked for. */
  unread: { scope: Scope; reason: string }[];
};
