import type { Snapshot } from "../../src/model/snapshot.ts";
import { directoryOf, readsOf, type World } from "../access/world.ts";

/** A snapshot that shows a world. */
export function snapshotOf(world: World, takenAt = "2026-11-23T12:00:00Z"): Snapshot {
  return {
    version: 1,
    provider: "bitbucket",
    workspace: "acme",
    takenAt,
    directory: directoryOf(world),
    emails: [],
    grants: readsOf(world).map(({ scope, read }) => ({
      scope,
      at: takenAt,
      read: "known" in read ? { known: [...read.known] } : read,
    })),
    names: {},
    calls: 0,
  };
}
