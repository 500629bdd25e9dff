import { parse, stringify } from "yaml";
import { parseDesired, type SourceFile } from "../../src/desired/parse.ts";
import type { Review } from "../../src/model/plan.ts";
import type { Reader } from "../../src/model/provider.ts";
import { bitbucketToStep } from "../../src/providers/bitbucket/index.ts";
import { type Planned, plan } from "../../src/run.ts";

/** The day on which all laws are tried. */
export const TODAY = "2026-11-23";

/** A plan that could be made, with what it was made from. */
export type Made = Extract<Planned, { review: Review }>;

/** The plan for these files. Throws when they have problems: what is tried here is valid. */
export async function planFor(
  files: readonly SourceFile[],
  reader: Reader,
  today = TODAY,
): Promise<Made> {
  const { desired, problems } = parseDesired(files, { today });
  if (desired === undefined)
    throw new Error(`the files have problems: ${JSON.stringify(problems)}`);
  const toStep = bitbucketToStep(desired.workspace);
  const planned = await plan({ desired, reader, toStep, today });
  if (!("review" in planned))
    throw new Error(`the files do not fit: ${JSON.stringify(planned.problems)}`);
  return planned;
}

/** The files with every approval that their plan asks for, as a reviewer would paste it. */
export function withApprovals(files: readonly SourceFile[], { findings }: Review): SourceFile[] {
  const approvals = findings.violations.flatMap(
    ({ approval }) => (parse(approval) as { approvals: unknown[] }).approvals,
  );
  if (approvals.length === 0) return [...files];
  return [...files, { file: "approvals.yaml", text: stringify({ approvals }) }];
}

/** The plan for these files once whatever guards stop it was approved. */
export async function approvedPlanFor(
  files: readonly SourceFile[],
  connect: () => Reader,
): Promise<Made & { files: SourceFile[] }> {
  const first = await planFor(files, connect());
  if (first.review.findings.violations.length === 0) return { ...first, files: [...files] };
  const approved = withApprovals(files, first.review);
  const second = await planFor(approved, connect());
  const { violations } = second.review.findings;
  if (violations.length > 0)
    throw new Error(`what was printed does not approve: ${JSON.stringify(violations)}`);
  if (second.review.digest !== first.review.digest) throw new Error("an approval changed the plan");
  return { ...second, files: approved };
}
