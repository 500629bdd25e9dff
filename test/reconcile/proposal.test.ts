import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { BeforeAndAfter } from "../../src/access/before-and-after.ts";
import { impactOf } from "../../src/access/impact.ts";
import { parseDesired } from "../../src/desired/parse.ts";
import type { Desired } from "../../src/model/desired.ts";
import type { Proposal } from "../../src/model/proposal.ts";
import type { Reader } from "../../src/model/provider.ts";
import { bitbucketToStep } from "../../src/providers/bitbucket/index.ts";
import { proposalOf } from "../../src/reconcile/proposal.ts";
import { openPlan, savePlan } from "../../src/reconcile/saved-plan.ts";
import { plan } from "../../src/run.ts";
import type { Base } from "../../src/run-base.ts";
import type { World } from "../../src/sandbox/index.ts";
import { change, factsOf, worldOf } from "../access/world.ts";
import { type DesiredData, desiredData } from "../laws/desired-data.ts";
import { TODAY } from "../laws/planning.ts";
import { smallWorld } from "../laws/small-world.ts";
import { oneFile } from "../laws/source-files.ts";
import { worldReader } from "../laws/world-reader.ts";

function proposalIn(base: string[], head: string[]): Extract<Proposal, { proposed: unknown }> {
  const world = worldOf({
    groups: { devs: ["ana"] },
    projects: { PLAT: { "group:devs": "write", bo: "read" } },
    repositories: { geordi: { project: "PLAT", rows: {} } },
  });
  const options = { outside: new Set<string>(), listed: true };
  const whole = new BeforeAndAfter(factsOf(world), head.map(change));
  const proposal = proposalOf(
    { name: "main", changes: base.map(change) },
    whole,
    impactOf(whole, options),
    options,
  );
  if ("unknown" in proposal) throw new Error(proposal.unknown);
  return proposal;
}

test.each([
  { name: "nothing at all", base: [], head: [], proposed: [], drift: [], withdrawn: 0 },
  {
    name: "what only the files bring",
    base: [],
    head: ["create project/PLAT cyd read"],
    proposed: [0],
    drift: [],
    withdrawn: 0,
  },
  {
    name: "what both would do",
    base: ["delete project/PLAT bo read"],
    head: ["delete project/PLAT bo read"],
    proposed: [],
    drift: [0],
    withdrawn: 0,
  },
  {
    name: "what only base would do",
    base: ["delete project/PLAT bo read"],
    head: [],
    proposed: [],
    drift: [],
    withdrawn: 1,
  },
  {
    name: "another level of the same grant is proposed, and nothing is taken back",
    base: ["update project/PLAT bo read→write"],
    head: ["update project/PLAT bo read→admin", "delete project/PLAT group:devs write"],
    proposed: [0, 1],
    drift: [],
    withdrawn: 0,
  },
])("$name", ({ base, head, proposed, drift, withdrawn }) => {
  const proposal = proposalIn(base, head);
  expect([proposal.proposed.steps, proposal.drift.steps]).toEqual([proposed, drift]);
  expect(proposal.withdrawn).toHaveLength(withdrawn);
});

test("the impact of a proposal is told from where the drift leads", () => {
  const { proposed, drift } = proposalIn(
    ["delete project/PLAT group:devs write"],
    ["create project/PLAT ana read", "delete project/PLAT group:devs write"],
  );
  const both = { projects: ["PLAT"], repositories: ["geordi"] };
  const sure = (level: string) => ({ certain: level, possible: level });
  expect(drift.impact.stories).toMatchObject([
    { people: ["ana"], effects: [{ before: sure("write"), after: sure("none"), ...both }] },
  ]);
  expect(proposed.impact.stories).toMatchObject([
    { people: ["ana"], effects: [{ before: sure("none"), after: sure("read"), ...both }] },
  ]);
});

type Case = { world: World; head: DesiredData; base: DesiredData };
const anyCase: fc.Arbitrary<Case> = fc.record({
  world: smallWorld,
  head: desiredData,
  base: desiredData,
});

/** Like the forge's reader, and unlike the bare world's, it lists only what it is asked for. */
function askedReader(world: World): Reader {
  const reader = worldReader(world);
  const needless = { unknown: "nobody asked" };
  return {
    ...reader,
    directory: async (query) => ({
      ...(await reader.directory(query)),
      ...(!query.projects && { projects: needless }),
      ...(!query.repositories && { repositories: needless }),
    }),
  };
}

async function reviewOf(world: World, head: DesiredData, base?: Base) {
  const made = await plan({
    desired: desiredOf(head),
    reader: askedReader(world),
    toStep: bitbucketToStep("acme"),
    today: TODAY,
    base,
  });
  if (!("review" in made)) throw new Error(JSON.stringify(made.problems));
  return made.review;
}

function desiredOf(data: DesiredData): Desired {
  const { desired, problems } = parseDesired(oneFile(data), { today: TODAY });
  if (desired === undefined) throw new Error(JSON.stringify(problems));
  return desired;
}

test("comparing with a base changes nothing of the plan, and each step is either proposed or drift", async () => {
  await fc.assert(
    fc.asyncProperty(anyCase, async ({ world, head, base }) => {
      const { proposal, ...compared } = await reviewOf(world, head, {
        name: "main",
        desired: desiredOf(base),
      });
      const alone = await reviewOf(world, head);
      expect(compared.plan).toEqual(alone.plan);
      expect(compared.impact).toEqual(alone.impact);
      expect(compared.findings.violations).toEqual(alone.findings.violations);
      if (proposal === undefined || "unknown" in proposal) throw new Error("not compared");
      const steps = [...proposal.proposed.steps, ...proposal.drift.steps];
      expect(steps.toSorted((left, right) => left - right)).toEqual([...alone.plan.steps.keys()]);
      const saved = savePlan({ ...compared, proposal });
      expect(savePlan(openPlan(saved, "plan.json"))).toBe(saved);
    }),
    { numRuns: 25 },
  );
});

test("files that did not change propose nothing; new files propose everything", async () => {
  await fc.assert(
    fc.asyncProperty(anyCase, async ({ world, head }) => {
      const desired = desiredOf(head);
      const same = await reviewOf(world, head, { name: "main", desired });
      expect(same.proposal).toMatchObject({ proposed: { steps: [] }, withdrawn: [] });
      const nothing = { ...desired, groups: [], projects: [], repositories: [], people: [] };
      const fresh = await reviewOf(world, head, { name: "main", desired: nothing });
      expect(fresh.proposal).toMatchObject({ drift: { steps: [] }, withdrawn: [] });
    }),
    { numRuns: 25 },
  );
});
