import { changedPart } from "../../src/desired/changed-part.ts";
import { parseDesired, type SourceFile } from "../../src/desired/parse.ts";
import { isInvite } from "../../src/model/change.ts";
import type { Desired } from "../../src/model/desired.ts";
import { scopeKey } from "../../src/model/grant.ts";
import type { Review, Step } from "../../src/model/plan.ts";
import type { Reader } from "../../src/model/provider.ts";
import { bitbucketToStep } from "../../src/providers/bitbucket/index.ts";
import { planPart } from "../../src/run.ts";
import type { Case } from "./case.ts";
import { same } from "./comparing.ts";
import type { DesiredData } from "./desired-data.ts";
import { planFor, TODAY } from "./planning.ts";
import { oneFile } from "./source-files.ts";
import { inWorkspace } from "./workspace.ts";
import { worldReader } from "./world-reader.ts";

/** Computed from the world alone: a reader may give more than was asked for. */
export async function partIsPart({ world, data }: Case, earlier: DesiredData): Promise<void> {
  await holds(earlier, data, () => worldReader(world));
}

/** The same over HTTP, where lists are partial and addresses that nobody asked for belong to nobody. */
export async function partIsPartOverHttp(
  { world, data }: Case,
  earlier: DesiredData,
): Promise<void> {
  await inWorkspace({ world }, async ({ reader }) => await holds(earlier, data, reader));
}

/**
 * On the scopes that a part looks at, it plans what the plan of everything does; on all others, the files ask for nothing that they did
 * not ask for before.
 */
async function holds(
  earlier: DesiredData,
  data: DesiredData,
  connect: () => Reader,
): Promise<void> {
  const [before, after] = [desiredOf(oneFile(earlier)), desiredOf(oneFile(data))];
  const planned = await planPart({
    desired: after,
    before,
    wanted: [],
    part: changedPart(before, after),
    reader: connect(),
    toStep: bitbucketToStep(after.workspace),
    today: TODAY,
  });
  if (!("review" in planned)) throw new Error(JSON.stringify(planned.problems));
  const kept = new Set(planned.review.findings.scopes.map(({ scope }) => scopeKey(scope)));
  const isKept = ({ change }: Step): boolean => kept.has(scopeKey(change.scope));
  const whole = withoutInvitations((await planFor(oneFile(data), connect())).review);
  const then = withoutInvitations((await planFor(oneFile(earlier), connect())).review);
  same(planned.review.plan.steps, whole.plan.steps.filter(isKept));
  // What is declared no more is not looked at.
  const declared = new Set(whole.findings.scopes.map(({ scope }) => scopeKey(scope)));
  const others = ({ plan }: Review) =>
    plan.steps.filter((step) => !isKept(step) && declared.has(scopeKey(step.change.scope)));
  same(others(whole), others(then));
}

/** A part invites nobody. */
function withoutInvitations(review: Review): Review {
  const steps = review.plan.steps.filter(({ change }) => !isInvite(change));
  return { ...review, plan: { ...review.plan, steps } };
}

function desiredOf(files: SourceFile[]): Desired {
  const { desired, problems } = parseDesired(files, { today: TODAY });
  if (desired === undefined) throw new Error(JSON.stringify(problems));
  return desired;
}
