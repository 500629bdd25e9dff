import fc from "fast-check";
import type { World } from "../../src/sandbox/index.ts";
import { type DesiredData, desiredData } from "./desired-data.ts";
import { plainWorldOf } from "./plain-world.ts";
import { smallWorld } from "./small-world.ts";

/** A workspace, and files for it. */
export type Case = { world: World; data: DesiredData };

/** A failing case is shown as what somebody would want to read: who holds what, and the files. */
export const generated: fc.Arbitrary<Case> = fc
  .record({ world: smallWorld, data: desiredData })
  .map((one) => ({
    ...one,
    [fc.toStringMethod]: () => {
      const { groups, projects, repositories } = plainWorldOf(one.world);
      const { people, limits: _limits, ...data } = one.data;
      const suspended = Object.keys(people).filter((alias) => people[alias]?.suspended);
      return `${JSON.stringify({ groups, projects, repositories })}\n${JSON.stringify({ suspended, ...data })}`;
    },
  }));
