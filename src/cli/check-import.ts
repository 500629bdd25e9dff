import { parseDesired, type SourceFile } from "../desired/parse.ts";
import type { Desired } from "../model/desired.ts";
import type { Review } from "../model/plan.ts";
import type { Problem } from "../model/problem.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { providers } from "../providers/index.ts";
import { plan } from "../run.ts";
import { snapshotReader } from "../snapshot/reader.ts";

/** The plan of files over a workspace that was read already: no call is made for it. Or the problems of the files. */
export async function planOver(
  files: readonly SourceFile[],
  snapshot: Snapshot,
  today: string,
): Promise<{ review: Review; desired: Desired; problems: [] } | { problems: Problem[] }> {
  const { desired, problems } = parseDesired(files, { today });
  if (desired === undefined) return { problems };
  const reader = snapshotReader({ snapshot, mark: { takenAt: snapshot.takenAt, digest: "" } });
  const toStep = providers[desired.provider].toStep(desired.workspace);
  const planned = await plan({ desired, reader, toStep, today });
  return "review" in planned ? { review: planned.review, desired, problems: [] } : planned;
}
