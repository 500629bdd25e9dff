import type { Facts } from "../../access/facts.ts";
import type { Change } from "../../model/change.ts";
import type { Approval, Limits } from "../../model/desired.ts";
import type { Seats } from "../../model/directory.ts";
import type { Grant } from "../../model/grant.ts";
import type { ManagedScope } from "../../model/managed.ts";

/** What the guards look at: the whole plan, and what it is made against. */
export type Guarded = {
  changes: readonly Change[];
  /** The scopes that the files speak about, as they own them. */
  managed: readonly ManagedScope[];
  /** Known live grants, by `scopeKey`, of every scope that the plan may change. */
  live: ReadonlyMap<string, readonly Grant[]>;
  /** All that effective access follows from, before the plan. */
  facts: Facts;
  /** Whether all projects and repositories were listed. Else there are some that the facts do not even name. */
  listed: boolean;
  /** When only a part was looked at: whether the files give an account something on the rest, which is taken as held. */
  elsewhere?: (uuid: string) => boolean;
  limits: Limits;
  approvals: readonly Approval[];
  /** Account UUIDs and group slugs from whom nothing may be taken. */
  protected: {
    people: ReadonlySet<string>;
    groups: ReadonlySet<string>;
    /** Protected people of whose accounts nothing is known, with the reasons. */
    unsure?: readonly string[];
  };
  /** Account UUIDs of people who are suspended or whose last day is over, so that the files want them to lose everything. */
  departed: ReadonlySet<string>;
  /** The account castellan runs as. */
  caller: string;
  /** What the workspace pays for, where the forge tells. */
  seats?: Seats | undefined;
  /** How to call an account in a message. */
  nameOf: (uuid: string) => string;
  /** `YYYY-MM-DD`; an approval is proposed for two weeks from here. */
  today: string;
};
