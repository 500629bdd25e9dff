import type { Snapshot } from "../src/model/snapshot.ts";
import { makeCompany, type Size } from "./company.ts";

/** A company's workspace as a snapshot would hold it. */
export function companySnapshot(size: Size, takenAt = "2026-11-23T12:00:00Z"): Snapshot {
  const { directory, reads } = makeCompany(size);
  return {
    version: 1,
    provider: "bitbucket",
    workspace: "acme",
    takenAt,
    directory,
    emails: [],
    grants: reads.map(({ scope, read }) => ({
      scope,
      at: takenAt,
      read: "known" in read ? { known: [...read.known] } : read,
    })),
    names: {},
    calls: 0,
  };
}
