import { compareText, type ScopeKind } from "../model/grant.ts";
import { isKnown, type Read } from "../model/read.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { PersonChangeRecord, ScopeChangeRecord } from "./report-data.ts";

/** Who joined or left the workspace, and who became an owner or is none any more. */
export function personChanges(
  { directory: { members: then } }: Snapshot,
  { directory: { members: now } }: Snapshot,
): PersonChangeRecord[] {
  const before = new Map(then.map((member) => [member.uuid, member]));
  const after = new Map(now.map((member) => [member.uuid, member]));
  const changes: PersonChangeRecord[] = [];
  for (const { uuid, name, owner } of now) {
    const was = before.get(uuid);
    if (was === undefined) changes.push({ uuid, name, what: "joined" });
    if (owner && was?.owner !== true) changes.push({ uuid, name, what: "became an owner" });
    if (!owner && was?.owner === true) changes.push({ uuid, name, what: "is no owner any more" });
  }
  for (const { uuid, name } of then)
    if (!after.has(uuid)) changes.push({ uuid, name, what: "left" });
  return changes.sort((left, right) => compareText(left.name, right.name));
}

/** Groups, projects and repositories that are new or gone, and repositories that moved. A list that was unread says nothing. */
export function scopeChanges(
  { directory: then }: Snapshot,
  { directory: now }: Snapshot,
): ScopeChangeRecord[] {
  return [
    ...listed("group", then.groups, now.groups, ({ slug }) => [slug, ""]),
    ...listed("project", then.projects, now.projects, ({ key }) => [key, ""]),
    ...listed("repository", then.repositories, now.repositories, ({ slug, project }) => [
      slug,
      project,
    ]),
  ];
}

function listed<T>(
  kind: ScopeKind,
  then: Read<T[]>,
  now: Read<T[]>,
  entry: (item: T) => [name: string, home: string],
): ScopeChangeRecord[] {
  if (!isKnown(then) || !isKnown(now)) return [];
  const before = new Map(then.known.map(entry));
  const after = new Map(now.known.map(entry));
  const changes: ScopeChangeRecord[] = [];
  for (const [scope, home] of after) {
    const was = before.get(scope);
    if (was === undefined) changes.push({ kind, scope, what: "new" });
    else if (was !== home) changes.push({ kind, scope, what: `moved from ${was} to ${home}` });
  }
  for (const scope of before.keys())
    if (!after.has(scope)) changes.push({ kind, scope, what: "gone" });
  return changes.sort((left, right) => compareText(left.scope, right.scope));
}
