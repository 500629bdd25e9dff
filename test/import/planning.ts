import { parseDesired, type SourceFile } from "../../src/desired/parse.ts";
import type { Review } from "../../src/model/plan.ts";
import type { Snapshot } from "../../src/model/snapshot.ts";
import { bitbucketToStep } from "../../src/providers/bitbucket/index.ts";
import { plan } from "../../src/run.ts";
import { snapshotReader } from "../../src/snapshot/reader.ts";
import { TODAY } from "../desired/reading.ts";
import { AT } from "./snapshots.ts";

/** The plan for files over a workspace. Throws when they have problems. */
export async function reviewOver(
  files: readonly SourceFile[],
  snapshot: Snapshot,
): Promise<Review> {
  const { desired, problems } = parseDesired(files, { today: TODAY });
  if (desired === undefined) throw new Error(JSON.stringify(problems, null, 2));
  const reader = snapshotReader({ snapshot, mark: { takenAt: AT, digest: "" } });
  const toStep = bitbucketToStep("acme");
  const planned = await plan({ desired, reader, toStep, today: TODAY });
  if (!("review" in planned)) throw new Error(JSON.stringify(planned.problems, null, 2));
  return planned.review;
}
