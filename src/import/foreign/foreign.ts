import type { Permission } from "../../model/grant.ts";

/** How another tool names a person: an account by UUID or account id, or a name that only it knows. */
export type Who = { account: string } | { username: string };

/** An explicit row as another tool has it. */
export type ForeignRow = {
  kind: "project" | "repository";
  name: string;
  permission: Permission;
} & ({ group: string } | { who: Who });

/** What another tool manages, in its own names, and what of it castellan has no word for. Plain data. */
export type Foreign = {
  /** What the tool calls the workspaces it manages; none where it does not say. */
  workspaces: string[];
  groups: { slug: string; name?: string }[];
  memberships: { group: string; who: Who }[];
  rows: ForeignRow[];
  /** Repository slug → project key, as far as the tool knows. */
  projectOf: Map<string, string>;
  /** What is not taken over, and why: each a sentence. */
  notes: string[];
};

export function nothingForeign(): Foreign {
  return {
    workspaces: [],
    groups: [],
    memberships: [],
    rows: [],
    projectOf: new Map(),
    notes: [],
  };
}
