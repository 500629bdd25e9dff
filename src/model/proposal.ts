import type { Change } from "./change.ts";
import type { PeopleImpact } from "./impact.ts";

/** Some steps of a plan, by index, and what they do to people. */
export type Share = { steps: number[]; impact: PeopleImpact };

/** What of a plan is due to a change of its files: both were compared with the same live state. */
export type Proposal =
  | {
      /** What the files were compared with, as the user named it. */
      base: string;
      /** What the files at base would not do: this is what the change of the files brings. */
      proposed: Share;
      /** What they would do as well: the workspace differs from them already. */
      drift: Share;
      /** What only the files at base would do. */
      withdrawn: Change[];
    }
  /** Why it is not known, so that everything counts as proposed. */
  | { base: string; unknown: string };
