import type { Reader } from "../../src/model/provider.ts";
import { isKnown } from "../../src/model/read.ts";
import type { World } from "../../src/sandbox/index.ts";
import { openSnapshot } from "../../src/snapshot/open.ts";
import { snapshotReader } from "../../src/snapshot/reader.ts";
import { takeSnapshot } from "../../src/snapshot/take.ts";
import { writeSnapshot } from "../../src/snapshot/write.ts";
import { worldReader } from "./world-reader.ts";

/** A reader over a snapshot of a world that went through its file, for which these addresses were looked up. */
export async function snapshotOf(world: World, emails: readonly string[]): Promise<Reader> {
  const snapshot = await takeSnapshot({
    invitations: true,
    provider: "bitbucket",
    workspace: "acme",
    reader: worldReader(world),
    emails,
    choose: ({ projects, repositories }) => [
      ...(isKnown(projects) ? projects.known : []).map(({ key: name }) => ({
        kind: "project" as const,
        name,
      })),
      ...(isKnown(repositories) ? repositories.known : []).map(({ slug: name }) => ({
        kind: "repository" as const,
        name,
      })),
    ],
    now: () => Date.parse("2026-11-23T02:00:00Z"),
  });
  return snapshotReader(openSnapshot(writeSnapshot(snapshot), "snapshot.json"));
}
