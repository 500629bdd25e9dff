import type { Change } from "./change.ts";
import type { Mode } from "./desired.ts";
import type { Permission, Scope } from "./grant.ts";

/** The list of a scope that an item stands in; `itself` is the group's own existence. */
export type DriftList = "groups" | "users" | "members" | "itself";

/** Who did it, as far as an audit log tells. `perhaps`: the entry does not name both the scope and the holder. */
export type ChangedBy = { name: string; at: string; action: string; perhaps: boolean };

/** One thing that is live and that the files say otherwise, or the other way round. */
export type DriftItem = {
  /** Stable: `project/PLAT users cyd`. */
  id: string;
  scope: Scope;
  list: DriftList;
  /** Alias or group slug; the account's UUID when the files do not know it. */
  holder: string;
  /** What the files say; absent: nothing. */
  files?: Permission;
  /** What is live; absent: nothing. */
  live?: Permission;
  /** What puts it back. */
  revert: Change;
  /** Why the files cannot be made to say what is live. Absent: they can. */
  notAdoptable?: string;
  by?: ChangedBy;
};

/** Everything that differs on one scope. */
export type DriftScope = { scope: Scope; mode: Mode | "undo"; items: DriftItem[] };
