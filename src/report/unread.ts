import { type Scope, scopeKey } from "../model/grant.ts";
import { isKnown } from "../model/read.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { unreadIn } from "../snapshot/unread.ts";
import type { UnreadRecord } from "./report-data.ts";

/** Everything of the workspace that the snapshot does not know, also what it was not asked for. A report is complete when there is nothing. */
export function missingFrom(snapshot: Snapshot): UnreadRecord[] {
  const asked = new Set(snapshot.grants.map(({ scope }) => scopeKey(scope)));
  const notAsked = listedIn(snapshot)
    .map(scopeKey)
    .filter((key) => !asked.has(key))
    .map((what) => ({ what, reason: "the snapshot was not to hold it" }));
  return [...unreadIn(snapshot), ...notAsked];
}

function listedIn({ directory: { projects, repositories } }: Snapshot): Scope[] {
  return [
    ...(isKnown(projects) ? projects.known : []).map(
      ({ key }): Scope => ({ kind: "project", name: key }),
    ),
    ...(isKnown(repositories) ? repositories.known : []).map(
      ({ slug }): Scope => ({ kind: "repository", name: slug }),
    ),
  ];
}
