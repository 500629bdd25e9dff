import fc from "fast-check";
import { type Case, generated } from "./case.ts";
import { type DesiredData, desiredData } from "./desired-data.ts";
import { adoptingConverges } from "./laws-of-drift.ts";
import { partIsPart, partIsPartOverHttp } from "./laws-of-parts.ts";
import {
  ignoresOrder,
  ignoresSplitting,
  isolatesWaiting,
  keepsWhatIsDeclared,
  plansOverSnapshots,
  survivesSaving,
  takesNothingFromPerhaps,
  takesNothingUnknown,
  takesNothingUnowned,
} from "./laws-of-planning.ts";
import {
  converges,
  convergesFromFile,
  ignoresListOrder,
  keepsFloor,
  keepsLimits,
  leavesNothing,
  type RequestFault,
  requestFaults,
  survivesFaults,
  survivesRefusals,
  takesNothingUnread,
} from "./laws-over-http.ts";

/** What must hold for every workspace and all files. `runs` is how often a test run tries it. */
export type Law = { name: string; runs: number; property: fc.IAsyncProperty<unknown> };

function law<Ts extends [unknown, ...unknown[]]>(
  name: string,
  runs: number,
  ...parts: [...{ [K in keyof Ts]: fc.Arbitrary<Ts[K]> }, (...values: Ts) => Promise<void>]
): Law {
  const property = fc.asyncProperty(
    ...(parts as unknown as Parameters<typeof fc.asyncProperty<Ts>>),
  );
  return { name, runs, property: property as unknown as fc.IAsyncProperty<unknown> };
}

/** Every law. Those over HTTP come first; the rest are about what is computed from a world, where HTTP adds nothing. */
export const LAWS: readonly Law[] = [
  law<[Case]>(
    "apply does what the plan says, and the second plan is empty",
    15,
    generated,
    converges,
  ),
  law<[Case]>("applying from the saved plan comes to the same", 8, generated, convergesFromFile),
  law<[Case]>(
    "during apply nobody ever falls below the lower of before and after",
    20,
    generated,
    keepsFloor,
  ),
  law<[Case, number, boolean]>(
    "whatever is refused for one account, the rest converges, nobody falls, and the next run finishes",
    20,
    generated,
    fc.nat(),
    fc.boolean(),
    survivesRefusals,
  ),
  law<[Case, RequestFault[], boolean]>(
    "whatever fails on the way, nobody falls, and the run after it finishes",
    20,
    generated,
    requestFaults,
    fc.boolean(),
    survivesFaults,
  ),
  law<[Case, string[]]>(
    "whoever is suspended, or past their last day, holds nothing after apply where the files do more than observe",
    15,
    generated,
    fc.subarray(["ana", "bo", "cyd", "eli", "gus", "olga"], { minLength: 1 }),
    leavesNothing,
  ),
  law<[Case]>(
    "the order in which the API lists things changes nothing",
    8,
    generated,
    ignoresListOrder,
  ),
  law<[Case]>(
    "whichever read fails, no plan takes what the plan without the failure does not",
    25,
    generated,
    takesNothingUnknown,
  ),
  law<[Case]>(
    "whichever request of the API fails, and however, no plan takes what the plan without the failure does not",
    3,
    generated,
    takesNothingUnread,
  ),
  law<[Case, number]>(
    "no plan that takes more than the files allow can be applied",
    15,
    generated,
    fc.nat(4),
    keepsLimits,
  ),
  law<[Case, number]>(
    "whatever order the directory and the grants come in, the plan is the same to the byte",
    40,
    generated,
    fc.nat(),
    ignoresOrder,
  ),
  law<[Case, number[]]>(
    "splitting the files, and the order in them, leaves the plan the same to the byte",
    40,
    generated,
    fc.array(fc.nat(3), { minLength: 1, maxLength: 7 }),
    ignoresSplitting,
  ),
  law<[Case]>("nothing is taken that the files do not own", 100, generated, takesNothingUnowned),
  law<[Case]>("declaring what is live plans nothing", 40, generated, keepsWhatIsDeclared),
  law<[Case]>(
    "declaring somebody who has no account changes no step for anybody else",
    40,
    generated,
    isolatesWaiting,
  ),
  law<[Case]>(
    "a plan over a snapshot that was written and read back is the plan over the workspace",
    30,
    generated,
    plansOverSnapshots,
  ),
  law<[Case, number[]]>(
    "whoever was not looked up for a snapshot, no plan over it takes what one over a whole snapshot does not",
    60,
    generated,
    fc.array(fc.nat(9), { minLength: 1, maxLength: 6 }),
    takesNothingFromPerhaps,
  ),
  law<[Case]>("a plan that is saved and opened is the plan", 30, generated, survivesSaving),
  law<[Case, DesiredData]>(
    "a plan of what changed plans there what the plan of everything does, and nothing changed elsewhere",
    60,
    generated,
    desiredData,
    partIsPart,
  ),
  law<[Case, DesiredData]>(
    "the same over HTTP, where only what was asked for is there",
    8,
    generated,
    desiredData,
    partIsPartOverHttp,
  ),
  law<[Case, boolean]>(
    "after adopting what is live, only what cannot be adopted is left",
    150,
    generated,
    fc.boolean(),
    adoptingConverges,
  ),
];
