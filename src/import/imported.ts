import type { Identity } from "../model/desired.ts";
import type { Permission, Scope } from "../model/grant.ts";

/** Somebody to write down, and what a reader should know about them. */
export type ImportedPerson = { alias: string; identity: Identity; remarks: string[] };

/** A group to write down. `members` are aliases; absent where they are not known or cannot all be said. */
export type ImportedGroup = { slug: string; name?: string; members?: string[]; remarks: string[] };

/** A row to write down: `holder` is an alias or a group slug, by the list it stands in. */
export type ImportedRow = { holder: string; permission: Permission };

/** What is explicitly granted on one project or repository. A list that is absent is not to be managed. */
export type ImportedScope = {
  kind: "project" | "repository";
  name: string;
  /** The key of the project that holds the repository; "" where the files cannot say it. */
  project: string;
  groups?: ImportedRow[];
  users?: ImportedRow[];
  remarks: string[];
};

/** What is not in the files, and why: it could not be read, or the files have no words for it. */
export type Omission = {
  why: "unread" | "unsayable";
  what: string;
  reason: string;
  /** The project in whose file that is said. */
  project?: string;
};

/** A workspace in the words of the files. Every list is in the order in which it is written. */
export type Imported = {
  people: ImportedPerson[];
  groups: ImportedGroup[];
  projects: ImportedScope[];
  repositories: ImportedScope[];
  /** Slugs of live repositories that are not among these. */
  others: string[];
  omissions: Omission[];
};

/** Whether a scope was asked for; `project` is the key of the one that a repository is in. */
export type Wanted = (scope: Scope, project: string) => boolean;
